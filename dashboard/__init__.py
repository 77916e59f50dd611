"""Pages that read all the others: Today, team, jobs."""
