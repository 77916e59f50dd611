"""The people of one client as its pages show them: roles, weight, contacts, known gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.choices import JUDGING_ROLES, REQUIRED_ROLES, StakeholderRoleCode, StakeholderStatus
from clients.models import Client, ContactPoint, Stakeholder, StakeholderRole
from clients.rules import reporting
from core import showing

MOST_RELATIVES = 40


@dataclass(frozen=True, slots=True)
class Department:
    """A department with its people; the nameless one stands last."""

    name: str
    people: list[Stakeholder]


@dataclass(frozen=True, slots=True)
class Cell:
    """People of one weight and attitude; `state` says how worrying the cell is."""

    people: list[Stakeholder] = field(default_factory=list)
    state: str = ""


def people_of(client: Client, *, with_gone: bool = True) -> list[Stakeholder]:
    """Return a client's people, the weightiest first, with `held`, `words` and `contacts`.

    Three queries however many they are.
    """
    rows = Stakeholder.objects.listed().filter(client=client)
    if not with_gone:
        rows = rows.present()
    is_gone = Case(
        When(status__in=[StakeholderStatus.ACTIVE, StakeholderStatus.ON_LEAVE], then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    people = list(
        rows.select_related(
            "person", "reports_to__person", "successor__person", "moved_to__client"
        ).order_by(is_gone, F("influence").desc(nulls_last=True), "person__name_folded", "pk")
    )
    add_roles_and_contacts(people)
    return people


def add_roles_and_contacts(people: Sequence[Stakeholder]) -> None:
    """Put `held` (labels of roles), `codes` and `contacts` on each of these. Two queries."""
    by_pk = {person.pk: person for person in people}
    by_person: dict[int, list[Stakeholder]] = {}
    for person in people:
        person.codes, person.held, person.contacts = [], [], []  # type: ignore[attr-defined]
        by_person.setdefault(person.person_id, []).append(person)
    held = StakeholderRole.objects.alive().filter(stakeholder__in=by_pk)
    for role in held.order_by("pk"):
        owner = by_pk[role.stakeholder_id]
        if role.until is None or not owner.is_present:
            owner.codes.append(role.role)  # type: ignore[attr-defined]
            if may_be_told(role.role):
                owner.held.append(role.get_role_display())  # type: ignore[attr-defined]
    points = ContactPoint.objects.filter(person__in=by_person).order_by("position", "pk")
    for point in points:
        assert point.person_id is not None
        for place in by_person[point.person_id]:
            place.contacts.append(point)  # type: ignore[attr-defined]


def may_be_told(role: str) -> bool:
    """Tell whether a role may stand where ratings are hidden: some say what we think of people."""
    return not showing.hides() or role not in JUDGING_ROLES


def by_department(people: Sequence[Stakeholder]) -> list[Department]:
    named: dict[str, list[Stakeholder]] = {}
    for person in people:
        named.setdefault(person.department, []).append(person)
    known = [Department(name, rows) for name, rows in named.items() if name]
    return [*known, Department("", named[""])] if "" in named else known


def missing_roles(people: Sequence[Stakeholder]) -> list[StakeholderRoleCode]:
    """Return the roles that nobody present holds though a client needs them known."""
    held = {code for p in people if p.is_present for code in p.codes}  # type: ignore[attr-defined]
    return [role for role in REQUIRED_ROLES if role not in held]


def matrix(people: Sequence[Stakeholder]) -> list[tuple[int, list[Cell]]]:
    """Return rows of influence (3 strong, 2 middle, 1 weak, 0 not known) by against, neutral, for.

    Everybody present has a place; the row of those not known stands only when there are any.
    """
    rows = []
    for strength, weights in ((3, (4, 5)), (2, (3,)), (1, (1, 2)), (0, (0,))):
        cells = [Cell([], _state(strength, column)) for column in range(3)]
        for person in people:
            if person.is_present and (person.influence or 0) in weights:
                column = 0 if person.attitude < 0 else 2 if person.attitude > 0 else 1
                cells[column].people.append(person)
        if strength or any(cell.people for cell in cells):
            rows.append((strength, cells))
    return rows


@dataclass(frozen=True, slots=True)
class GridRow:
    """A department and who of it holds each of the grid's roles; `others` hold none of them."""

    name: str
    named: list[tuple[list[Stakeholder], StakeholderRoleCode]]
    others: list[Stakeholder]


@dataclass(frozen=True, slots=True)
class Grid:
    """Departments by roles: those that a client needs and those that somebody holds."""

    roles: list[StakeholderRoleCode]
    rows: list[GridRow]


def grid(people: Sequence[Stakeholder]) -> Grid:
    """Return who holds which role in which department; everybody present has a place."""
    present = [person for person in people if person.is_present]
    held = {code for person in present for code in person.codes}  # type: ignore[attr-defined]
    known = [role for role in StakeholderRoleCode if role in held or role in REQUIRED_ROLES]
    roles = [role for role in known if may_be_told(role)]
    rows = []
    for department in by_department(present):
        cells = [([p for p in department.people if role in p.codes], role) for role in roles]  # type: ignore[attr-defined]
        others = [p for p in department.people if not {*roles} & {*p.codes}]  # type: ignore[attr-defined]
        rows.append(GridRow(department.name, cells, others))
    return Grid(roles, rows)


def tree(people: Sequence[Stakeholder]) -> list[tuple[reporting.Branch, Stakeholder, range]]:
    """Return who works there now as nested lists: a place, its person, the lists it closes."""
    by_pk = {person.pk: person for person in people}
    present = [person.pk for person in people if person.is_present]
    boss = {person.pk: person.reports_to_id for person in people}
    heir = {person.pk: person.successor_id for person in people}
    branches = reporting.tree(present, boss, heir)
    return [(branch, by_pk[branch.pk], range(branch.closes)) for branch in branches]


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody tied to a person at a visible client: how, who, and where."""

    how: str | Promise
    stakeholder: Stakeholder


def relatives(places: Sequence[Stakeholder]) -> list[Relative]:
    """Return bosses, reports, successors and predecessors at these places, which the reader sees.

    All of them work or worked at the same clients, so nothing hidden is told. One query.
    """
    ids = [place.pk for place in places]
    above = [place.reports_to_id for place in places if place.reports_to_id]
    after = [place.successor_id for place in places if place.successor_id]
    rows = (
        Stakeholder.objects.listed()
        .filter(Q(pk__in=[*above, *after]) | Q(reports_to__in=ids) | Q(successor__in=ids))
        .filter(client__in=[place.client_id for place in places])
        .exclude(pk__in=ids)
        .select_related("person", "client")
        .order_by("person__name_folded", "pk")
    )
    found = []
    for row in rows[:MOST_RELATIVES]:
        if row.pk in above:
            found.append(Relative(_("their boss"), row))
        if row.pk in after:
            found.append(Relative(_("their successor"), row))
        if row.reports_to_id in ids and row.is_present:
            found.append(Relative(_("reports to them"), row))
        if row.successor_id in ids:
            found.append(Relative(_("their predecessor"), row))
    return found


def _state(strength: int, column: int) -> str:
    """A strong opponent is the worst, a strong one nobody knows or a middling opponent worries."""
    if column == 0:
        return {3: "v2", 2: "v1"}.get(strength, "")
    return "v1" if strength == 3 and column == 1 else ""
