"""A person's name leaves what was said of playbooks."""

from __future__ import annotations

from collections.abc import Collection

from clients.actions.erasing import take_name_out
from clients.models import Person
from playbooks.models import PlaybookRun


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of why runs were stopped."""
    runs = PlaybookRun.objects.filter(client__in=client_ids).exclude(stop_reason="")
    take_name_out(runs, ["stop_reason"], person)
