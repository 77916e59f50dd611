"""One spelling for search, sorting and uniqueness: case, ё and look-alike forms removed."""

import re
import unicodedata

from core.sheets.cells import without_controls

_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return text folded for comparison: NFKC, casefold, ё to е, runs of spaces as one.

    Marks that nobody sees are left out: a name copied from a messenger brings them along.

    SQLite does not fold Cyrillic and PostgreSQL does it by locale; this is the same everywhere.
    """
    folded = unicodedata.normalize("NFKC", without_controls(text)).casefold().replace("ё", "е")
    return _SPACES.sub(" ", folded).strip()
