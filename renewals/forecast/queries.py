"""What each contract brings, by the renewal's record or else by its status: one set-based read.

The page, the list behind each number, the file and the nightly snapshot all ask it, so their sums
agree to the kopeck. The status comes compiled from the renewals' own query and is told once for
each contract; put into each expression by the ORM it would be told ten times over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import TruncMonth

from contracts.models import Contract
from core.compiled import compiled
from flags.rules import Thresholds
from renewals.choices import ForecastCategory, RenewalState, RenewalStatus
from renewals.forecast.choices import Meaning
from renewals.forecast.rules import PROBABILITY, RISKY, Fact
from renewals.queries import with_status
from renewals.revenue.standing import once
from renewals.rules import Money, Span, merged
from users.models import User

OPEN, WON = RenewalState.OPEN.value, RenewalState.WON.value
LOST, RELEASED = RenewalState.LOST.value, RenewalState.RELEASED.value
_AT_ONCE = 500
# Of a contract, its client and its record, as the steps below call them.
_READ = {
    "r_id": F("pk"),
    "r_ends_on": F("ends_on"),
    "r_month": TruncMonth("ends_on"),
    "r_currency": F("currency"),
    "r_amount": F("amount"),
    "r_status": F("status"),
    "r_is_at_risk": F("is_at_risk"),
    "r_tier": F("tier_now"),
    "r_owner": F("client__owner_id"),
    "r_team": F("client__owner__team_id"),
    "r_is_churned": F("client__stage__is_churned"),
    "n_state": F("renewal__state"),
    "n_amount": F("renewal__amount"),
    "n_currency": F("renewal__currency"),
    "n_head": F("renewal__head_category"),
    "n_kam": F("renewal__kam_category"),
    "n_system": F("renewal__system_category"),
    "n_percent": F("renewal__probability"),
    "s_percent": F("renewal__stage__probability"),
}
_PERCENT = " ".join(f"WHEN '{status}' THEN {percent}" for status, percent in PROBABILITY.items())
_BY_WORD = " ".join(
    f"WHEN t.{name} <> '' THEN t.{name}" for name in ("n_head", "n_kam", "n_system")
)
# Every name and value is one of this file; what a person chose is a parameter of `base`.
_STEPS = f"""
told AS (
  SELECT b.*, CASE WHEN b.r_status = '{RenewalStatus.DONE.value}' THEN '{WON}'
    WHEN b.n_state = '{RELEASED}' THEN '{RELEASED}'
    WHEN b.r_status = '{RenewalStatus.LOST.value}' OR b.r_is_churned OR b.r_ends_on < %s
      THEN '{LOST}' ELSE '{OPEN}' END AS f_state
  FROM base AS b
), priced AS (
  SELECT t.*,
    CASE WHEN t.f_state <> '{OPEN}' THEN '' {_BY_WORD}
      WHEN t.r_is_at_risk OR t.r_status IN ('late', 'expired')
        THEN '{ForecastCategory.AT_RISK.value}'
      ELSE '{ForecastCategory.LIKELY.value}' END AS f_category,
    CASE WHEN t.f_state = '{OPEN}' THEN COALESCE(t.n_currency, t.r_currency)
      ELSE t.r_currency END AS f_currency,
    COALESCE(t.n_percent, t.s_percent, CASE t.r_status {_PERCENT} ELSE 0 END) AS f_percent,
    CASE t.f_state WHEN '{OPEN}' THEN COALESCE(t.n_amount, t.r_amount)
      WHEN '{WON}' THEN COALESCE(
        (SELECT CAST(SUM(k.amount) AS bigint) FROM contracts_contract AS k
          WHERE k.predecessor_id = t.r_id AND k.archived_at IS NULL
            AND k.currency = t.r_currency),
        CASE WHEN t.n_state = '{WON}' AND t.n_currency = t.r_currency THEN t.n_amount END,
        t.r_amount)
      ELSE t.r_amount END AS f_amount
  FROM told AS t
), foreseen AS (
  SELECT p.*,
    CASE WHEN p.f_state = '{OPEN}' THEN (p.f_amount * p.f_percent + 50) / 100 ELSE 0 END
      AS f_weighted,
    CASE WHEN p.f_state <> '{WON}' THEN 0 WHEN p.f_amount < p.r_amount THEN p.f_amount
      ELSE p.r_amount END AS f_kept
  FROM priced AS p)"""  # noqa: S608


def with_an_end(contracts: Any) -> QuerySet[Any]:
    """Of contracts: those that renew, of clients who are still here or have left us."""
    rows: QuerySet[Any] = contracts.live().renewable()
    return rows.filter(ends_on__isnull=False, client__archived_at=None)


def in_scope(user: User, span: Span) -> QuerySet[Any]:
    """Contracts a person sees whose renewal belongs to these months."""
    return with_an_end(Contract.objects.visible_to(user)).filter(
        ends_on__gte=span.first, ends_on__lte=span.last
    )


def with_facts(contracts: QuerySet[Any], *, today: dt.date, limits: Thresholds) -> QuerySet[Any]:
    """Add the status and the tier, by which contracts may then be narrowed."""
    return with_status(contracts, today=today, limits=limits)


@dataclass(frozen=True, slots=True)
class Line:
    """What the forecast says about one contract; amounts in minor units of `currency`.

    An open renewal is worth what its record expects, else the contract's amount; one that is
    renewed what was signed. `weighted` is that of open ones, half a unit up; `kept` the part of
    what was signed that was there before.
    """

    pk: int
    tier: str
    state: str
    category: str
    percent: int
    currency: str
    amount: int
    weighted: int
    kept: int
    contract: Any = None

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    def part(self, meaning: Meaning) -> int:
        """Return what the contract adds to a meaning's sum."""
        if meaning == Meaning.WEIGHTED:
            return self.weighted
        if meaning == Meaning.KEPT:
            return self.kept
        return self.amount - self.kept if meaning == Meaning.GROWTH else self.amount


