"""Finds the known name that a mistyped one probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from core.folding import fold


def closest(name: str, known: Iterable[str]) -> str:
    """Return the folded known name nearest to `name`, or an empty string.

    Spaces and punctuation are ignored first, so that `GTXPro` finds `gtx pro`.
    """
    bare = {_bare(one): one for one in known}
    wanted = _bare(fold(name))
    if wanted in bare:
        return bare[wanted]
    near = get_close_matches(wanted, list(bare), n=1, cutoff=0.85)
    return bare[near[0]] if near else ""


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
