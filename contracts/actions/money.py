"""What clients are worth in the base currency, and the computed tier that follows from it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.expressions import RowRange
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from clients.actions.history import BATCH, line, write
from clients.choices import Tier
from clients.models import Client
from clients.queries import rights
from contracts.models import CurrencyRate
from contracts.queries import missing_rates, rates_on, worth
from contracts.rules import MILLION, abc_limits
from core.errors import DomainError
from core.models import AuditLine
from core.verbs import verb
from users.models import User


@dataclass(frozen=True, slots=True)
class Worth:
    """What a recount changed, and the currencies that could not be converted."""

    amounts: int
    tiers: int
    missing: list[str]


def refresh_worth(client_ids: Collection[int] | None, *, today: dt.date) -> int:
    """Set the yearly amount of clients (None: all) in the base currency; return how many changed.

    One statement. A contract in a currency without a rate counts as nothing; `missing_rates`
    names it.
    """
    of_client = (
        worth(today)
        .filter(client=OuterRef("pk"))
        .order_by()
        .values("client")
        .annotate(total=Sum(_in_base(rates_on(today))))
        .values("total")
    )
    total = Coalesce(Subquery(of_client), Value(0), output_field=BigIntegerField())
    clients = (
        Client.objects.all() if client_ids is None else Client.objects.filter(pk__in=client_ids)
    )
    return clients.exclude(annual_amount=total).update(annual_amount=total)


def _in_base(rates: dict[str, int]) -> Case:
    """Convert in the database without overflow: whole millions of kopecks and the rest apart."""
    amount = F("annual_amount")
    half = MILLION // 2
    converted = [
        When(
            currency=currency,
            then=(amount / MILLION) * rate + ((amount % MILLION) * rate + half) / MILLION,
        )
        for currency, rate in rates.items()
        if rate != MILLION
    ]
    plain = [currency for currency, rate in rates.items() if rate == MILLION]
    return Case(
        *converted,
        When(currency__in=plain, then=amount),
        default=Value(0),
        output_field=BigIntegerField(),
    )


@verb
def recompute_tiers(*, today: dt.date) -> Worth:
    """Recount every client's yearly amount and computed tier; write a line where the tier changed.

    The tier by hand is left alone. Reads and writes only what differs.
    """
    amounts = refresh_worth(None, today=today)
    moved: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, old, new in _changed_tiers().iterator(chunk_size=BATCH):
        moved[new].append((pk, old))
    for new, rows in moved.items():
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            ids = [pk for pk, _old in part]
            Client.objects.filter(pk__in=ids).update(computed_tier=new)
            write(
                line(
                    client=pk,
                    by=None,
                    verb="tier_computed",
                    changes={"computed_tier": [old, new]},
                )
                for pk, old in part
                if old
            )
    changed = sum(len(rows) for rows in moved.values())
    return Worth(amounts, changed, missing_rates(today))


def _changed_tiers() -> QuerySet[Client, tuple[int, str, str]]:
    """Return (id, tier now, tier to be) of the current clients whose computed tier differs."""
    clients = Client.objects.current()
    to_b, to_c = abc_limits(clients.aggregate(total=Sum("annual_amount"))["total"] or 0)
    before = Window(
        Sum("annual_amount"),
        order_by=[F("annual_amount").desc(), F("pk").asc()],
        frame=RowRange(start=None, end=-1),
    )
    return (
        clients.annotate(larger=Cast(Coalesce(before, Value(0)), BigIntegerField()))
        .annotate(
            tier_to_be=Case(
                When(larger__lt=to_b, then=Value(Tier.A.value)),
                When(larger__lt=to_c, then=Value(Tier.B.value)),
                default=Value(Tier.C.value),
                output_field=CharField(),
            )
        )
        .exclude(tier_to_be=F("computed_tier"))
        .order_by("pk")
        .values_list("pk", "computed_tier", "tier_to_be")
    )


@verb
def set_rate(*, currency: str, since: dt.date, rate: Decimal, by: User) -> CurrencyRate:
    """Keep how many units of the base currency one unit costs from a day on.

    Raises NotAllowed, DomainError (not more than zero). The worth of clients follows at night.
    """
    rights.require_admin(by)
    millionths = int((rate * MILLION).to_integral_value())
    if millionths <= 0:
        raise DomainError(_("A rate is more than zero."))
    old = (
        CurrencyRate.objects.select_for_update(no_key=True)
        .filter(currency=currency, since=since)
        .first()
    )
    row, _made = CurrencyRate.objects.update_or_create(
        currency=currency, since=since, defaults={"rate_millionths": millionths}
    )
    before = str(Decimal(old.rate_millionths) / MILLION) if old else ""
    AuditLine.objects.create(
        by=by,
        verb="rate_set",
        subject=f"rate:{currency}:{since.isoformat()}",
        changes={"rate": [before, str(rate)]},
    )
    return row
