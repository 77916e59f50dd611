"""Kills every part of the running product with -9 under writers that retry, and counts."""
