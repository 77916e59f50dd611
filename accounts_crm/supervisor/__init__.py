"""Starts the parts of the embedded mode together, keeps them alive and stops them cleanly."""
