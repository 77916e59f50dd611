"""What each contract brings, by the renewal's record or else by its status: one set-based read.

The page, the list behind each number, the file and the nightly snapshot all ask it, so their sums
agree to the kopeck.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncMonth

from contracts.models import Contract
from flags.rules import Thresholds
from renewals.choices import ForecastCategory, RenewalState, RenewalStatus
from renewals.forecast.choices import Meaning
from renewals.forecast.rules import PROBABILITY, RISKY, Fact
from renewals.queries import with_status
from renewals.rules import Money, Span, merged
from users.models import User

OPEN, WON = RenewalState.OPEN.value, RenewalState.WON.value
LOST, RELEASED = RenewalState.LOST.value, RenewalState.RELEASED.value


def with_an_end(contracts: Any) -> QuerySet[Any]:
    """Of contracts: those that renew, of clients who are still here or have left us."""
    rows: QuerySet[Any] = contracts.live().renewable()
    return rows.filter(ends_on__isnull=False, client__archived_at=None)


def in_scope(user: User, span: Span) -> QuerySet[Any]:
    """Contracts a person sees whose renewal belongs to these months."""
    return with_an_end(Contract.objects.visible_to(user)).filter(
        ends_on__gte=span.first, ends_on__lte=span.last
    )


def foreseen(contracts: QuerySet[Any], *, today: dt.date, limits: Thresholds) -> QuerySet[Any]:
    """Add what the forecast says as of `today`: `f_month`, `f_state`, `f_category`, money.

    An open renewal is worth what its record expects, else the contract's amount. What nobody
    signed is lost once the client has left or `expired_days` have passed since the end (house
    default). `f_weighted` is that of open ones in whole minor units, half a unit up; `f_kept` the
    part of what was signed that was there before. Adds the columns of `with_status` as well.
    """
    long_ago = today - dt.timedelta(days=limits.expired_days)
    rows = with_status(contracts, today=today, limits=limits).annotate(
        f_state=Case(
            When(status=RenewalStatus.DONE, then=Value(WON)),
            When(renewal__state=RELEASED, then=Value(RELEASED)),
            When(status=RenewalStatus.LOST, then=Value(LOST)),
            When(Q(client__stage__is_churned=True) | Q(ends_on__lt=long_ago), then=Value(LOST)),
            default=Value(OPEN),
            output_field=CharField(),
        ),
        f_month=TruncMonth("ends_on"),
    )
    return _with_money(rows.annotate(f_category=_category(), f_percent=_percent()))


def _category() -> Case:
    """The head's word, else the account manager's, else the system's, else by the status."""
    late = [RenewalStatus.LATE.value, RenewalStatus.EXPIRED.value]
    return Case(
        When(~Q(f_state=OPEN), then=Value("")),
        *(
            When(
                Q(renewal__isnull=False) & ~Q(**{f"renewal__{name}_category": ""}),
                then=F(f"renewal__{name}_category"),
            )
            for name in ("head", "kam", "system")
        ),
        When(
            Q(is_at_risk=True) | Q(status__in=late),
            then=Value(ForecastCategory.AT_RISK.value),
        ),
        default=Value(ForecastCategory.LIKELY.value),
        output_field=CharField(),
    )


def _percent() -> Coalesce:
    """The record's own probability, else its stage's, else by the status."""
    by_status = Case(
        *(When(status=status, then=Value(percent)) for status, percent in PROBABILITY.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    return Coalesce(
        F("renewal__probability"),
        F("renewal__stage__probability"),
        by_status,
        output_field=IntegerField(),
    )


def _with_money(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add currency, amount, weighted and kept; a successor in another currency counts as before."""
    big = BigIntegerField()
    signed = (
        Contract.objects.live()
        .filter(predecessor=OuterRef("pk"), currency=OuterRef("currency"))
        .order_by()
        .values("predecessor")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    # A light renewal that was paid may have no contract after it: what was paid is in the record.
    paid = Case(
        When(renewal__state=WON, renewal__currency=F("currency"), then=F("renewal__amount")),
        output_field=big,
    )
    # A sum is a decimal to PostgreSQL, which would then divide with a rest.
    rows = rows.annotate(
        f_currency=Case(
            When(f_state=OPEN, then=Coalesce(F("renewal__currency"), F("currency"))),
            default=F("currency"),
        ),
        f_amount=Case(
            When(f_state=OPEN, then=Coalesce(F("renewal__amount"), F("amount"))),
            When(f_state=WON, then=Coalesce(Cast(Subquery(signed), big), paid, F("amount"))),
            default=F("amount"),
            output_field=big,
        ),
    )
    return rows.annotate(
        f_weighted=Case(
            When(
                f_state=OPEN,
                then=(F("f_amount") * Cast(F("f_percent"), big) + Value(50)) / Value(100),
            ),
            default=Value(0),
            output_field=big,
        ),
        f_kept=Case(
            When(f_state=WON, then=Least(F("f_amount"), F("amount"))),
            default=Value(0),
            output_field=big,
        ),
    )


def facts(rows: QuerySet[Any]) -> list[Fact]:
    """Sum what `foreseen` told by month, currency, state and category. One query."""
    by = ("f_month", "f_currency", "f_state", "f_category")
    found = (
        rows.order_by()
        .values(*by)
        .annotate(
            n=Count("pk"), amount_=Sum("f_amount"), weighted=Sum("f_weighted"), kept=Sum("f_kept")
        )
    )
    return [
        Fact(
            month=row["f_month"],
            currency=row["f_currency"],
            state=row["f_state"],
            category=row["f_category"],
            count=row["n"],
            amount=row["amount_"],
            weighted=row["weighted"],
            kept=row["kept"],
        )
        for row in found
    ]


_STATES = {
    Meaning.RENEWED: WON,
    Meaning.KEPT: WON,
    Meaning.GROWTH: WON,
    Meaning.LOST: LOST,
    Meaning.RELEASED: RELEASED,
}


def meant(rows: QuerySet[Any], meaning: Meaning) -> QuerySet[Any]:
    """Of contracts with a forecast, those that make a meaning's sums."""
    rows = rows.filter(f_state=_STATES.get(meaning, OPEN))
    if meaning == Meaning.COMMITTED:
        return rows.filter(f_category=ForecastCategory.COMMIT)
    if meaning == Meaning.AT_RISK:
        return rows.filter(f_category__in=RISKY)
    return rows


def part_of(row: Any, meaning: Meaning) -> int:
    """Return what a contract adds to a meaning's sum, in minor units."""
    amount: int = row.f_amount
    if meaning == Meaning.WEIGHTED:
        return int(row.f_weighted)
    if meaning == Meaning.KEPT:
        return int(row.f_kept)
    return amount - int(row.f_kept) if meaning == Meaning.GROWTH else amount


def sums_of(rows: QuerySet[Any], meaning: Meaning) -> list[Money]:
    """Sum by currency what contracts add to a meaning; the currency of most comes first."""
    parts = {
        Meaning.WEIGHTED: F("f_weighted"),
        Meaning.KEPT: F("f_kept"),
        Meaning.GROWTH: F("f_amount") - F("f_kept"),
    }
    found = (
        rows.order_by()
        .values("f_currency")
        .annotate(n=Count("pk"), total=Sum(parts.get(meaning, F("f_amount"))))
    )
    return merged(Money(row["f_currency"], row["total"], row["n"]) for row in found)


def listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Order and complete contracts for a list: no further query a row."""
    return rows.select_related("client__owner", "product", "renewal__stage").order_by(
        "ends_on", "pk"
    )
