"""Ids that a request names: in its address, a form, the word of a button."""

from __future__ import annotations

from collections.abc import Iterable

# The largest id has a digit more; Python refuses to read thousands of them.
LONGEST = 18


def read_id(text: object) -> int:
    """Return the id that a text names; 0, which no row has, for anything else."""
    plain = str(text)
    is_one = plain.isascii() and plain.isdecimal() and len(plain) <= LONGEST
    return int(plain) if is_one else 0


def read_ids(texts: Iterable[object]) -> list[int]:
    """Return the ids among some texts, in order."""
    return [found for text in texts if (found := read_id(text))]
