"""The demonstration company: invented clients and colleagues for the first look."""
