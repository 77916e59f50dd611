"""People go to the archive and come back: out of lists, rules and counts, kept in past figures."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.choices import StakeholderStatus
from clients.followups import after_client_change
from clients.models import Client, Person, Stakeholder
from clients.queries import rights
from core import undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

PRESENT = (StakeholderStatus.ACTIVE, StakeholderStatus.ON_LEAVE)


@verb
def archive_person(*, person: Person, by: User) -> UndoRecord:
    """Take a person who works nowhere any more out of lists, rules and counts.

    Raises NotAllowed, DomainError (archived already, still works at a client).
    """
    found, places = _locked(person, by)
    if found.archived_at is not None:
        raise DomainError(_("This person is archived already."))
    _require_works_nowhere(found, by)
    before = snapshot(found, ["archived_at"])
    found.archived_at = timezone.now()
    found.save(update_fields=["archived_at"])
    _tell(found, places, by, "person_archived")
    return undo.remember(
        kind="person_archived",
        payload={"clients": [place.pk for place in places], "steps": [step(found, before)]},
        by=by,
    )


@verb
def restore_person(*, person: Person, by: User) -> Person:
    """Take a person back from the archive. Raises NotAllowed."""
    found, places = _locked(person, by)
    if found.archived_at is not None:
        found.archived_at = None
        found.save(update_fields=["archived_at"])
        _tell(found, places, by, "person_restored")
    return found


def _locked(person: Person, by: User) -> tuple[Person, list[Client]]:
    """Return the person, locked, and the clients whose timeline hears of it."""
    lock_clients(*person.employments.alive().values_list("client_id", flat=True))
    found = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    places = rights.places_to_edit(by, found)
    if not places:
        raise NotAllowed(_("The owner of this person's client can change this."))
    return found, places


def _require_works_nowhere(person: Person, by: User) -> None:
    present = Stakeholder.objects.alive().filter(person=person, status__in=PRESENT)
    seen = present.visible_to(by).select_related("client").order_by("pk").first()
    if seen is not None:
        raise DomainError(
            _("%(name)s still works at %(client)s. First say what happened: left or moved.")
            % {"name": person.short_name, "client": seen.client.name}
        )
    if present.exists():
        # Where, is not for this reader: who holds that book must not lose a person unasked.
        raise NotAllowed(_("An administrator can archive this person."))


def _tell(person: Person, places: list[Client], by: User, said: str) -> None:
    about, name = f"person:{person.pk}", person.full_name
    write(line(client=place, by=by, verb=said, subject=about, label=name) for place in places)
    after_client_change(*person.employments.alive().values_list("client_id", flat=True))
