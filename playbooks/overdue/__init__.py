"""Tasks that nobody did in time: the owner hears of them, then the head."""
