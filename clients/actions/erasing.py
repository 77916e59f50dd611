"""Administrators erase archived clients and people for good, as 152-FZ and the GDPR ask.

One line of the audit stays: who, when, what kind and number, how much; nothing personal.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.actions.tree import lock_tree
from clients.followups import forget_person, tell_followups
from clients.models import (
    Client,
    ClientRequest,
    Person,
    Stakeholder,
    SurveyAnswer,
    Task,
    TimelineEntry,
)
from clients.queries import erasing, rights
from core.changes import folded_copies
from core.errors import DomainError
from core.folding import fold
from core.models import AuditLine, UndoRecord
from core.verbs import verb
from users.models import User

Rows = set[tuple[str, Any]]
GONE = "…"
# A shorter lone word could stand in any sentence.
LETTERS_OF_A_NAME = 4


@verb
def erase_client(*, client: Client, by: User, typed: str) -> None:
    """Delete an archived client with all that hangs on it, and people known from it alone.

    Raises NotAllowed, DomainError (not archived, another name typed, has branches).
    """
    rights.require_admin(by)
    lock_tree()
    found = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    _require(found, typed)
    below = list(Client.objects.filter(parent=found).order_by("name_folded")[:3])
    if below:
        names = ", ".join(branch.name for branch in below)
        raise DomainError(
            _("Companies stand below this client: %(names)s. Place them elsewhere first.")
            % {"names": names}
        )
    counts = erasing.goes_with_client(found)
    people = list(erasing.known_only_from(found))
    _forget_undo(_rows_of(found), {found.pk})
    Person.objects.filter(pk__in=[person.pk for person in people]).delete()
    subject = f"client:{found.pk}"
    found.delete()
    _audit(by, "client_erased", subject, counts)


@verb
def erase_person(*, person: Person, by: User, typed: str) -> None:
    """Delete an archived person: places, roles, contacts, their part in touches, lines about them.

    The words of touches stay. Raises NotAllowed, DomainError (not archived, another name typed,
    works somewhere).
    """
    rights.require_admin(by)
    ids = sorted(set(person.employments.values_list("client_id", flat=True)))
    lock_clients(*ids)
    found = Person.objects.select_for_update().get(pk=person.pk)
    _require(found, typed)
    if Stakeholder.objects.alive().filter(person=found, status__in=["active", "on_leave"]).exists():
        raise DomainError(_("This person still works at a client. First say what happened."))
    counts = erasing.goes_with_person(found)
    rows = {("clients.stakeholder", pk) for pk in found.employments.values_list("pk", flat=True)}
    _forget_undo(rows | {("clients.person", found.pk)}, set())
    TimelineEntry.objects.filter(subject=f"person:{found.pk}").delete()
    _take_name_out(found, ids)
    forget_person(ids, found)
    subject = f"person:{found.pk}"
    found.delete()
    for pk in ids:
        note(client=pk, by=by, verb="person_erased")
    tell_followups(*ids)
    _audit(by, "person_erased", subject, counts)


def _require(row: Client | Person, typed: str) -> None:
    if not row.is_archived:
        raise DomainError(_("Only what is in the archive can be erased."))
    if fold(typed) != fold(erasing.name_to_type(row)):
        raise DomainError(_("The name typed is another one; nothing was erased."))


def _audit(by: User, said: str, subject: str, counts: Collection[erasing.Goes]) -> None:
    told = {goes.code: [str(goes.count), ""] for goes in counts}
    AuditLine.objects.create(by=by, verb=said, subject=subject, changes=told)


def _rows_of(client: Client) -> Rows:
    """Return what hangs on a client in tables of any app, as a way back names it."""
    found = {("clients.client", client.pk)}
    for link in Client._meta.related_objects:
        model: Any = link.related_model
        ids = model._base_manager.filter(**{link.field.name: client}).values_list("pk", flat=True)
        found |= {(model._meta.label_lower, pk) for pk in ids}
    return found


def _forget_undo(rows: Rows, client_ids: set[int]) -> None:
    """Ways back hold old values for a day: those that speak of erased rows go with them."""
    gone = []
    for record in UndoRecord.objects.only("pk", "payload").iterator():
        kept = record.payload
        named = {(step[0], step[1]) for step in kept.get("steps", [])}
        named.add(("clients.touchpoint", kept.get("touch")))
        if rows & named or client_ids & set(kept.get("clients", [])):
            gone.append(record.pk)
    UndoRecord.objects.filter(pk__in=gone).delete()


def _take_name_out(person: Person, client_ids: list[int]) -> None:
    """Take the name out of lines and tasks of others that the product itself wrote it into."""
    names = _names_of(person)
    entries = TimelineEntry.objects.filter(client__in=client_ids).iterator()
    for entry in entries:
        label, told = _without(entry.label, names), _without_in(entry.changes, names)
        if (label, told) != (entry.label, entry.changes):
            TimelineEntry.objects.filter(pk=entry.pk).update(label=label, changes=told)
    # What they answered is theirs; the number stays as the client's.
    SurveyAnswer.objects.filter(stakeholder__person=person).update(comment="")
    take_name_out(Task.objects.filter(client__in=client_ids), ["title"], person)
    take_name_out(SurveyAnswer.objects.filter(client__in=client_ids), ["comment"], person)
    take_name_out(ClientRequest.objects.filter(client__in=client_ids), ["what", "reason"], person)


def _names_of(person: Person) -> list[str]:
    """Return the names that are looked for, the longest first."""
    names = {person.full_name, person.short_name}
    return sorted((n for n in names if len(n) >= LETTERS_OF_A_NAME), key=len, reverse=True)


def take_name_out(rows: QuerySet[Any], texts: list[str], person: Person) -> None:
    """Write the texts of rows without the name of a person who is being erased."""
    names = _names_of(person)
    columns = sorted({*texts} | folded_copies(rows.model, texts))
    for row in rows.only("pk", *columns).iterator():
        told = {text: getattr(row, text) for text in texts}
        clean = {text: _without(words, names) for text, words in told.items()}
        if clean != told:
            for text, words in clean.items():
                setattr(row, text, words)
            row.save(update_fields=columns)


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, GONE)
    return text


def _without_in(changes: dict[str, Any], names: list[str]) -> Any:
    """Return {field: [old, new]} without the names."""
    if not any(name in json.dumps(changes, ensure_ascii=False) for name in names):
        return changes
    return {
        key: [_without(text, names) if isinstance(text, str) else text for text in pair]
        for key, pair in changes.items()
    }
