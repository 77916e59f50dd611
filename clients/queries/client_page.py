"""What the client page shows about the client itself, in few queries.

The page must cost at most ten: many short things (roles, contacts, the working group, own
fields, relatives, changed settings, goals, answers, time) come in one statement of ten branches.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from clients import card_parts
from clients.choices import ContactKind, StakeholderRoleCode
from clients.models import (
    Client,
    ClientField,
    ContactPoint,
    Goal,
    LifeCycleStage,
    Membership,
    StageMove,
    Stakeholder,
    StakeholderRole,
    Task,
)
from clients.queries import goals, holding, rights, satisfaction, spent
from clients.queries.client_people import may_be_told
from clients.queries.gaps import GAPS, Meter
from core.kept import ID, IDS, LARGEST_ID, kept, padded
from core.models import StoredSetting
from users.choices import Specialty
from users.gaps import PERSON
from users.models import User

PEOPLE_READ = 60
TASKS_READ = 50
REACHING = (ContactKind.PHONE, ContactKind.EMAIL)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the stepper: since when, and where the client stands to it."""

    stage: LifeCycleStage
    since: dt.date | None
    state: str


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative in the holding that this person may see."""

    pk: int
    name: str


@dataclass(slots=True)
class Details:
    """The short things of the page."""

    held: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    reach: dict[int, list[ContactPoint]] = field(default_factory=lambda: defaultdict(list))
    group: list[tuple[int, User, str]] = field(default_factory=list)
    own_fields: list[ClientField] = field(default_factory=list)
    above: list[Kin] = field(default_factory=list)
    below: list[Kin] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    goals: list[goals.GoalLine] = field(default_factory=list)
    voices: list[satisfaction.Voice] = field(default_factory=list)
    requests: list[satisfaction.Asked] = field(default_factory=list)
    spent: list[spent.Spent] = field(default_factory=list)
    parts: dict[str, list[tuple[int, tuple[str, ...]]]] = field(default_factory=dict)


def client_of(user: User, pk: int) -> Client | None:
    """Return a visible client with all that its header names, in one query."""
    found = _client(user, pk) if pk <= LARGEST_ID else []
    return found[0] if found else None


@kept(user=PERSON, pk=ID)
def _client(user: User, pk: int) -> QuerySet[Client]:
    rows = Client.objects.visible_to(user).select_related(
        "owner", "stage", "proposed_owner", "sponsor"
    )
    # Of the companies above only ids: names come with the details, of those this person may see.
    rows = rows.annotate(above_2=F("parent__parent"), above_3=F("parent__parent__parent"))
    return rights.read_by(rows, user).filter(pk=pk)


def steps_of(client: Client) -> list[Step]:
    """Return the life cycle as the stepper draws it; stages passed over have no date."""
    now = client.stage.position if client.stage else -1
    steps = []
    for stage in _stages(client.pk, client.stage_id):
        is_now = stage.pk == client.stage_id
        if stage.is_churned and not is_now:
            continue
        since = client.stage_since if is_now else stage.entered_on
        state = "now" if is_now else "done" if stage.position < now and since else ""
        steps.append(Step(stage, since, state))
    return steps


@kept(client=ID, stage=ID)
def _stages(client: int, stage: int | None) -> QuerySet[LifeCycleStage]:
    moves = StageMove.objects.filter(client=client, to_stage=OuterRef("pk"), contract_id=None)
    latest = Subquery(moves.order_by("-on", "-pk").values("on")[:1])
    stages = LifeCycleStage.objects.filter(Q(retired_at__isnull=True) | Q(pk=stage))
    return stages.annotate(entered_on=latest).order_by("position", "pk")


def details_of(client: Client, user: User, today: dt.date) -> Details:
    """Return the short things in one statement."""
    above = _ids_above(client)
    found = Details()
    kin: dict[int, Kin] = {}
    found.parts = {name: [] for name in (*card_parts.registered(), *satisfaction.PARTS)}
    for source, pk, *texts, number in _union(client.pk, user, today, padded(above)):
        first, second, third, fourth = texts
        if source in found.parts:
            found.parts[source].append((pk, tuple(texts)))
        elif source == "role":
            found.held[pk].append(first)
        elif source == "contact":
            point = ContactPoint(kind=first, value=second, extension=third, position=number)
            found.reach[pk].append(point)
        elif source == "group":
            found.group.append((number, User(pk=pk, first_name=first, last_name=second), third))
        elif source == "field":
            own = ClientField(pk=pk, code=first, label=second, kind=third, unit=fourth)
            own.position = number
            found.own_fields.append(own)
        elif source == "setting":
            found.settings[first] = second
        elif source == "goal":
            found.goals.append(goals.line_of(first))
        elif source == "spent":
            found.spent.append(spent.Spent(f"{first} {second}".strip(), number))
        else:
            kin[pk] = Kin(pk, first)
    found.spent = spent.summed(found.spent)
    found.voices, found.requests = satisfaction.read(*map(found.parts.pop, satisfaction.PARTS))
    found.goals.sort(key=lambda goal: (goal.until, goal.pk))
    found.own_fields.sort(key=lambda own: (own.position, own.pk))
    names = {pk: one.name for pk, one in kin.items()}
    client.inherited = holding.inherited(client, found.parts[holding.PART], names)  # type: ignore[attr-defined]
    found.above = [kin.pop(pk) for pk in reversed(above) if pk in kin]
    found.below = sorted(kin.values(), key=lambda one: (one.name, one.pk))
    return found


def _ids_above(client: Client) -> list[int]:
    """Return the ids of three levels above, the nearest first; `client` came from `client_of`."""
    read = client.__dict__
    return [pk for pk in (client.parent_id, read.get("above_2"), read.get("above_3")) if pk]


@kept(client=ID, user=PERSON, above=IDS)
def _union(
    client: int, user: User, today: dt.date, above: tuple[int, ...]
) -> QuerySet[Any, tuple[Any, ...]]:
    people = Stakeholder.objects.present().filter(client=client).values("person")
    kin = Client.objects.visible_to(user).live().filter(Q(parent=client) | Q(pk__in=above))
    group = Membership.objects.filter(client=client, person__is_active=True).in_force(today)
    return _row(
        StakeholderRole.objects.held().filter(client=client), "role", "stakeholder_id", "role"
    ).union(
        _row(
            ContactPoint.objects.filter(person__in=people),
            "contact",
            "person_id",
            "kind",
            "value",
            "extension",
            number="position",
        ),
        _row(
            group,
            "group",
            "person_id",
            "person__first_name",
            "person__last_name",
            "role",
            number="pk",
        ),
        _row(
            ClientField.objects.live(),
            "field",
            "pk",
            "code",
            "label",
            "kind",
            "unit",
            number="position",
        ),
        _row(kin, "kin", "pk", "name"),
        _row(StoredSetting.objects.all(), "setting", "", "key", "value"),
        _row(
            Goal.objects.open().filter(client=client).annotate(told=goals.told()),
            "goal",
            "pk",
            "told",
        ),
        _row(satisfaction.newest_answers(client), "answer", "pk", "kind", "score", "answered_on"),
        _row(satisfaction.open_requests(client), "request", "pk", "kind", "what", "received_on"),
        spent.rows_of_client(client, today),
        *(
            _row(part.rows(client, today), name, "pk", *part.columns)
            for name, part in card_parts.registered().items()
        ),
        all=True,
    )


def _row(
    rows: QuerySet[Any], source: str, pk: str, *texts: str, number: str = ""
) -> QuerySet[Any, tuple[Any, ...]]:
    """Shape a branch: its name, an id, four texts and a number."""
    columns = {f"text_{n}": _text(texts[n]) if n < len(texts) else _NOTHING for n in range(4)}
    return (
        rows.order_by()
        .annotate(
            part=Value(source, output_field=CharField()),
            row=F(pk) if pk else Value(0),
            **columns,
            # Not `number`: contracts and invoices have one of their own.
            figure=Cast(F(number), IntegerField()) if number else Value(0),
        )
        .values_list("part", "row", *columns, "figure")
    )


_NOTHING = Value("", output_field=CharField())


def _text(name: str) -> Cast:
    return Cast(F(name), CharField())


def main_people(client: Client) -> list[Stakeholder]:
    """Return the people still there, the weightiest first. One query."""
    return _main_people(client.pk)


@kept(client=ID)
def _main_people(client: int) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.present().filter(client=client).select_related("person")
    order = (F("influence").desc(nulls_last=True), "person__name_folded", "pk")
    return rows.order_by(*order)[:PEOPLE_READ]


def with_details(people: list[Stakeholder], details: Details) -> list[Stakeholder]:
    """Put `codes`, `held` (labels), `contacts` and `is_champion` on people; no query."""
    labels = dict(StakeholderRoleCode.choices)
    order = {kind.value: place for place, kind in enumerate(ContactKind)}
    for person in people:
        codes = details.held.get(person.pk, [])
        points = details.reach.get(person.person_id, [])
        person.codes = codes  # type: ignore[attr-defined]
        person.held = [labels[code] for code in codes if may_be_told(code)]  # type: ignore[attr-defined]
        person.contacts = sorted(points, key=lambda p: (order[p.kind], p.position))  # type: ignore[attr-defined]
        person.is_champion = StakeholderRoleCode.CHAMPION in codes  # type: ignore[attr-defined]
    return people


def meter_of(client: Client, people: list[Stakeholder]) -> Meter:
    """Return "what we do not know" from people that are read already; no query."""
    held = {code for person in people for code in person.codes}  # type: ignore[attr-defined]
    reachable = any(
        point.kind in REACHING
        for person in people
        for point in person.contacts  # type: ignore[attr-defined]
    )
    missing = []
    for gap in GAPS:
        if gap.role:
            is_known = gap.role in held
        elif gap.field:
            own = getattr(client, gap.field) not in ("", None)
            is_known = own or gap.field in client.__dict__.get("inherited", {})
        else:
            is_known = reachable
        if not is_known:
            missing.append(gap)
    return Meter(tuple(missing))


def open_tasks(client: Client) -> list[Task]:
    """Return open tasks, the most urgent first. One query."""
    return _open_tasks(client.pk)


@kept(client=ID)
def _open_tasks(client: int) -> QuerySet[Task]:
    rows = Task.objects.open().filter(client=client)
    rows = rows.select_related("assignee", "stakeholder__person")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:TASKS_READ]


def group_words(details: Details) -> list[tuple[int, User, str]]:
    """Return (membership id, colleague, role in words) of the working group."""
    words = dict(Specialty.choices)
    return [(pk, person, str(words[role])) for pk, person, role in details.group]
