"""Towns as people write them: «г. Екатеринбург», «екатеринбург», a word inside an address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.folding import fold

_BEFORE = re.compile(r"^(?:г|гор|город)(?:\.\s*|\s+)")
_NO_WORD = re.compile(r"[^\w-]+")
_TOWN = re.compile(r"\bг(?:ор)?\.?\s+([А-ЯЁ][\w-]+(?:[ -][А-ЯЁ][\w-]+){0,2})|\bг\.([А-ЯЁ][\w-]+)")
SHORTEST = 3


def key_of(town: str) -> str:
    """Return a town's name folded, without «г.» before it."""
    return _BEFORE.sub("", fold(town))


def same_towns(typed: str, towns: Iterable[str]) -> list[str]:
    """Return the spellings that mean the typed town; without one, those that begin like it."""
    key, known = key_of(typed), list(towns)
    exact = [town for town in known if key_of(town) == key]
    if exact or len(key) < SHORTEST:
        return exact
    return [town for town in known if key_of(town).startswith(key)]


def is_in(address: str, typed: str) -> bool:
    """Tell whether an address names a town, as a word of its own."""
    key = key_of(typed)
    words = f" {_NO_WORD.sub(' ', fold(address))} "
    return len(key) >= SHORTEST and f" {_NO_WORD.sub(' ', key)} " in words


def town_of(address: str) -> str:
    """Return the town that an address marks with «г.», nothing where none is marked."""
    found = _TOWN.search(address)
    return (found[1] or found[2]) if found else ""
