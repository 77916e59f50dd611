"""The calendar feed: a private address with what one's own clients have ahead."""
