"""What needs attention and why: the flag, its engine and its rules."""
