"""What renewals will bring: by month and quarter, how that moved, and how right it was."""
