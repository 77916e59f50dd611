"""Money owed: invoices, what is overdue and for how long."""
