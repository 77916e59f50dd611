"""The cookie of clients opened lately: whose it is, and ids, the latest last."""

from __future__ import annotations

from collections.abc import Sequence

COOKIE = "recent_clients"
# How many the side bar may choose from.
KEPT = 8
# So many digits fit into an id's column; a cookie may carry anything.
_DIGITS = 18


def opened(text: str, reader_id: int) -> list[int]:
    """Return the ids a cookie carries; none from the cookie of somebody else, nor from junk."""
    whose, _colon, ids = text.partition(":")
    if whose != str(reader_id):
        return []
    parts = ids.split(".")[-KEPT:]
    return [int(part) for part in parts if part.isdecimal() and len(part) <= _DIGITS]


def with_latest(seen: Sequence[int], client_id: int, reader_id: int) -> str:
    """Return the cookie's text when one more client was opened."""
    kept = [*(pk for pk in seen if pk != client_id), client_id][-KEPT:]
    return f"{reader_id}:{'.'.join(map(str, kept))}"
