"""What the client is shown of working together: marks, decks, memos, the page of a review."""
