"""What the forecast says each night, kept where it changed: a few statements, nothing in memory.

A row holds from its night until the next one, so unchanged nights write nothing, a second run of
a night changes nothing and a missed night leaves no hole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from contracts.models import Contract
from core import locks
from flags import thresholds
from renewals.forecast.queries import Forecast, forecast, with_an_end, with_facts
from renewals.models import ForecastSnapshot
from renewals.rules import month_start

LOCK = "renewals.forecast"
DAY = dt.timedelta(days=1)
# What ended longer ago is history: its last row stays as it is.
HISTORY_DAYS = 400
# So long the forecast of every night is kept, then that of Mondays and first days of months, then
# of these alone. So many weeks and months are thinned at once, should nights be missed.
NIGHTS_DAYS, WEEKS_DAYS, THINNED = 60, 400, 3
# Columns of a row by those of the forecast.
_COLUMNS = {
    "month": "r_month",
    "owner_id": "r_owner",
    "team_id": "r_team",
    "tier": "r_tier",
    "state": "f_state",
    "category": "f_category",
    "currency": "f_currency",
    "amount": "f_amount",
    "weighted": "f_weighted",
}
# Long expressions take PostgreSQL's just-in-time compiler longer than the statement runs.
_NO_JIT = "SELECT set_config('jit', 'off', true)"


@dataclass(frozen=True, slots=True)
class Report:
    """How many contracts were written anew, no longer renew, and rows thinned out."""

    written: int = 0
    gone: int = 0
    thinned: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def keep_forecast(*, today: dt.date, beat: Callable[[], None] | None = None) -> Report:
    """Keep what the forecast says tonight where it says something else than before.

    `beat` is called before old rows are thinned.
    """
    with transaction.atomic():
        locks.serialise(LOCK)
        if connection.vendor == "postgresql":
            _run(_NO_JIT, [])
        written = _run(*_insert(today))
        _close(today)
        gone = _gone(today)
    if beat is not None:
        beat()
    return Report(written, gone, thin(today))


def kept_day(day: dt.date, today: dt.date) -> dt.date:
    """Return the day, or the last one before it whose forecast is kept whole."""
    if day > today - DAY * NIGHTS_DAYS:
        return day
    if day > today - DAY * WEEKS_DAYS:
        return max(day - DAY * day.weekday(), month_start(day))
    return month_start(day)


def _run(sql: str, params: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(cursor.rowcount, 0)


def _told(today: dt.date) -> Forecast:
    contracts = with_an_end(Contract.objects.all()).filter(ends_on__gte=today - DAY * HISTORY_DAYS)
    limits = thresholds.load()
    return forecast(with_facts(contracts, today=today, limits=limits), today=today, limits=limits)


def _insert(today: dt.date) -> tuple[str, list[Any]]:
    """Write a row of today for each contract without a row, or with one that says otherwise."""
    told = _told(today)
    is_postgres = connection.vendor == "postgresql"
    date, differs = ("::date", "IS DISTINCT FROM") if is_postgres else ("", "IS NOT")
    said = {name: f"d.{column}" for name, column in _COLUMNS.items()}
    said["month"] += date
    names, values = ", ".join(said), ", ".join(said.values())
    changed = " OR ".join(f"f.{name} {differs} {column}" for name, column in said.items())
    written = ", ".join(f"{name} = excluded.{name}" for name in said)
    # Every name is one of this file, every value a parameter.
    statement = f"""
INSERT INTO renewals_forecastsnapshot (contract_id, since, {names})
WITH {told.steps}
SELECT d.r_id, %s{date}, {values}
FROM foreseen AS d
LEFT JOIN renewals_forecastsnapshot AS f ON f.contract_id = d.r_id AND f.until IS NULL
WHERE f.id IS NULL OR {changed}
ORDER BY d.r_id
ON CONFLICT (contract_id, since) DO UPDATE SET {written}"""  # noqa: S608
    return statement, [*told.params, connection.ops.adapt_datefield_value(today)]


def _close(today: dt.date) -> None:
    """What said otherwise until tonight ends tonight."""
    newer = ForecastSnapshot.objects.filter(contract=OuterRef("contract"), since=today)
    older = ForecastSnapshot.objects.filter(until=None, since__lt=today)
    older.filter(Exists(newer)).update(until=today)


def _gone(today: dt.date) -> int:
    """What no longer renews, with its client or by itself, says nothing from tonight on."""
    still = with_an_end(Contract.objects.all()).filter(pk=OuterRef("contract"))
    gone = ForecastSnapshot.objects.filter(~Exists(still), until=None)
    deleted = gone.filter(since__gte=today).delete()[0]
    return deleted + gone.filter(since__lt=today).update(until=today)


def thin(today: dt.date) -> int:
    """Drop rows that hold on none of the days whose forecast is kept for long."""
    deleted = 0
    for begin, end, kept in (*_weeks(today), *_months(today)):
        rows = ForecastSnapshot.objects.filter(since__gt=begin, until__lte=end)
        for day in kept:
            rows = rows.exclude(since__lte=day, until__gt=day)
        deleted += rows.delete()[0]
    return deleted


def _weeks(today: dt.date) -> Iterator[tuple[dt.date, dt.date, list[dt.date]]]:
    """The last whole weeks of which Mondays alone are kept, and first days of months among them."""
    limit = today - DAY * NIGHTS_DAYS
    monday = limit - DAY * limit.weekday()
    for back in range(1, THINNED + 1):
        begin, end = monday - DAY * 7 * back, monday - DAY * 7 * (back - 1)
        first = month_start(end)
        yield begin, end, [first] if begin < first < end else []


def _months(today: dt.date) -> Iterator[tuple[dt.date, dt.date, list[dt.date]]]:
    limit = month_start(today - DAY * WEEKS_DAYS)
    for back in range(1, THINNED + 1):
        yield month_start(limit, -back), month_start(limit, 1 - back), []
