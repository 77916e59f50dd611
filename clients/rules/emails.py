"""E-mail addresses in a cell."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s,;|]+")
_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)


def parse_emails(text: str) -> tuple[list[str], list[str]]:
    """Return the addresses of a cell in lower case, each once, and the pieces that are none."""
    good: dict[str, None] = {}
    bad: list[str] = []
    for piece in _SEPARATORS.split(text):
        # a chat or mail program copies `Анна <anna@romashka.ru>` and `mailto:`
        bare = piece.strip("<>()[]\"'").removeprefix("mailto:").rstrip(".")
        if _ADDRESS.fullmatch(bare):
            good.setdefault(bare.lower())
        elif "@" in bare:
            bad.append(piece)
    return list(good), bad
