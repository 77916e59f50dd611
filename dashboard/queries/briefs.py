"""The brief before a meeting: a client on one page; many of them in as many queries as one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import CharField, F, QuerySet, Window
from django.db.models.functions import Cast, RowNumber

from clients.choices import ContactKind, OutcomeKind, StakeholderRoleCode, TouchKind
from clients.models import Client, Goal, Outcome, Stakeholder, Task, Touchpoint
from clients.queries import client_people, goals
from clients.queries.beside import Said, branches
from contracts import queries as contracts
from contracts import use
from contracts.models import Contract
from flags.choices import Severity
from flags.models import Flag
from flags.queries import Reason, is_aside
from flags.sentences import tell
from renewals.models import Renewal
from users.models import User

T = TypeVar("T")
# What one page of paper holds of each; the rest is counted.
PEOPLE, TOUCHES, TASKS, CONTRACTS, USES, GOALS, FLAGS, WAITING, CONTACTS = 6, 4, 4, 4, 3, 3, 4, 3, 2
MOST_PACKED, RISKS = 20, 10
_ROLE_ORDER = {code: place for place, code in enumerate(StakeholderRoleCode.values)}
REACHED_BY = (ContactKind.PHONE, ContactKind.EMAIL)


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """The first of a list, and how many more there are."""

    shown: list[T]
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.shown)


def cut(rows: Iterable[T], most: int) -> Cut[T]:
    found = list(rows)
    return Cut(found[:most], max(len(found) - most, 0))


@dataclass(frozen=True, slots=True)
class Looks:
    """What a brief holds besides facts: ratings (attitude, influence, tier), private notes, flags.

    Our own alarms are on, but not for the eyes of those to whom the screen is shown.
    """

    rates: bool = False
    notes: bool = False
    flags: bool = True
    # A hand-over: everything open, with risks that were heard and sums of renewals.
    is_whole: bool = False

    def most(self, number: int) -> int:
        """Return how many of a kind stand on the paper."""
        return 10 * number if self.is_whole else number


@dataclass(slots=True)
class Told:
    """A touch with who took part and what was heard."""

    touch: Touchpoint
    theirs: list[str] = field(default_factory=list)
    heard: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Brief:
    """All that the page says of one client."""

    client: Client
    looks: Looks
    people: Cut[Stakeholder]
    touches: list[Told]
    waiting: Cut[Said]
    ours: Cut[Task]
    theirs: Cut[Task]
    steps: Cut[Task]
    contracts: Cut[Contract]
    uses: Cut[use.ProductUse]
    goals: Cut[goals.GoalLine]
    flags: Cut[Reason]
    risks: list[Outcome] = field(default_factory=list)
    renewals: list[Renewal] = field(default_factory=list)


def clients_for(user: User, ids: Sequence[int]) -> list[Client]:
    """Return the visible of these clients in the order asked for, the first twenty. One query."""
    wanted = list(dict.fromkeys(ids))[:MOST_PACKED]
    rows = Client.objects.visible_to(user).filter(pk__in=wanted)
    found = {row.pk: row for row in rows.select_related("owner", "stage", "sponsor")}
    return [found[pk] for pk in wanted if pk in found]


def briefs_of(clients: Sequence[Client], user: User, today: dt.date, looks: Looks) -> list[Brief]:
    """Return the briefs of visible clients: ten queries, however many clients."""
    ids = [client.pk for client in clients]
    people, touches, tasks = people_of(ids), _touches(ids, looks), open_tasks(ids)
    papers, aims, waiting = contracts.contracts_of_many(ids), _goals(ids), _waiting(ids)
    flags = flags_of(clients, user, today) if looks.flags else {}
    risks, renewals = (_risks(ids), _renewals(ids)) if looks.is_whole else ({}, {})
    found = []
    for client in clients:
        own, kept = papers.get(client.pk, []), tasks.get(client.pk, [])
        promises = [task for task in kept if task.is_promise]
        found.append(
            Brief(
                client=client,
                looks=looks,
                people=cut(people.get(client.pk, []), looks.most(PEOPLE)),
                touches=touches.get(client.pk, []),
                waiting=cut(waiting.get(client.pk, []), looks.most(WAITING)),
                ours=cut([task for task in promises if not task.is_theirs], looks.most(TASKS)),
                theirs=cut([task for task in promises if task.is_theirs], looks.most(TASKS)),
                steps=cut([task for task in kept if not task.is_promise], looks.most(TASKS)),
                contracts=cut(
                    [c for c in own if not c.ends_on or c.ends_on >= today], looks.most(CONTRACTS)
                ),
                uses=cut(use.of_contracts(own, today), looks.most(USES)),
                goals=cut(aims.get(client.pk, []), looks.most(GOALS)),
                flags=cut(flags.get(client.pk, []), looks.most(FLAGS)),
                risks=risks.get(client.pk, []),
                renewals=renewals.get(client.pk, []),
            )
        )
    return found


def _risks(ids: Sequence[int]) -> dict[int, list[Outcome]]:
    """Return risks heard of each client, the latest first. One query."""
    found: dict[int, list[Outcome]] = defaultdict(list)
    alive = {"touchpoint__deleted_at__isnull": True}
    rows = Outcome.objects.filter(client__in=ids, kind=OutcomeKind.RISK, **alive)
    for one in rows.select_related("touchpoint").order_by("-pk"):
        if len(found[one.client_id]) < RISKS:
            found[one.client_id].append(one)
    return found


def _renewals(ids: Sequence[int]) -> dict[int, list[Renewal]]:
    """Return open renewals with their sums, the nearest end first. One query."""
    found: dict[int, list[Renewal]] = defaultdict(list)
    rows = Renewal.objects.open().filter(client__in=ids, contract__archived_at__isnull=True)
    rows = rows.select_related("contract__product", "stage")
    for renewal in rows.order_by(F("contract__ends_on").asc(nulls_last=True), "pk"):
        found[renewal.client_id].append(renewal)
    return found


def people_of(ids: Sequence[int]) -> dict[int, list[Stakeholder]]:
    """Return who works there, those with a role first, with `held` and `reach`. Three queries.

    Not by influence: the order itself would tell it.
    """
    rows = Stakeholder.objects.present().filter(client__in=ids).select_related("person")
    people = list(rows.order_by("person__name_folded", "pk"))
    client_people.add_roles_and_contacts(people)
    found: dict[int, list[Stakeholder]] = defaultdict(list)
    for person in sorted(people, key=_weight):
        points = [p for p in person.contacts if p.kind in REACHED_BY]
        person.reach = points[:CONTACTS]
        found[person.client_id].append(person)
    return found


def _weight(person: Stakeholder) -> int:
    """Return the place of the weightiest role; those without one come last."""
    codes: list[str] = person.codes  # type: ignore[attr-defined]
    return min((_ROLE_ORDER[code] for code in codes), default=len(_ROLE_ORDER))


def _touches(ids: Sequence[int], looks: Looks) -> dict[int, list[Told]]:
    """Return the last touches of each client with what was heard in them. Two queries."""
    rows = Touchpoint.objects.alive().filter(client__in=ids)
    if not looks.notes:
        rows = rows.exclude(kind=TouchKind.NOTE)
    newest = (F("at").desc(), F("pk").desc())
    numbered = rows.annotate(place=Window(RowNumber(), partition_by=F("client"), order_by=newest))
    last = numbered.filter(place__lte=TOUCHES).select_related("by").order_by("-at", "-pk")
    told = {touch.pk: Told(touch) for touch in last}
    _add_beside(told, looks)
    found: dict[int, list[Told]] = defaultdict(list)
    for one in told.values():
        found[one.touch.client_id].append(one)
    return found


def _add_beside(told: dict[int, Told], looks: Looks) -> None:
    if not told:
        return
    first, *others = branches(list(told), None, (), ())
    for touch, side, pk, *texts in first.union(*others, all=True):
        words = [text or "" for text in texts]
        if side == "theirs":
            told[touch].theirs.append(" ".join(filter(None, words[:2])))
        elif side == "heard" and (looks.notes or words[0] != OutcomeKind.RISK):
            told[touch].heard.append(Said(pk, touch, *words))


def _waiting(ids: Sequence[int]) -> dict[int, list[Said]]:
    """Return objections and questions that wait for our answer. One query."""
    found: dict[int, list[Said]] = defaultdict(list)
    rows: QuerySet[Any] = Outcome.objects.unanswered().filter(client__in=ids).order_by("-pk")
    for one in rows:
        said = Said(one.pk, one.touchpoint_id, one.kind, one.text, one.objection, "", "")
        found[one.client_id].append(said)
    return found


def open_tasks(ids: Sequence[int]) -> dict[int, list[Task]]:
    """Return open tasks, the most urgent first. One query."""
    rows = Task.objects.open().filter(client__in=ids)
    rows = rows.select_related("assignee", "stakeholder__person")
    found: dict[int, list[Task]] = defaultdict(list)
    for task in rows.order_by(F("due_on").asc(nulls_last=True), "starts_at", "pk"):
        assert task.client_id is not None
        found[task.client_id].append(task)
    return found


def _goals(ids: Sequence[int]) -> dict[int, list[goals.GoalLine]]:
    """Return open goals with their last readings, the nearest end first. One query."""
    found: dict[int, list[goals.GoalLine]] = defaultdict(list)
    rows = Goal.objects.open().filter(client__in=ids).annotate(told=Cast(goals.told(), CharField()))
    for client, told in rows.order_by("until", "pk").values_list("client_id", "told"):
        found[client].append(goals.line_of(told))
    return found


def flags_of(clients: Sequence[Client], user: User, today: dt.date) -> dict[int, list[Reason]]:
    """Return the flags that ask for work now, the strongest first. One query; gaps stay out."""
    by_pk = {client.pk: client for client in clients}
    rows = Flag.objects.visible_to(user).open()
    found: dict[int, list[Reason]] = defaultdict(list)
    for flag in rows.filter(client__in=by_pk, severity__gte=Severity.WARNING):
        flag.client = by_pk[flag.client_id]
        if not is_aside(flag, today):
            found[flag.client_id].append(Reason(flag, tell(flag, today)))
    for reasons in found.values():
        reasons.sort(key=lambda reason: reason.rank)
    return found
