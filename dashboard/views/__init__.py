"""Pages that read all the other apps."""
