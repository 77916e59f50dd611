"""One spelling for search, sorting and uniqueness: case, ё and look-alike forms removed."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return text folded for comparison: NFKC, casefold, ё to е, runs of spaces as one.

    SQLite does not fold Cyrillic and PostgreSQL does it by locale; this is the same everywhere.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return _SPACES.sub(" ", folded).strip()
