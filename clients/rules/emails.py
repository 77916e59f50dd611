"""E-mail addresses in a cell."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s,;|]+")
_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)


# what was meant as an address: `info(at)romashka.ru`, `ivanov.romashka.ru`
_MEANT = re.compile(r".*[(\[]at[)\]].*|[\w-]{2,}(?:\.[\w-]+)*\.[^\W\d_]{2,}", re.I)


def parse_emails(text: str) -> tuple[list[str], list[str]]:
    """Return the addresses of a cell in lower case, each once, and the pieces that are none.

    Words beside an address are passed over; a cell of words alone is told whole.
    """
    good: dict[str, None] = {}
    bad: list[str] = []
    for piece in _SEPARATORS.split(text):
        # a chat or mail program copies `Анна <anna@romashka.ru>` and `mailto:`
        bare = piece.strip("<>()[]\"'").removeprefix("mailto:").rstrip(".")
        if _ADDRESS.fullmatch(bare):
            good.setdefault(bare.lower())
        elif "@" in bare or _MEANT.fullmatch(bare):
            bad.append(piece)
    if not (good or bad) and text.strip():
        bad.append(text.strip())
    return list(good), bad
