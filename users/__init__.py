"""People who sign in: teams, roles, what each may see."""
