"""Which pairs that look like one their reader may make one of, and which way round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clients.models import Client, Stakeholder
from clients.queries import rights
from users.models import User


@dataclass(frozen=True, slots=True)
class Joinable:
    """A pair with the row that would stay and the one that would go; None where others decide."""

    pair: Any
    kept: Any = None
    other: Any = None


def of_clients(user: User, pairs: Sequence[Any]) -> list[Joinable]:
    """Tell of pairs of clients. One query."""
    may = _editable(user, {one.pk for pair in pairs for one in pair.both})
    return _told(pairs, lambda kept, other: {kept.pk, other.pk} <= may)


def of_people(user: User, pairs: Sequence[Any]) -> list[Joinable]:
    """Tell of pairs of people, as `joining.may_join` does of one. Two queries."""
    wanted = {one.pk for pair in pairs for one in pair.both}
    places: dict[int, set[int]] = defaultdict(set)
    employments = Stakeholder.objects.alive().filter(person__in=wanted)
    for person, client in employments.values_list("person_id", "client_id"):
        places[person].add(client)
    may = _editable(user, {pk for clients in places.values() for pk in clients})

    def is_free(kept: Any, other: Any) -> bool:
        own = places[other.pk] & may
        return bool(places[kept.pk] & may and own) and (user.is_admin or own == places[other.pk])

    return _told(pairs, is_free)


def _editable(user: User, ids: Iterable[int]) -> set[int]:
    seen = Client.objects.visible_to(user).filter(pk__in=ids).select_related("owner")
    return {row.pk for row in rights.read_by(seen, user) if rights.may_edit_client(user, row)}


def _told(pairs: Sequence[Any], is_free: Callable[[Any, Any], bool]) -> list[Joinable]:
    found = []
    for pair in pairs:
        ways = ((pair.first, pair.second), (pair.second, pair.first))
        kept, other = next((way for way in ways if is_free(*way)), (None, None))
        found.append(Joinable(pair, kept, other))
    return found
