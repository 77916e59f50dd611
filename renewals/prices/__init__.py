"""Price rounds: new prices over many contracts, letters, reactions, what they do to sums."""
