"""The rules of the life cycle in plain SQL; see `by_hand`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import clock
from flags.rules import Thresholds

# Clients whose last paid contract ended so long ago that nobody pays any more.
ASLEEP = """
asleep AS (
  SELECT client_id, max(ends_on) AS ended_on FROM contracts_contract
  WHERE archived_at IS NULL AND kind IN ('licence', 'service') GROUP BY client_id
  HAVING bool_and(ends_on IS NOT NULL AND ends_on <= %(today)s - %(dormant_days)s))"""


def _stage_overdue(current: str) -> str:
    return f"""
WITH {current}
SELECT 'stage_overdue', 'client:' || c.id, c.id, 'owner', c.stage_since + s.expected_days,
  NULL::date, CASE WHEN c.tier_now = 'C' THEN 1 ELSE 2 END, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'stage', c.stage_id, 'name_ru', s.name_ru,
    'name_en', s.name_en, 'since', c.stage_since, 'days', s.expected_days)
FROM current_clients AS c JOIN clients_lifecyclestage AS s ON s.id = c.stage_id
WHERE c.stage_since + s.expected_days < %(today)s
"""


def _calm_chill(current: str, measured: str) -> str:
    return f"""
WITH {current}, {measured}, begun AS (
  SELECT client_id, min(starts_on) AS day FROM contracts_contract
  WHERE archived_at IS NULL GROUP BY client_id
), looked AS MATERIALIZED (
  SELECT m.id, m.tier_now, m.annual_amount, m.norm, b.day
  FROM measured AS m
  JOIN excused AS x ON x.norm = m.norm AND m.since <= x.oldest
  JOIN begun AS b ON b.client_id = m.id
  WHERE b.day BETWEEN %(today)s - 365 AND %(today)s - 2 * %(chill_days)s
), touched AS (
  SELECT l.id,
    count(*) FILTER (WHERE (t.at AT TIME ZONE %(zone)s)::date
      BETWEEN l.day AND l.day + %(chill_days)s - 1) AS at_first,
    count(*) FILTER (WHERE t.at >= %(chill_from)s) AS at_last
  FROM looked AS l JOIN clients_touchpoint AS t ON t.client_id = l.id
  WHERE t.is_counted AND t.deleted_at IS NULL GROUP BY l.id)
SELECT 'calm_chill', 'client:' || l.id, l.id, 'owner', NULL::date, NULL::date, 2,
  l.annual_amount, %(currency)s,
  jsonb_build_object('tier', l.tier_now, 'since', l.day, 'days', %(chill_days)s,
    'first', t.at_first, 'last', t.at_last, 'norm', l.norm)
FROM looked AS l JOIN touched AS t ON t.id = l.id
WHERE t.at_first >= 3 AND t.at_first > 3 * t.at_last
"""


def _dormant(current: str) -> str:
    return f"""
WITH {current}, {ASLEEP}, friends AS (
  SELECT DISTINCT ON (h.client_id) h.client_id, p.first_name, p.last_name
  FROM clients_stakeholder AS h JOIN clients_person AS p ON p.id = h.person_id
  WHERE h.deleted_at IS NULL AND p.archived_at IS NULL
    AND h.status IN ('active', 'on_leave') AND h.attitude >= 1
  ORDER BY h.client_id, h.attitude DESC, h.last_touch_at DESC NULLS LAST, h.id
), silent AS (
  SELECT c.*, a.ended_on, COALESCE((c.last_touch_at AT TIME ZONE %(zone)s)::date, c.owner_since,
    (c.made_at AT TIME ZONE %(zone)s)::date) AS since
  FROM current_clients AS c JOIN asleep AS a ON a.client_id = c.id)
SELECT 'dormant', 'client:' || s.id, s.id, 'owner', s.since + %(dormant_days)s, NULL::date, 2,
  s.annual_amount, %(currency)s,
  jsonb_build_object('tier', s.tier_now, 'ended_on', s.ended_on, 'since', s.since,
    'last_touch_on', (s.last_touch_at AT TIME ZONE %(zone)s)::date, 'days', %(dormant_days)s,
    'first_name', f.first_name, 'last_name', f.last_name,
    'released', (SELECT count(DISTINCT w.id) FROM contracts_productwish AS w
      JOIN contracts_wishtie AS t ON t.wish_id = w.id
      WHERE t.client_id = s.id AND t.deleted_at IS NULL AND w.released_on >= s.ended_on))
FROM silent AS s JOIN friends AS f ON f.client_id = s.id
WHERE s.since < %(today)s - %(dormant_days)s
"""


def statements(current: str, measured: str) -> dict[str, str]:
    """Return the SELECT of each of these rules by its code, over the shared beginnings."""
    return {
        "stage_overdue": _stage_overdue(current),
        "calm_chill": _calm_chill(current, measured),
        "dormant": _dormant(current),
    }


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    """Return the morning of the first of the last days in which touches are counted."""
    return {"chill_from": clock.start_of(today - dt.timedelta(days=limits.chill_days - 1))}
