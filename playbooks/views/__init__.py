"""Pages of how the team works."""
