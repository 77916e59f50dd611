"""The people of one client as its pages show them: roles, weight, contacts, known gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, F, IntegerField, Value, When

from clients.choices import REQUIRED_ROLES, StakeholderRoleCode, StakeholderStatus
from clients.models import Client, ContactPoint, Stakeholder, StakeholderRole


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
            owner.held.append(role.get_role_display())  # type: ignore[attr-defined]
    points = ContactPoint.objects.filter(person__in=by_person).order_by("position", "pk")
    for point in points:
        assert point.person_id is not None
        for place in by_person[point.person_id]:
            place.contacts.append(point)  # type: ignore[attr-defined]


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
    """Return rows of influence (3 strong, 2 middle, 1 weak) by against, neutral, for."""
    rows = []
    for strength, weights in ((3, (4, 5)), (2, (3,)), (1, (1, 2))):
        cells = [Cell([], _state(strength, column)) for column in range(3)]
        for person in people:
            if person.is_present and (person.influence or 0) in weights:
                column = 0 if person.attitude < 0 else 2 if person.attitude > 0 else 1
                cells[column].people.append(person)
        rows.append((strength, cells))
    return rows


def _state(strength: int, column: int) -> str:
    """A strong opponent is the worst, a strong one nobody knows or a middling opponent worries."""
    if column == 0:
        return {3: "v2", 2: "v1"}.get(strength, "")
    return "v1" if strength == 3 and column == 1 else ""
