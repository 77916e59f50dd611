"""A person's name leaves what was noted about hand-overs."""

from __future__ import annotations

from collections.abc import Collection

from clients.actions.erasing import take_name_out
from clients.models import Person
from playbooks.models import HandOver, HandOverPromise


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of notes and reasons."""
    rows = HandOver.objects.filter(parts__client__in=client_ids).distinct()
    take_name_out(rows, ["note", "cancel_reason"], person)
    promises = HandOverPromise.objects.filter(part__client__in=client_ids)
    take_name_out(promises, ["reason"], person)
