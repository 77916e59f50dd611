"""How fast the product is on a scratch database of any size, beside statements without it."""
