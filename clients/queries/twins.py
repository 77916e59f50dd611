"""The same person twice, what hangs on either of two rows, and who was made one of two lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.choices import ContactKind
from clients.models import ContactPoint, Person, Stakeholder
from clients.queries.links import links_to
from core.folding import fold
from core.models import UndoRecord
from users.models import User

KINDS = ("clients_joined", "people_joined")
# A number of more people than that is a switchboard, an address of more is an office's.
MOST_OF_ONE = 4
LIMIT = 100
LABELS = {
    "clients.client": _("Subsidiaries"),
    "clients.contactpoint": _("Phones, e-mails, handles"),
    "clients.membership": _("Working group"),
    "clients.stagemove": _("Moves through the stages"),
    "clients.stakeholder": _("Places of work"),
    "clients.stakeholderrole": _("Roles"),
    "clients.task": _("Tasks"),
    "clients.timelineentry": _("Lines of the history"),
    "clients.touchpoint": _("Touches"),
    "contracts.contract": _("Contracts"),
    "flags.flag": _("Flags"),
}
REST = _("Other records")


@dataclass(frozen=True, slots=True)
class Twins:
    """Two people that look like one, and why: email, phone or name."""

    first: Person
    second: Person
    reason: str

    @property
    def both(self) -> tuple[Person, Person]:
        return self.first, self.second


def pairs(user: User, *, limit: int = LIMIT) -> list[Twins]:
    """Return pairs of live people that look like one, both visible to this person.

    By an e-mail or a phone that both have, else by the whole name. Five queries at most.
    """
    seen = Person.objects.visible_to(user).live()
    found: dict[tuple[int, int], Twins] = {}
    for reason in (ContactKind.EMAIL, ContactKind.PHONE):
        groups = same_contacts(ContactPoint.objects.filter(person__in=seen), reason, "person")
        _add(found, seen, groups.values(), str(reason))
    named = seen.exclude(first_name="").exclude(last_name="").order_by()
    repeated = named.values("name_folded").annotate(rows=Count("pk")).filter(rows__gt=1)
    names = list(repeated.order_by("name_folded").values_list("name_folded", flat=True)[:limit])
    by_name: dict[str, set[int]] = defaultdict(set)
    for pk, name in named.filter(name_folded__in=names).values_list("pk", "name_folded"):
        by_name[name].add(pk)
    _add(found, seen, by_name.values(), "name")
    return list(found.values())[:limit]


def same_contacts(points: QuerySet[ContactPoint], kind: str, whose: str) -> dict[Any, set[int]]:
    """Return {contact: ids} of contacts that a few rows share; a phone with its extension."""
    own = points.filter(kind=kind).order_by()
    counted = own.values("value_folded", "extension").annotate(rows=Count(whose, distinct=True))
    shared = counted.filter(rows__gt=1, rows__lte=MOST_OF_ONE).order_by("value_folded")[:LIMIT]
    keys = {(one["value_folded"], one["extension"]) for one in shared}
    grouped: dict[Any, set[int]] = defaultdict(set)
    rows = own.filter(value_folded__in={value for value, _extension in keys})
    for pk, *key in rows.values_list(f"{whose}_id", "value_folded", "extension"):
        if tuple(key) in keys:
            grouped[tuple(key)].add(pk)
    return grouped


def _add(
    found: dict[tuple[int, int], Twins],
    seen: QuerySet[Person],
    groups: Iterable[set[int]],
    reason: str,
) -> None:
    wanted = {pk for group in groups for pk in group}
    rows = {row.pk: row for row in seen.filter(pk__in=wanted)} if wanted else {}
    for group in groups:
        ordered = sorted(group & set(rows))
        for place, first in enumerate(ordered):
            for second in ordered[place + 1 :]:
                if not _differ(rows[first], rows[second]):
                    found.setdefault((first, second), Twins(rows[first], rows[second], reason))


def _differ(first: Person, second: Person) -> bool:
    """Two people share a phone, but not with different given names."""
    mine, theirs = fold(first.first_name)[:1], fold(second.first_name)[:1]
    return bool(mine and theirs and mine != theirs)


def tell_places(user: User, people: Iterable[Any]) -> None:
    """Set `place` of people: the job and company they have, as far as seen. One query."""
    known: dict[int, list[Any]] = defaultdict(list)
    for person in people:
        person.place = ""
        known[person.pk].append(person)
    seen = Stakeholder.objects.visible_to(user).alive().filter(person__in=known)
    for pk, job, client in seen.order_by("pk").values_list("person_id", "job", "client__name"):
        for person in known[pk]:
            words = f"{job}, {client}" if job else client
            person.place = f"{person.place}; {words}" if person.place else words


@dataclass(frozen=True, slots=True)
class Hangs:
    """How many rows of a kind hang on either of two."""

    label: str | Promise
    kept: int
    other: int


def hangs_on(kept: Any, other: Any) -> list[Hangs]:
    """Return what goes along, of every table that points at the two. One query per table."""
    sums: dict[Any, list[int]] = {}
    target: Any = type(kept)
    for link in links_to(target):
        if link.column == "merged_into_id" or link.is_reckoned:
            continue
        rows = link.model._base_manager.filter(**{f"{link.column}__in": [kept.pk, other.pk]})
        if any(f.name == "deleted_at" for f in link.model._meta.concrete_fields):
            rows = rows.filter(deleted_at__isnull=True)
        counts = dict(rows.order_by().values_list(link.column).annotate(Count("pk")))
        both = sums.setdefault(LABELS.get(link.label, REST), [0, 0])
        both[0] += counts.get(kept.pk, 0)
        both[1] += counts.get(other.pk, 0)
    return [Hangs(label, *both) for label, both in sums.items() if any(both)]


def joined_by(user: User) -> list[dict[str, Any]]:
    """Return what this person made one of two and may still undo, the latest first."""
    records = UndoRecord.objects.filter(
        by=user, kind__in=KINDS, used_at__isnull=True, expires_at__gt=timezone.now()
    ).order_by("-created_at")
    rows = records.values_list("token", "payload__names", "created_at", "expires_at")
    return [
        {"token": token, "kept": names[0], "other": names[1], "at": at, "until": until}
        for token, names, at, until in rows
    ]
