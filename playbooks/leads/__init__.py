"""Who leads at a client and for which product, and whose deal a contract is."""
