"""Reads that span tables: rights, search, the feed, people, gaps, the book, tasks."""
