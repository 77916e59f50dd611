"""Renewals open by themselves on their latest start: once for each contract, in one statement.

Whatever ran twice or was missed: a contract has one renewal at most, by a unique rule of the
database. A renewal whose talk was started by hand before opens in the stage of talks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from clients.choices import Procurement, Tier
from contracts.models import Contract
from core.compiled import compiled
from flags.engine.expressions import tier_of
from renewals.choices import RenewalState
from renewals.models import Renewal, RenewalStage
from renewals.prices.queries import agreed_price
from renewals.settings import Policy, policy

_COLUMNS = (
    *("contract_id", "client_id", "currency", "amount", "is_light", "stage_id"),
    *("stage_since", "opened_on", "made_at"),
)
# What a new record holds besides.
_EMPTY: dict[str, Any] = {
    "state": RenewalState.OPEN.value,
    "system_category": "",
    "system_reasons": "[]",
    "kam_category": "",
    "head_category": "",
    "competitor": "",
    "note": "",
    "loss_reason": "",
    "loss_note": "",
    "release_reason": "",
}


@dataclass(frozen=True, slots=True)
class Opened:
    opened: int = 0

    def as_dict(self) -> dict[str, int]:
        return {"opened": self.opened}


def open_renewals(
    *, today: dt.date, now: dt.datetime, client_ids: Collection[int] | None = None
) -> Opened:
    """Open the renewals whose latest start has come, and those whose talk has begun.

    Contracts that ended already or have a successor need none. A second run opens nothing.
    """
    due = due_contracts(today, policy(), client_ids)
    sql, params = compiled(due)
    names = ", ".join((*_COLUMNS, *_EMPTY))
    blanks = ", ".join(["%s"] * len(_EMPTY))
    statement = f"""
INSERT INTO renewals_renewal ({names})
SELECT d.c_contract, d.c_client, d.c_currency, d.c_amount, d.c_light, d.c_stage,
  %s, %s, %s, {blanks}
FROM ({sql}) AS d
WHERE d.c_stage IS NOT NULL
ORDER BY d.c_contract
ON CONFLICT (contract_id) DO NOTHING"""  # noqa: S608  every name is one of this file
    day = connection.ops.adapt_datefield_value(today)
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(statement, [day, day, moment, *_EMPTY.values(), *params])
        return Opened(max(cursor.rowcount, 0))


def due_contracts(
    today: dt.date, numbers: Policy, client_ids: Collection[int] | None = None
) -> QuerySet[Any]:
    """Return contracts that need a renewal and have none, with what it begins with."""
    rows = _renewed(today).filter(
        Q(clock__latest_start__lte=today) | Q(renewal_started_on__isnull=False)
    )
    if client_ids is not None:
        rows = rows.filter(client__in=[*client_ids])
    return _begun(rows, numbers)


def _renewed(today: dt.date) -> QuerySet[Any]:
    """Contracts with a clock that run, were not followed and have no renewal yet."""
    after = Contract.objects.live().filter(predecessor=OuterRef("pk"))
    return (
        Contract.objects.live()
        .filter(client__archived_at__isnull=True, ends_on__gte=today, renewal__isnull=True)
        .exclude(client__stage__is_churned=True)
        .filter(clock__isnull=False)
        .filter(~Exists(after))
    )


def _begun(rows: QuerySet[Any], numbers: Policy) -> QuerySet[Any]:
    return rows.annotate(c_tier=tier_of("client__")).values(
        c_contract=F("pk"),
        c_client=F("client_id"),
        c_currency=F("currency"),
        c_amount=Coalesce(agreed_price(), F("amount")),
        c_light=_is_light(numbers),
        c_stage=Case(
            When(renewal_started_on__isnull=False, then=_stage("talk")), default=_stage("planned")
        ),
    )


def _is_light(numbers: Policy) -> Case:
    """C clients, invoice-offers, auto-renewals, and what is worth little (the issue's rule)."""
    procedures = [Procurement.OFFER_INVOICE.value, Procurement.AUTO.value]
    is_small = Q(amount__lt=numbers.light_limit, currency=settings.BASE_CURRENCY)
    return Case(
        When(
            Q(c_tier=Tier.C.value) | Q(clock__procedure__in=procedures) | is_small,
            then=Value(value=True),
        ),
        default=Value(value=False),
    )


def _stage(code: str) -> Subquery:
    """The stage of a code; should administrators have archived it, the first one that is open."""
    stages = RenewalStage.objects.filter(archived_at=None, state=RenewalState.OPEN)
    ranked = stages.annotate(place=Case(When(code=code, then=Value(0)), default=Value(1)))
    return Subquery(ranked.order_by("place", "position", "pk").values("pk")[:1])


def open_contract(
    contract: Contract, *, today: dt.date, now: dt.datetime, by: Any = None
) -> Renewal | None:
    """Open the renewal of one contract before its time; None where nothing is to be renewed.

    Once, like the others: whoever comes second gets the one that is there.
    """
    rows = _renewed(today).filter(pk=contract.pk)
    row = _begun(rows, policy()).first()
    if row is not None and row["c_stage"] is not None:
        facts = {
            "contract_id": row["c_contract"],
            "client_id": row["c_client"],
            "currency": row["c_currency"],
            "amount": row["c_amount"],
            "is_light": row["c_light"],
            "stage_id": row["c_stage"],
        }
        days = {"stage_since": today, "opened_on": today, "made_at": now, "opened_by": by}
        Renewal.objects.bulk_create([Renewal(**facts, **days)], ignore_conflicts=True)
    return Renewal.objects.filter(contract=contract).first()
