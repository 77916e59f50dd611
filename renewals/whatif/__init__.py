"""What other numbers would have meant in the last year: nothing is written."""
