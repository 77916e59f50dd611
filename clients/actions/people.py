"""People at clients: who works there, what they do, how they are reached, which roles they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, note, write
from clients.actions.locking import lock_clients
from clients.choices import Attitude, ContactKind, RoleEnd, StakeholderRoleCode
from clients.followups import after_client_change
from clients.models import Client, ContactPoint, Person, Stakeholder, StakeholderRole
from clients.queries import rights
from clients.rules import reporting
from clients.rules.contacts import Contact, normal_contact
from core import changes as rows
from core.errors import DomainError, NotAllowed
from core.forms import Sent, claim, settle
from core.verbs import verb
from users.models import User

PERSON = (
    "last_name",
    "first_name",
    "middle_name",
    "birth_day",
    "birth_month",
    "birth_year",
    "note",
)
STAKEHOLDER = (
    "department",
    "job",
    "acting_as",
    "influence",
    "attitude",
    "reports_to",
    "since",
    "expects",
)


@verb
def add_stakeholder(  # noqa: PLR0913 - each names one field of the form
    *,
    client: Client,
    by: User,
    today: dt.date,
    person: dict[str, Any] | Person,
    job: str = "",
    department: str = "",
    roles: Collection[str] = (),
    influence: int | None = None,
    attitude: int = Attitude.NEUTRAL,
    contacts: Iterable[tuple[str, str]] = (),
    reports_to: Stakeholder | None = None,
    since: dt.date | None = None,
    acting_as: str = "",
    expects: str = "",
    form_key: Sent | UUID | None = None,
    external: tuple[str, str] = ("", ""),
) -> Stakeholder:
    """Write down who works at a client; a dict makes a new person, a Person is known already.

    Raises NotAllowed, AlreadyDone, DomainError (works there already, no name and no contact).
    """
    key = claim(form_key, by=by, result_url=client.get_absolute_url())
    rights.require_edit(by, client)
    typed = [c for c in (normal_contact(kind, text) for kind, text in contacts) if c]
    someone = _new_person(person, typed, external) if isinstance(person, dict) else person
    if isinstance(person, Person):
        lock_clients(client.pk)
        _require_known(by, person)
    found = Stakeholder(
        person=someone,
        client=client,
        job=job,
        department=department,
        influence=influence,
        attitude=attitude,
        reports_to=_colleague(reports_to, client),
        since=since,
        acting_as=acting_as,
        expects=expects,
    )
    rows.check(found)
    found.save(force_insert=True)
    _add_contacts({"person": someone}, typed)
    StakeholderRole.objects.bulk_create(_new_roles(found, roles, today))
    note(
        client=client,
        by=by,
        verb="person_added",
        changes=_told_of(found, roles),
        subject=f"person:{someone.pk}",
        label=someone.full_name or (typed[0].typed if typed else ""),
    )
    settle(key, found.get_absolute_url())
    after_client_change(client.pk)
    return found


def _new_person(data: dict[str, Any], contacts: list[Contact], external: tuple[str, str]) -> Person:
    person = Person(external_system=external[0], external_id=external[1])
    rows.apply(person, data, allowed=PERSON)
    if not person.full_name and not contacts:
        raise DomainError(_("A person needs a name, a phone or an e-mail."))
    rows.check(person)
    person.save(force_insert=True)
    return person


def _require_known(by: User, person: Person) -> None:
    """Nobody gets hold of a person they could not see by adding them to their own client."""
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise NotAllowed(_("You do not see this person."))
    require_live(Person.objects.select_for_update(no_key=True).get(pk=person.pk))


def require_live(person: Person) -> None:
    """Raise DomainError for an archived person: taken back first, then changed."""
    if person.is_archived:
        raise DomainError(_("This person is archived. Take them back from the archive first."))


def _colleague(boss: Stakeholder | None, client: Client) -> Stakeholder | None:
    if boss is not None and boss.client_id != client.pk:
        raise DomainError(_("This person does not work at this client."))
    return boss


def _new_roles(
    stakeholder: Stakeholder, roles: Collection[str], since: dt.date
) -> list[StakeholderRole]:
    if unknown := set(roles) - set(StakeholderRoleCode.values):
        raise DomainError(_("Unknown role: %(code)s.") % {"code": ", ".join(sorted(unknown))})
    return [
        StakeholderRole(
            stakeholder=stakeholder, client_id=stakeholder.client_id, role=role, since=since
        )
        for role in dict.fromkeys(roles)
    ]


def _told_of(stakeholder: Stakeholder, roles: Collection[str]) -> rows.Told:
    told = {"job": ["", stakeholder.job], "roles": ["", rows.text_of(list(roles))]}
    return {name: pair for name, pair in told.items() if pair[1]}


@verb
def update_person(*, person: Person, changes: dict[str, Any], by: User, client: Client) -> Person:
    """Change a person's name, birthday or note, as seen from a client where they work or worked.

    Raises NotAllowed, DomainError.
    """
    lock_clients(client.pk)
    rights.require_edit(by, client)
    found = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require_live(found)
    if not Stakeholder.objects.alive().filter(person=found, client=client).exists():
        raise DomainError(_("This person does not work at this client."))
    told = rows.apply(found, changes, allowed=PERSON)
    if told:
        rows.save(found, told)
        _tell(client, found, by, "person_changed", told)
        after_client_change(client.pk)
    return found


@verb
def update_stakeholder(
    *, stakeholder: Stakeholder, changes: dict[str, Any], by: User, today: dt.date
) -> Stakeholder:
    """Change an employment; `roles` is the full set held from today on.

    Raises NotAllowed, DomainError (a circle of bosses, somebody of another client).
    """
    found = locked(stakeholder, by)
    require_live(found.person)
    plain = {k: v for k, v in changes.items() if k != "roles"}
    told = rows.apply(found, plain, allowed=STAKEHOLDER)
    if "reports_to" in told:
        _require_no_circle(found)
    rows.save(found, told)
    if "roles" in changes:
        told |= _set_roles(found, set(changes["roles"]), today)
    if told:
        _tell(found.client, found.person, by, "stakeholder_changed", told)
        after_client_change(found.client_id)
    return found


def locked(stakeholder: Stakeholder, by: User) -> Stakeholder:
    """Return the employment, locked and allowed to this person. Raises NotAllowed, DomainError."""
    lock_clients(stakeholder.client_id)
    found = (
        Stakeholder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "person")
        .get(pk=stakeholder.pk)
    )
    rights.require_edit(by, found.client)
    if found.deleted_at is not None:
        raise DomainError(_("This person was taken out of the list meanwhile."))
    return found


def _require_no_circle(stakeholder: Stakeholder) -> None:
    boss = _colleague(stakeholder.reports_to, stakeholder.client)
    pairs = Stakeholder.objects.filter(client=stakeholder.client_id).values_list(
        "pk", "reports_to_id"
    )
    if reporting.circle(stakeholder.pk, boss.pk if boss else None, dict(pairs)):
        raise DomainError(_("Nobody can report to somebody below them."))


def _set_roles(stakeholder: Stakeholder, wanted: set[str], today: dt.date) -> rows.Told:
    held = {role.role: role for role in stakeholder.roles.held().select_for_update(no_key=True)}
    gone, new = set(held) - wanted, wanted - set(held)
    if not gone and not new:
        return {}
    for code in gone:
        close_role(held[code], on=today, reason=RoleEnd.REASSIGNED)
    StakeholderRole.objects.bulk_create(_new_roles(stakeholder, sorted(new), today))
    return {"roles": [rows.text_of(set(held)), rows.text_of(wanted)]}


def close_role(role: StakeholderRole, *, on: dt.date, reason: str) -> None:
    """End a role on a day, never before it began."""
    role.until, role.end_reason = max(on, role.since), reason
    role.save(update_fields=["until", "end_reason"])


@verb
def grant_role(*, stakeholder: Stakeholder, role: str, by: User, on: dt.date) -> StakeholderRole:
    """Give a person a role from a day. Raises NotAllowed, DomainError (held already, has left)."""
    found = locked(stakeholder, by)
    if not found.is_present:
        raise DomainError(_("This person no longer works here."))
    granted = _new_roles(found, [role], on)[0]
    granted.save(force_insert=True)
    _tell(found.client, found.person, by, "role_granted", {"role": ["", role]})
    after_client_change(found.client_id)
    return granted


@verb
def end_role(*, role: StakeholderRole, by: User, on: dt.date, reason: str) -> StakeholderRole:
    """End a role with a reason; one entered by mistake is deleted and raises no flag.

    Raises NotAllowed, DomainError (ended already).
    """
    lock_clients(role.client_id)
    found = (
        StakeholderRole.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "stakeholder__person")
        .get(pk=role.pk)
    )
    rights.require_edit(by, found.client)
    if found.until is not None or found.deleted_at is not None:
        raise DomainError(_("This role has ended already."))
    if reason not in RoleEnd.values:
        raise DomainError(_("Unknown reason."))
    close_role(found, on=on, reason=reason)
    told = {"role": [found.role, ""], "reason": ["", reason]}
    _tell(found.client, found.stakeholder.person, by, "role_ended", told)
    after_client_change(found.client_id)
    return found


@verb
def confirm_stakeholder(*, stakeholder: Stakeholder, by: User, on: dt.date) -> Stakeholder:
    """Say that a person is still there. Raises NotAllowed, DomainError."""
    found = locked(stakeholder, by)
    if not found.is_present:
        raise DomainError(_("This person no longer works here."))
    told = rows.apply(
        found, {"confirmed_on": on, "confirmed_by": by}, allowed=("confirmed_on", "confirmed_by")
    )
    if told:
        found.save(update_fields=["confirmed_on", "confirmed_by"])
        told.pop("confirmed_by", None)
        _tell(found.client, found.person, by, "person_confirmed", told)
        after_client_change(found.client_id)
    return found


@verb
def set_contacts(
    *,
    contacts: Iterable[tuple[str, str]],
    by: User,
    person: Person | None = None,
    client: Client | None = None,
) -> list[ContactPoint]:
    """Replace the contacts of a person or of a client; the order given is kept.

    With both, they are the person's and the line goes to that client. Raises NotAllowed,
    DomainError (unknown kind, a person of a client that may not be changed).
    """
    typed = [c for c in (normal_contact(kind, text) for kind, text in contacts) if c]
    if unknown := {c.kind for c in typed} - set(ContactKind.values):
        raise DomainError(f"unknown kind of contact: {', '.join(sorted(unknown))}")
    if person is not None:
        require_live(person)
    whose = {"person": person} if person is not None else {"client": client}
    places = _places_of(person, client, by)
    lock_clients(*(place.pk for place in places))
    old = list(
        ContactPoint.objects.select_for_update(no_key=True)
        .filter(**whose)
        .order_by("position", "pk")
    )
    before = [f"{c.kind}: {c.typed or c.value}" for c in old]
    after = [f"{c.kind}: {c.typed}" for c in typed]
    if before == after:
        return old
    ContactPoint.objects.filter(**whose).delete()
    made = _add_contacts(whose, typed)
    told = {"contacts": [", ".join(before), ", ".join(after)]}
    write(_contact_line(place, person, by, told) for place in places)
    after_client_change(*(place.pk for place in places))
    return made


def _places_of(person: Person | None, client: Client | None, by: User) -> list[Client]:
    """Return the clients whose timeline hears of it, after checking the right to change one."""
    if client is not None:
        rights.require_edit(by, client)
        if person and not person.employments.alive().filter(client=client).exists():
            raise DomainError(_("This person does not work at this client."))
        return [client]
    if person is None:
        raise DomainError(_("Say whose contacts these are."))
    allowed = rights.places_to_edit(by, person)
    if not allowed:
        raise NotAllowed(_("The owner of this person's client can change this."))
    return allowed


def _contact_line(place: Client, person: Person | None, by: User, told: rows.Told) -> Any:
    return line(
        client=place,
        by=by,
        verb="contacts_changed",
        changes=told,
        subject=f"person:{person.pk}" if person else "",
        label=person.full_name if person else "",
    )


def _add_contacts(whose: dict[str, Any], contacts: Iterable[Contact]) -> list[ContactPoint]:
    once = {(c.kind, c.value): c for c in contacts}
    return ContactPoint.objects.bulk_create(
        ContactPoint(
            **whose,
            kind=c.kind,
            value=c.value,
            typed=c.typed,
            extension=c.extension,
            position=place,
        )
        for place, c in enumerate(once.values())
    )


def _tell(client: Client, person: Person, by: User, said: str, told: rows.Told) -> None:
    note(
        client=client,
        by=by,
        verb=said,
        changes=told,
        subject=f"person:{person.pk}",
        label=person.full_name,
    )
