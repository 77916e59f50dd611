"""Clients go from one of us to another with all that was promised; see `actions`."""
