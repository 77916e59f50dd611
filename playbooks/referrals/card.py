"""What the card tells of referrals, in the card's own query; it names no other client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from clients.card_parts import CardPart
from playbooks.models import Referral

NAME = "referrals"
FROM, TO = "from", "to"


def _rows(client: int, today: dt.date) -> QuerySet[Any]:
    rows = Referral.objects.alive().filter(Q(client=client) | Q(prospect=client))
    side = Case(When(client=client, then=Value(FROM)), default=Value(TO), output_field=CharField())
    return rows.annotate(side=side).values("pk")


PART = CardPart(NAME, _rows, ("side", "state", "asked_on"))