_LINE = (
    *("r_id", "r_tier", "f_state", "f_category", "f_percent"),
    *("f_currency", "f_amount", "f_weighted", "f_kept"),
)
_STATES = {
    Meaning.RENEWED: WON,
    Meaning.KEPT: WON,
    Meaning.GROWTH: WON,
    Meaning.LOST: LOST,
    Meaning.RELEASED: RELEASED,
}
_PARTS = {Meaning.WEIGHTED: "f_weighted", Meaning.KEPT: "f_kept"}
_PARTS[Meaning.GROWTH] = "f_amount - f_kept"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the forecast says as of a day about contracts with a status; each method is one query.

    `where` narrows what is read, `rest` are its parameters. What nobody signed is lost once the
    client has left or `expired_days` have passed since the end (house default).
    """

    steps: str
    params: tuple[Any, ...]
    where: str = "1 = 1"
    rest: tuple[Any, ...] = ()

    def ask(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        if not self.steps:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {self.steps} {sql}", [*self.params, *self.rest, *params])
            return list(cursor.fetchall())

    def facts(self) -> list[Fact]:
        """Sum by month, currency, state and category."""
        by = "r_month, f_currency, f_state, f_category"
        found = self.ask(
            f"SELECT {by}, COUNT(*), SUM(f_amount), SUM(f_weighted), SUM(f_kept)"  # noqa: S608
            f" FROM foreseen WHERE {self.where} GROUP BY {by}"
        )
        return [
            Fact(as_day(month), currency, state, category, n, *map(int, sums))
            for month, currency, state, category, n, *sums in found
        ]

    def behind(self, meaning: Meaning, span: Span, currency: str) -> Self:
        """Narrow to what makes a meaning's sum in some months; no currency is all of them."""
        where = [self.where, "f_state = %s", "r_ends_on BETWEEN %s AND %s"]
        adapt = connection.ops.adapt_datefield_value
        rest = [_STATES.get(meaning, OPEN), adapt(span.first), adapt(span.last)]
        if currency:
            where.append("f_currency = %s")
            rest.append(currency)
        if meaning == Meaning.COMMITTED:
            where.append(f"f_category = '{ForecastCategory.COMMIT.value}'")
        elif meaning == Meaning.AT_RISK:
            where.append("f_category IN ({})".format(", ".join(f"'{one.value}'" for one in RISKY)))
        return type(self)(self.steps, self.params, " AND ".join(where), (*self.rest, *rest))

    def sums(self, meaning: Meaning) -> list[Money]:
        """Sum by currency what contracts add to a meaning; the currency of most comes first."""
        part = _PARTS.get(meaning, "f_amount")
        found = self.ask(
            f"SELECT f_currency, SUM({part}), COUNT(*) FROM foreseen"  # noqa: S608
            f" WHERE {self.where} GROUP BY f_currency"
        )
        return merged(Money(currency, int(total), n) for currency, total, n in found)

    def lines(self, limit: int, offset: int = 0) -> list[Line]:
        """Read contracts by their end, without their rows (see `with_rows`)."""
        found = self.ask(
            f"SELECT {', '.join(_LINE)} FROM foreseen WHERE {self.where}"  # noqa: S608
            " ORDER BY r_ends_on, r_id LIMIT %s OFFSET %s",
            limit,
            offset,
        )
        return [Line(*row) for row in found]


# Of no contract at all.
NOTHING = Forecast("", ())


def forecast(contracts: QuerySet[Any], *, today: dt.date, limits: Thresholds) -> Forecast:
    """Return the forecast of contracts that carry their status."""
    try:
        sql, params = compiled(contracts.order_by().values(**_READ))
    except EmptyResultSet:
        return NOTHING
    long_ago = connection.ops.adapt_datefield_value(today - dt.timedelta(days=limits.expired_days))
    return Forecast(f"base AS {once()} ({sql}), {_STEPS}", (*params, long_ago))


def as_day(value: Any) -> dt.date:
    """Read a month as either engine gives it."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value[:10])


def with_rows(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines with their contracts; one query for each portion."""
    rows = Contract.objects.select_related("client__owner", "product", "renewal__stage")
    for start in range(0, len(lines), _AT_ONCE):
        portion = lines[start : start + _AT_ONCE]
        contracts = rows.in_bulk([line.pk for line in portion])
        for line in portion:
            if line.pk in contracts:
                yield Line(
                    **{name: getattr(line, name) for name in Line.__slots__ if name != "contract"},
                    contract=contracts[line.pk],
                )
