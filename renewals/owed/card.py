"""What the card tells of money that is overdue, in the card's own query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from clients.card_parts import CardPart
from renewals.models import Invoice

NAME = "owed"


def _rows(client: int, today: dt.date) -> QuerySet[Any]:
    # Of values, because the card's columns are called as some of an invoice's are.
    return Invoice.objects.overdue(today).with_owed().filter(client=client).values("pk")


PART = CardPart(NAME, _rows, ("number", "due_on", "owed_amount", "currency"))
