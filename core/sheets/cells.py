"""Cleaning one cell on the way in, and guarding it on the way out.

The two are inverse: what `guarded` writes, `cleaned` reads back unchanged (stripped).
"""

from __future__ import annotations

import html
import re

EMPTY_WORDS = frozenset({"null", "n/a", "#n/a", "#н/д", "-", "—", "–"})
FORMULA_STARTS = "=+-@＝＋－＠"

# C0 and C1 controls but tab and line ends, zero-width and direction marks, lone surrogates
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile("[\xa0\u2007\u202f]")
_ENTITY = re.compile(r"&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_DIRTY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0&\u061c\u2007\u200b\u200e\u200f\u2028-\u202f\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_STARTS = rf"[ \xa0\u2007\u202f']*[{re.escape(FORMULA_STARTS)}\t\n]"
_NEEDS_GUARD = re.compile(_STARTS)
_HAS_GUARD = re.compile("'" + _STARTS)


def without_controls(text: str) -> str:
    """Drop what neither PostgreSQL nor a spreadsheet takes; line ends become one `\\n`."""
    if not _DIRTY.search(text):
        return text
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))


def cleaned(text: str) -> str:
    """Return a foreign cell as text to work with; empty words become the empty string."""
    if _DIRTY.search(text):
        text = _DROPPED.sub("", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
        if "&" in text and _ENTITY.search(text):
            text = _SPACES.sub(" ", _DROPPED.sub("", html.unescape(text)))
    text = text.strip()
    if len(text) <= 4 and text.lower() in EMPTY_WORDS:
        return ""
    if text.startswith("'") and _HAS_GUARD.match(text):
        return text[1:].strip()
    return text


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: «нет» alone.

    `cleaned` leaves it, because in a yes/no column it is an answer: who knows the column asks.
    """
    return len(text) < 6 and text.strip(" .").lower() == "нет"


def guarded(text: str) -> str:
    """Return text that no spreadsheet runs: a leading apostrophe before a formula's first sign.

    Controls are dropped first, or they would hide that sign.
    """
    text = without_controls(text)
    if "&" in text:
        text = _ENTITY.sub("&amp;", text)  # the reader decodes entities
    if _NEEDS_GUARD.match(text):
        return "'" + text
    return text
