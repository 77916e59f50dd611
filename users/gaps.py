"""How kept queries (`core.kept`) stand in for the person who asks."""

from __future__ import annotations

import copy
from collections.abc import Hashable
from typing import Any

from core.kept import Gap
from users.models import User


class Person(Gap):
    """The reader: the statement depends on role and teams, the id is filled in."""

    def shape(self, value: User) -> Hashable:
        return (value.is_active, value.role, value.team_id, tuple(value.team_tree_ids))

    def stand_in(self, value: User, mark: int) -> User:
        person = copy.copy(value)
        person.pk = mark
        for name in [name for name in person.__dict__ if name.startswith(("seen_", "_prefetch"))]:
            del person.__dict__[name]
        return person

    def fillings(self, value: User, mark: int) -> dict[int, Any]:
        return {mark: value.pk}


PERSON = Person()
