"""Pages about renewals, a module for each area."""
