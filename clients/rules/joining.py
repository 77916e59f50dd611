"""Which of two values stays when two rows become one: the fuller, else the newer."""

from __future__ import annotations

KEPT, OTHER, BOTH = "kept", "other", "both"


def default_side(kept: str, other: str, *, is_long: bool, is_other_newer: bool) -> str:
    """Return whose value is proposed: the only one, both of two texts, the fuller, the newer.

    A short value is fuller when it holds the other one whole (house default).
    """
    if not other:
        return KEPT
    if not kept:
        return OTHER
    if is_long:
        return BOTH
    mine, theirs = kept.casefold().strip(), other.casefold().strip()
    if mine in theirs:
        return OTHER
    if theirs in mine:
        return KEPT
    return OTHER if is_other_newer else KEPT


def joined(kept: str, other: str) -> str:
    """Return two texts as one, the same paragraph not twice."""
    if not kept or not other or other in kept:
        return kept or other
    return other if kept in other else f"{kept}\n\n{other}"
