"""Products, contracts and their lines: what clients bought."""
