"""Copies of a whole installation: backups, restores, and the move to PostgreSQL."""
