"""How kept queries (`core.kept`) stand in for the person who asks."""

from __future__ import annotations

import copy
from collections.abc import Hashable
from typing import Any

from core.kept import MOST_MARKS, Gap
from users.models import User


class Person(Gap):
    """The reader: a statement depends on the role and on how many teams; ids are filled in."""

    def shape(self, value: User) -> Hashable:
        teams = value.team_tree_ids
        many = len(teams) if _fits(teams) else tuple(teams)
        return (value.is_active, value.role, value.team_id is None, many)

    def stand_in(self, value: User, mark: int) -> User:
        person = User()
        # Not all of a copy, which unwraps a request's user: rows that were read along belong to
        # the ids of the reader.
        left_out = ("_state", "seen_", "_prefetch")
        read = copy.copy(value).__dict__
        person.__dict__.update({k: v for k, v in read.items() if not k.startswith(left_out)})
        person.pk = mark
        person.team_id = None if value.team_id is None else mark + 1
        if _fits(value.team_tree_ids):
            places = range(mark + 2, mark + 2 + len(value.team_tree_ids))
            person.__dict__["team_tree_ids"] = list(places)
        return person

    def fillings(self, value: User, mark: int) -> dict[int, Any]:
        teams = value.team_tree_ids if _fits(value.team_tree_ids) else []
        return dict(enumerate((value.pk, value.team_id, *teams), start=mark))


def _fits(teams: list[int]) -> bool:
    return len(teams) <= MOST_MARKS - 2


PERSON = Person()
