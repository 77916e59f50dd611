"""Who leads at a client, for which product, and whose deal it was."""
