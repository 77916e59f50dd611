"""Yes and no as files write them."""

from __future__ import annotations

from core.folding import fold
from core.parsed import Parsed

_YES_WORDS = "да yes true 1 y истина + д t x х v ✓ ✔ есть on верно"
_YES = frozenset(_YES_WORDS.split())
_NO_WORDS = "нет no false 0 n ложь н f off неверно"
_NO = frozenset(_NO_WORDS.split())


def parse_yes_no(text: str) -> Parsed[bool]:
    """Read да, нет, yes, no, true, false, 1, 0, Y, N, истина, ложь, +; empty is no answer.

    The problem's code is "not_yes_no".
    """
    word = fold(text).strip(". ")
    if not word or word in ("пусто", "-", "—"):
        return Parsed()
    if word in _YES:
        return Parsed(True)
    if word in _NO:
        return Parsed(False)
    return Parsed(problem="not_yes_no")
