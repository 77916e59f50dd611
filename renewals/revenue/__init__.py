"""Recurring revenue of clients month by month, and what of it was kept, grew and was lost."""
