"""Base models, forms, jobs, readers and writers. No domain word in it."""
