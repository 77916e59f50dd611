"""Pages about people: joining, one's profile, colleagues, teams."""
