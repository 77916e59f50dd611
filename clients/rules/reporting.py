"""Who reports to whom, as a list that a page draws as a tree of any depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """A person's place in nested lists: a list `opens` before it, it has people below, and so
    many lists it `closes`."""

    pk: int
    opens: bool
    is_boss: bool
    closes: int


def boss_of(
    pk: int, present: set[int], boss: Mapping[int, int | None], heir: Mapping[int, int | None]
) -> int | None:
    """Return the nearest person above who still works there: for one gone, their successor."""
    seen, at = {pk}, boss.get(pk)
    while at is not None and at not in present and at not in seen:
        seen.add(at)
        at = heir.get(at) or boss.get(at)
    return None if at in seen else at


def tree(
    order: Sequence[int], boss: Mapping[int, int | None], heir: Mapping[int, int | None]
) -> list[Branch]:
    """Return everybody of `order` once, below their boss; siblings stand as in `order`.

    Lines that run in a circle (the product refuses them) still show everybody.
    """
    present = set(order)
    below: dict[int | None, list[int]] = {None: []}
    above = {pk: boss_of(pk, present, boss, heir) for pk in order}
    for pk in order:
        below.setdefault(above[pk], []).append(pk)
    placed: dict[int, int] = {}
    for root in (*below[None], *order):
        waiting = [(root, 0)]
        while waiting:
            pk, depth = waiting.pop()
            if pk not in placed:
                placed[pk] = depth
                waiting += [(one, depth + 1) for one in reversed(below.get(pk, []))]
    return _nested(list(placed.items()))


def _nested(rows: list[tuple[int, int]]) -> list[Branch]:
    found, before = [], 0
    for place, (pk, depth) in enumerate(rows):
        following = rows[place + 1][1] if place + 1 < len(rows) else 0
        found.append(Branch(pk, depth > before, following > depth, max(depth - following, 0)))
        before = depth
    return found


def circle(pk: int, boss: int | None, above: Mapping[int, int | None]) -> bool:
    """Tell whether somebody would come to report to themselves under this boss."""
    seen: set[int] = set()
    while boss is not None and boss not in seen:
        if boss == pk:
            return True
        seen.add(boss)
        boss = above.get(boss)
    return False
