"""What the forecast said on a day of the past, beside what it says since the last night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from renewals.choices import ForecastCategory, RenewalState
from renewals.forecast.accuracy import Guess
from renewals.forecast.choices import Meaning
from renewals.forecast.moves import Key, Said
from renewals.models import ForecastSnapshot
from users.models import User

OPEN, WON = RenewalState.OPEN.value, RenewalState.WON.value
_SAID = ("month", "currency", "state", "category", "amount", "weighted")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whose forecast is looked at: ids as chosen on the page, empty for all."""

    team: int | None = None
    owner: int | None = None
    tier: str = ""

    @property
    def condition(self) -> Q:
        chosen = {"team": self.team, "owner": self.owner, "tier": self.tier}
        return Q(**{name: value for name, value in chosen.items() if value})

    def holds(self, team: int | None, owner: int | None, tier: str) -> bool:
        """Tell whether a row of this team, owner and tier is among what is looked at."""
        pairs = ((self.team, team), (self.owner, owner), (self.tier, tier))
        return all(not chosen or chosen == its for chosen, its in pairs)


def first_night(user: User) -> dt.date | None:
    """Return since when a person's forecast is kept; None while nothing is."""
    found: dt.date | None = ForecastSnapshot.objects.visible_to(user).aggregate(first=Min("since"))[
        "first"
    ]
    return found


def sums_on(
    day: dt.date, user: User, narrowed: Narrowed, months: Collection[dt.date], meaning: Meaning
) -> dict[Key, int]:
    """Sum what the forecast said on a day by currency and month. One query."""
    rows = (
        ForecastSnapshot.objects.as_of(day)
        .visible_to(user)
        .filter(narrowed.condition, state=OPEN, month__in=[*months])
    )
    if meaning == Meaning.COMMITTED:
        rows = rows.filter(category=ForecastCategory.COMMIT)
    elif meaning == Meaning.AT_RISK:
        rows = rows.filter(category__in=[ForecastCategory.AT_RISK, ForecastCategory.LOSS])
    column = "weighted" if meaning == Meaning.WEIGHTED else "amount"
    found = rows.order_by().values("currency", "month").annotate(total=Sum(column))
    return {(row["currency"], row["month"]): row["total"] for row in found}


def changed(
    first: dt.date, last: dt.date, user: User, narrowed: Narrowed, months: Collection[dt.date]
) -> tuple[dict[int, Said], dict[int, Said]]:
    """Return what was said on both days about contracts of which something else is said. 2 queries.

    What was said alike on both days explains nothing, so it is not read.
    """
    seen = ForecastSnapshot.objects.visible_to(user)
    before = seen.as_of(first).filter(until__lte=last)
    after = seen.as_of(last).filter(since__gt=first)
    ours = narrowed.condition & Q(month__in=[*months])
    return _read(before, after, ours, narrowed), _read(after, before, ours, narrowed)


def _read(
    rows: QuerySet[Any], others: QuerySet[Any], ours: Q, narrowed: Narrowed
) -> dict[int, Said]:
    same = others.filter(ours, contract=OuterRef("contract"))
    found = rows.filter(ours | Exists(same))
    columns = ("contract_id", "team_id", "owner_id", "tier", *_SAID)
    return {
        row["contract_id"]: Said(
            **{name: row[name] for name in _SAID},
            is_ours=narrowed.holds(row["team_id"], row["owner_id"], row["tier"]),
        )
        for row in found.values(*columns)
    }


def guesses(
    user: User, narrowed: Narrowed, asked: Iterable[tuple[dt.date, dt.date]]
) -> list[Guess]:
    """Sum what was said of months on days before them, and what came of it. Two queries.

    `asked` are (month, day). Whose word it was decides whose line it is; what was renewed without
    having been said counts for whom it belongs to now.
    """
    pairs = [*asked]
    if not pairs:
        return []
    said = Q()
    for month, day in pairs:
        said |= Q(Q(until__isnull=True) | Q(until__gt=day), month=month, since__lte=day)
    seen = ForecastSnapshot.objects.visible_to(user).filter(narrowed.condition)
    now = ForecastSnapshot.objects.filter(contract=OuterRef("contract"), until=None, state=WON)
    foretold = seen.filter(said, state__in=[OPEN, WON]).annotate(
        signed=Subquery(now.filter(currency=OuterRef("currency")).values("amount")[:1]),
    )
    before = ForecastSnapshot.objects.filter(
        said, contract=OuterRef("contract"), state__in=[OPEN, WON]
    )
    unforetold = seen.filter(
        ~Exists(before.filter(month=OuterRef("month"))),
        until=None,
        state=WON,
        month__in=[month for month, _day in pairs],
    )
    return [*_told(foretold), *_untold(unforetold)]


def _told(rows: QuerySet[Any]) -> list[Guess]:
    committed = Q(state=OPEN, category=ForecastCategory.COMMIT)
    sure = Case(When(Q(state=WON) | committed, then=F("amount")), default=Value(0))
    weighed = Case(When(state=WON, then=F("amount")), default=F("weighted"))
    found = (
        rows.order_by()
        .values("owner", "month", "currency")
        .annotate(
            weighed=Sum(weighed, output_field=BigIntegerField()),
            sure=Sum(sure, output_field=BigIntegerField()),
            got=Sum("signed"),
            promised=Count("pk", filter=committed),
            hits=Count("pk", filter=committed & Q(signed__isnull=False)),
        )
    )
    return [
        Guess(
            row["owner"],
            row["month"],
            row["currency"],
            weighted=row["weighed"] or 0,
            committed=row["sure"] or 0,
            renewed=row["got"] or 0,
            promised=row["promised"],
            hits=row["hits"],
        )
        for row in found
    ]


def _untold(rows: QuerySet[Any]) -> list[Guess]:
    found = rows.order_by().values("owner", "month", "currency").annotate(got=Sum("amount"))
    return [Guess(row["owner"], row["month"], row["currency"], renewed=row["got"]) for row in found]
