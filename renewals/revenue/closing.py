"""Months are closed: their revenue is written down with who answered for each client then.

In the first days of a month the amounts of the one before are taken anew each night (papers come
late), the people stay those of the first night. What had ended without a successor is settled
once that is decided, dated to its end. A client whose contracts were entered later gets its rows
in the months that were closed without it. A second run changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract
from core import locks
from core.compiled import compiled
from renewals.models import ClosedMonth, RevenueMonth
from renewals.revenue.months import last_day
from renewals.revenue.rules import LOST_AFTER
from renewals.revenue.standing import COLUMNS, Text, clients_text, standing
from renewals.rules import month_start

LOCK = "renewals.revenue"
# House defaults: until which day of the next month amounts are still taken anew, and how far
# back a first night looks.
CLOSES_ON = 5
MONTHS_BACK = 36
_NAMES = ", ".join(COLUMNS)
_PEOPLE = ("owner_id", "team_id", "tier")


@dataclass(frozen=True, slots=True)
class Closed:
    """How many months were written down, taken anew; rows settled; rows of clients entered late."""

    closed: int = 0
    renewed: int = 0
    settled: int = 0
    filled: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def close_months(
    *, today: dt.date, now: dt.datetime, beat: Callable[[], None] | None = None
) -> Closed:
    """Write down all months that are over and not closed yet; `beat` is called between them."""
    closed = renewed = 0
    for month in missing_months(today):
        with transaction.atomic():
            closed += _take(month, today, now)
        if beat is not None:
            beat()
    with transaction.atomic():
        locks.serialise(LOCK)
        renewed = _take_anew(today, now)
        return Closed(closed, renewed, settle(today), _fill(today, now))


def missing_months(today: dt.date) -> list[dt.date]:
    """Return the months that are over, had contracts and are not closed; oldest first."""
    first = _counted().aggregate(first=Min("starts_on"))["first"]
    if first is None:
        return []
    done = set(ClosedMonth.objects.values_list("month", flat=True))
    month = max(month_start(first), month_start(today, -MONTHS_BACK))
    found = []
    while month < month_start(today):
        if month not in done:
            found.append(month)
        month = month_start(month, 1)
    return found


def _counted() -> QuerySet[Contract]:
    return Contract.objects.live().filter(kind__in=RENEWABLE_KINDS, annual_amount__gt=0)


def _take(month: dt.date, today: dt.date, now: dt.datetime) -> int:
    """Close a month in one statement; 0 where another run was first."""
    locks.serialise(LOCK)
    _row, is_new = ClosedMonth.objects.get_or_create(
        month=month, defaults={"taken_on": today, "filled_at": now}
    )
    if is_new:
        _insert(month, today, clients_text(None))
    return int(is_new)


def _insert(month: dt.date, today: dt.date, clients: Text) -> int:
    rows = standing(last_day(month), as_of=today, clients=clients)
    return _run(
        f"INSERT INTO renewals_revenuemonth (month, taken_on, {_NAMES})"  # noqa: S608
        f" SELECT %s{_cast()}, %s{_cast()}, {_NAMES} FROM ({rows.sql}) AS r",
        [_day(month), _day(today), *rows.params],
    )


def _take_anew(today: dt.date, now: dt.datetime) -> int:
    """Take the amounts of last month once more, while papers still come; the people stay."""
    month = month_start(today, -1)
    is_due = ClosedMonth.objects.filter(month=month, taken_on__lt=today)
    if today.day > CLOSES_ON or not is_due.update(taken_on=today, filled_at=now):
        return 0
    rows = standing(last_day(month), as_of=today, clients=clients_text(None))
    kept = ", ".join(
        f"CASE WHEN o.client_id IS NULL THEN r.{name} ELSE o.{name} END"
        if name in _PEOPLE
        else f"r.{name}"
        for name in COLUMNS
    )
    people = ", ".join(f"MAX({name}) AS {name}" for name in _PEOPLE)
    _run(
        f"INSERT INTO renewals_revenuemonth (month, taken_on, {_NAMES})"  # noqa: S608
        f" SELECT %s{_cast()}, %s{_cast()}, {kept} FROM ({rows.sql}) AS r LEFT JOIN"
        f" (SELECT client_id, {people} FROM renewals_revenuemonth WHERE month = %s"
        f" GROUP BY client_id) AS o ON o.client_id = r.client_id",
        [_day(month), _day(today), *rows.params, _day(month)],
    )
    RevenueMonth.objects.filter(month=month, taken_on__lt=today).delete()
    return 1


def settle(today: dt.date) -> int:
    """Decide what was at risk: revenue kept where a contract followed in time, else gone."""
    waiting = RevenueMonth.objects.filter(ended_on__isnull=False)
    patience = dt.timedelta(days=LOST_AFTER + 1)
    settled = 0
    for ended in waiting.order_by("ended_on").values_list("ended_on", flat=True).distinct():
        if ended is None:
            continue
        follows = _counted().filter(client=OuterRef("client"), starts_on__gt=ended)
        in_time = Q(starts_on__lte=ended + patience) | Q(signed_on__lte=ended + patience)
        rows = waiting.filter(ended_on=ended)
        settled += rows.filter(Exists(follows.filter(in_time))).update(ended_on=None)
        if today >= ended + patience:
            settled += rows.delete()[0]
    return settled


def _fill(today: dt.date, now: dt.datetime) -> int:
    """Add clients without rows in a closed month whose contracts were entered after it."""
    looked = ClosedMonth.objects.aggregate(at=Min("filled_at"), last=Max("month"))
    if looked["at"] is None:
        return 0
    late = _counted().filter(made_at__gt=looked["at"], made_at__lte=now)
    if not late.filter(starts_on__lte=last_day(looked["last"])).exists():
        return 0
    filled = 0
    for one in ClosedMonth.objects.order_by("month"):
        known = RevenueMonth.objects.filter(month=one.month, client=OuterRef("client"))
        of_late = late.filter(made_at__gt=one.filled_at, starts_on__lte=last_day(one.month))
        found = of_late.filter(~Exists(known))
        filled += _insert(one.month, today, _client_ids(found))
    ClosedMonth.objects.update(filled_at=now)
    return filled


def _client_ids(contracts: QuerySet[Contract]) -> Text:
    return Text(*compiled(contracts.order_by().values("client_id")))


def _run(sql: str, params: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(cursor.rowcount, 0)


def _day(value: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(value)


def _cast() -> str:
    """PostgreSQL takes a bare parameter for text."""
    return "::date" if connection.vendor == "postgresql" else ""
