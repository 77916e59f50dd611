"""The text of a talk track: its placeholders, and how facts take their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Names that may stand in double braces; anything else is refused when a text is saved.
PLACEHOLDERS = (
    *("client", "me", "person", "since", "last_talk", "end"),
    *("impact", "investment", "licences", "trend", "goals"),
)
_MARK = re.compile(r"\{\{\s*(\w*)\s*\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: plain words, a fact, or words that say what is not known (`is_gap`)."""

    text: str
    name: str = ""
    is_gap: bool = False


def unknown_marks(text: str) -> list[str]:
    """Return what stands in braces and is no placeholder, braces without a pair as they are."""
    named = [name for name in _MARK.findall(text) if name not in PLACEHOLDERS]
    return named + _LOOSE.findall(_MARK.sub("", text))


def marks_of(text: str) -> list[str]:
    """Return the placeholders of a text, each once, in their order."""
    return list(dict.fromkeys(name for name in _MARK.findall(text) if name in PLACEHOLDERS))


def filled(text: str, facts: Mapping[str, str], gaps: Mapping[str, str]) -> list[list[list[Piece]]]:
    """Return paragraphs of lines of pieces; a fact that is not known gives way to its gap.

    What stands in a fact is never looked at as a placeholder again.
    """
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [[_line(line, facts, gaps) for line in one.split("\n")] for one in paragraphs if one]


def _line(line: str, facts: Mapping[str, str], gaps: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    for place, part in enumerate(_MARK.split(line)):
        if place % 2 == 0:
            if part:
                pieces.append(Piece(part))
        elif facts.get(part):
            pieces.append(Piece(facts[part], part))
        elif part in gaps:
            pieces.append(Piece(gaps[part], part, is_gap=True))
        else:
            pieces.append(Piece("{{" + part + "}}"))
    return pieces
