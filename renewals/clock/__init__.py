"""When a renewal has to start: the arithmetic, and the dates kept for every contract."""
