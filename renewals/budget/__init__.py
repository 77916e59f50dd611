"""The budget season: which clients have to be asked whether we are in their budget."""
