"""Reading foreign tables of any office kind, and writing our own. No domain word in it."""
