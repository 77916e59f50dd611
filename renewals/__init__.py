"""The money side: which contracts end, when the talk must start."""
