"""A person's name leaves what was noted about referrals."""

from __future__ import annotations

from collections.abc import Collection

from clients.actions.erasing import take_name_out
from clients.models import Person
from playbooks.models import Referral


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of notes and of whom they named."""
    rows = Referral.objects.filter(client__in=client_ids)
    take_name_out(rows, ["note", "prospect_name"], person)
