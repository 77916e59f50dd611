"""The same client twice: matching a row to what one sees, and pairs to be merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from clients.choices import ContactKind
from clients.models import Client, ContactPoint, seen_by
from clients.queries.twins import same_contacts
from clients.rules.legal_names import name_key
from users.models import User

BATCH = 500


@dataclass(frozen=True, slots=True)
class Requisites:
    """What a client is known by; empty parts are not known."""

    inn: str = ""
    kpp: str = ""
    name: str = ""
    external_system: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clients that look like one, and why: inn, name, email or phone."""

    first: Client
    second: Client
    reason: str

    @property
    def both(self) -> tuple[Client, Client]:
        return self.first, self.second


def is_same_unit(kpp: str, other_kpp: str) -> bool:
    """INN and KPP decide where both have a KPP, else the INN alone (a branch is a client)."""
    return not kpp or not other_kpp or kpp == other_kpp


def find(wanted: Requisites, user: User) -> list[Client]:
    """Return visible clients that are this one, the best first; what one may not see is ignored."""
    return match([wanted], user)[0]


def match(wanted: Sequence[Requisites], user: User) -> list[list[Client]]:
    """Return the visible clients that match each row, best first; three queries per 500 rows.

    An INN, where the row has one, decides alone; then the other system's id; then the name key,
    which must not contradict an INN that both have. What was made part of another client leads
    to that one, so that a file which knows the old number finds it.
    """
    found: list[list[Client]] = []
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        book = _known_to(user)
        by_inn = _by(book, "inn", {row.inn for row in part})
        by_id = _by(book, "external_id", {row.external_id for row in part})
        by_name = _by(book, "name_key", {name_key(row.name) for row in part})
        found += [_kept_ones(_match_one(row, by_inn, by_id, by_name)) for row in part]
    return found


def _known_to(user: User) -> QuerySet[Client]:
    """Return the live clients that one sees, and what became part of them."""
    live = Q(merged_into__isnull=True, archived_at__isnull=True) & seen_by(user, "pk")
    within = Q(merged_into__archived_at__isnull=True) & seen_by(user, "merged_into")
    return Client.objects.filter(live | within).select_related("merged_into")


def _kept_ones(found: list[Client]) -> list[Client]:
    return list({one.pk: one for one in (row.merged_into or row for row in found)}.values())


def _by(book: QuerySet[Client], column: str, values: set[str]) -> dict[str, list[Client]]:
    grouped: dict[str, list[Client]] = defaultdict(list)
    if values := values - {""}:
        for client in book.filter(**{f"{column}__in": values}).order_by("pk"):
            grouped[getattr(client, column)].append(client)
    return grouped


def _match_one(
    row: Requisites,
    by_inn: dict[str, list[Client]],
    by_id: dict[str, list[Client]],
    by_name: dict[str, list[Client]],
) -> list[Client]:
    same = [c for c in by_inn.get(row.inn, []) if is_same_unit(row.kpp, c.kpp)]
    if row.inn and same:
        return sorted(same, key=lambda c: (c.kpp != row.kpp, not _is_head_office(c), c.pk))
    known = [c for c in by_id.get(row.external_id, []) if c.external_system == row.external_system]
    if row.external_id and known:
        return known
    named = by_name.get(name_key(row.name), []) if row.name else []
    return [c for c in named if not _contradicts(row, c)]


def _contradicts(row: Requisites, client: Client) -> bool:
    if not row.inn or not client.inn:
        return False
    return row.inn != client.inn or not is_same_unit(row.kpp, client.kpp)


def _is_head_office(client: Client) -> bool:
    """`01` in the middle of a KPP is the head office (FNS order on the structure of the KPP)."""
    return not client.kpp or client.kpp[4:6] == "01"


def pairs(user: User, *, limit: int = 100) -> list[Pair]:
    """Return pairs of live clients that look like one, both visible to this person."""
    book = Client.objects.visible_to(user).live().select_related("owner")
    found: dict[tuple[int, int], Pair] = {}
    for column, reason in (("inn", "inn"), ("name_key", "name")):
        for group in _groups(book, column, limit):
            for pair in _pairs_of(group, reason):
                found.setdefault((pair.first.pk, pair.second.pk), pair)
    for kind in (ContactKind.EMAIL, ContactKind.PHONE):
        points = ContactPoint.objects.filter(client__in=book)
        groups = same_contacts(points, kind, "client").values()
        rows = book.in_bulk({pk for group in groups for pk in group})
        for ids in groups:
            for pair in _pairs_of([rows[pk] for pk in ids], str(kind)):
                found.setdefault((pair.first.pk, pair.second.pk), pair)
    return list(found.values())[:limit]


def _groups(book: QuerySet[Client], column: str, limit: int) -> Iterable[list[Client]]:
    repeated = (
        book.exclude(**{column: ""})
        .order_by(column)
        .values(column)
        .annotate(rows=Count("pk"))
        .filter(rows__gt=1)
        .values_list(column, flat=True)[:limit]
    )
    return _by(book, column, set(repeated)).values()


def _pairs_of(group: Collection[Client], reason: str) -> Iterable[Pair]:
    clients = sorted(group, key=lambda c: c.pk)
    for place, first in enumerate(clients):
        for second in clients[place + 1 :]:
            row = Requisites(inn=second.inn, kpp=second.kpp)
            if reason == "inn" and not is_same_unit(first.kpp, second.kpp):
                continue
            if reason != "inn" and _contradicts(row, first):
                continue
            yield Pair(first, second, reason)
