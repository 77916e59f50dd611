"""A person's name leaves what was noted about money."""

from __future__ import annotations

from collections.abc import Collection

from clients.actions.erasing import take_name_out
from clients.models import Person
from renewals.models import Invoice, PriceRoundRow


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of notes of invoices and prices."""
    take_name_out(Invoice.objects.filter(client__in=client_ids), ["note"], person)
    rows = PriceRoundRow.objects.filter(contract__client__in=client_ids)
    take_name_out(rows, ["note"], person)
