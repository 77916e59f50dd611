"""After a first load: new cards are spread over days, the strongest first.

The rule (house default): when a run opens flags for more than ten clients of one owner at once,
this is a load of data or the end of holidays and not a day of work. Then, from today on, at most
three of these clients a working day appear, together with those who still wait from an earlier
load; danger first, then money, then tier. Ten or fewer appear at once, whoever else waits. A
client who is on Today already, a gap in data (it is no card) and what only administrators see
are never held back. What is found about somebody who waits joins that day, unless it is more
severe than what was known; what grows more severe appears at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection

from core import workdays
from flags.choices import Audience, Severity
from flags.engine.registry import Scope
from flags.models import Flag

# Nobody waits longer than this many working days; the last of a huge load come together.
LONGEST_QUEUE = 120
_SPREAD = """
WITH cards AS (
  SELECT f.client_id, c.owner_id,
    COALESCE(NULLIF(c.tier, ''), NULLIF(c.computed_tier, ''), 'C') AS tier,
    MAX(CASE WHEN f.shows_on IS NULL THEN 1 ELSE 0 END) AS is_new,
    MIN(CASE WHEN f.shows_on > %(today)s THEN f.shows_on END) AS waits_until,
    MAX(CASE WHEN f.shows_on IS NULL THEN f.severity ELSE 0 END)
      - MAX(CASE WHEN f.shows_on > %(today)s THEN f.severity ELSE 0 END) AS growth,
    MAX(CASE WHEN f.shows_on = %(today)s THEN 1 ELSE 0 END) AS is_of_today,
    MAX(CASE WHEN f.shows_on <= %(today)s THEN 1 ELSE 0 END) AS is_shown,
    MAX(f.severity) AS severity,
    MAX(CASE WHEN f.currency = %(currency)s THEN f.amount ELSE c.annual_amount END) AS amount
  FROM flags_flag AS f JOIN clients_client AS c ON c.id = f.client_id
  WHERE f.closed_at IS NULL AND f.dismissed_at IS NULL
    AND f.audience = %(audience)s AND f.severity >= %(severity)s
  GROUP BY f.client_id, c.owner_id, c.tier, c.computed_tier, c.annual_amount
), counted AS (
  SELECT cards.*,
    CASE WHEN is_shown = 0 AND (is_new = 1 OR waits_until IS NOT NULL) THEN 1 ELSE 0 END AS queues,
    SUM(CASE WHEN is_new = 1 AND is_shown = 0 AND growth > 0 THEN 1 ELSE 0 END)
      OVER (PARTITION BY owner_id) AS fresh,
    SUM(is_of_today) OVER (PARTITION BY owner_id) AS of_today
  FROM cards
), placed AS (
  SELECT counted.*,
    CASE WHEN queues = 1 AND fresh > %(spread_over)s AND owner_id IS NOT NULL
      THEN (of_today - 1 + ROW_NUMBER() OVER (
        PARTITION BY owner_id, queues ORDER BY severity DESC, amount DESC, tier, client_id)
      ) / %(per_day)s END AS day
  FROM counted
), planned AS (
  SELECT placed.client_id, placed.day, COALESCE(days.column2,
    CASE WHEN placed.is_shown = 0 AND placed.growth <= 0 THEN placed.waits_until END,
    %(today)s) AS shows_on
  FROM placed LEFT JOIN (VALUES {days}) AS days
    ON days.column1 = CASE WHEN placed.day < %(longest)s THEN placed.day
      WHEN placed.day IS NOT NULL THEN %(longest)s END
  WHERE placed.is_new = 1 OR placed.day IS NOT NULL
)
UPDATE flags_flag SET shows_on = planned.shows_on FROM planned
WHERE flags_flag.client_id = planned.client_id
  AND flags_flag.closed_at IS NULL AND flags_flag.dismissed_at IS NULL
  AND flags_flag.audience = %(audience)s AND flags_flag.severity >= %(severity)s
  AND (flags_flag.shows_on IS NULL OR (flags_flag.shows_on > %(today)s
    AND planned.day IS NOT NULL AND flags_flag.shows_on <> planned.shows_on))
"""


def spread(scope: Scope) -> int:
    """Decide from which day each new flag is shown; return how many were decided.

    A flag without `shows_on` is undecided, so a run that died before this is made good by the
    next one. One statement, and none where nothing is undecided.
    """
    undecided = Flag.objects.open().filter(
        shows_on__isnull=True, audience=Audience.OWNER, severity__gte=Severity.WARNING
    )
    if not undecided.filter(dismissed_at__isnull=True).exists():
        return 0
    sql, params = _statement(scope)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(int(cursor.rowcount), 0)


def _statement(scope: Scope) -> tuple[str, list[Any]]:
    adapt = connection.ops.adapt_datefield_value
    cast = "::date" if connection.vendor == "postgresql" else ""
    days = [adapt(d) for d in workdays.working_days_from(scope.today, LONGEST_QUEUE)]
    named: dict[str, Any] = {
        "today": adapt(scope.today),
        "currency": settings.BASE_CURRENCY,
        "audience": Audience.OWNER.value,
        "severity": int(Severity.WARNING),
        "spread_over": scope.thresholds.spread_over,
        "per_day": scope.thresholds.spread_per_day,
        "longest": LONGEST_QUEUE - 1,
    }
    rows = ", ".join(f"({place}, %(day{place})s{cast})" for place in range(len(days)))
    named |= {f"day{place}": day for place, day in enumerate(days)}
    sql = _SPREAD.replace("%(today)s", f"%(today)s{cast}").format(days=rows)
    return _positional(sql, named)


def _positional(sql: str, named: dict[str, Any]) -> tuple[str, list[Any]]:
    """Django's cursors of both engines agree on positions, not on names."""
    order: list[Any] = []
    pieces: Sequence[str] = sql.split("%(")
    text = [pieces[0]]
    for piece in pieces[1:]:
        name, rest = piece.split(")s", 1)
        order.append(named[name])
        text.append(f"%s{rest}")
    return "".join(text), order
