"""The rules about waiting clients, documents and what is asked by hand, in SQL; see `by_hand`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import clock, workdays
from flags.causes.waiting import ASKED_WITHIN
from flags.rules import Thresholds

_WAITS = """
asked AS MATERIALIZED (
  SELECT t.id, t.client_id, t.kind, t.at
  FROM clients_touchpoint AS t
  WHERE t.deleted_at IS NULL AND t.direction = 'theirs'
    AND t.kind IN ('email', 'messenger', 'support') AND t.answer_waived_at IS NULL
    AND t.at >= %(asked_from)s AND t.at < %(asked_before)s
    AND NOT EXISTS (
      SELECT 1 FROM clients_touchpoint AS a
      WHERE a.client_id = t.client_id AND a.deleted_at IS NULL AND a.at > t.at
        AND a.direction IN ('ours', 'both') AND a.is_reached
        AND a.kind NOT IN ('note', 'mailing', 'event')
        AND (NOT EXISTS (SELECT 1 FROM clients_touchpointstakeholder AS s
              WHERE s.touchpoint_id = a.id)
          OR NOT EXISTS (SELECT 1 FROM clients_touchpointstakeholder AS s
              WHERE s.touchpoint_id = t.id)
          OR EXISTS (SELECT 1 FROM clients_touchpointstakeholder AS s
              JOIN clients_touchpointstakeholder AS o ON o.stakeholder_id = s.stakeholder_id
              WHERE s.touchpoint_id = a.id AND o.touchpoint_id = t.id)))
), first AS (
  SELECT a.*, row_number() OVER (PARTITION BY client_id ORDER BY at, id) AS place,
    count(*) OVER (PARTITION BY client_id) AS number
  FROM asked AS a)"""


def _client_waits(current: str) -> str:
    return f"""
WITH {current}, {_WAITS}
SELECT 'client_waits', 'client:' || c.id, c.id, 'owner', (f.at AT TIME ZONE %(zone)s)::date,
  NULL::date, CASE WHEN c.tier_now = 'A' THEN 3 ELSE 2 END, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'touch', f.id, 'kind', f.kind,
    'on', (f.at AT TIME ZONE %(zone)s)::date, 'number', f.number,
    'person', p.id, 'first_name', p.first_name, 'last_name', p.last_name)
FROM first AS f JOIN current_clients AS c ON c.id = f.client_id
LEFT JOIN LATERAL (SELECT stakeholder_id FROM clients_touchpointstakeholder
  WHERE touchpoint_id = f.id ORDER BY id LIMIT 1) AS s ON true
LEFT JOIN clients_stakeholder AS h ON h.id = s.stakeholder_id
LEFT JOIN clients_person AS p ON p.id = h.person_id
WHERE f.place = 1
"""


def _appeals_jumped(current: str) -> str:
    return f"""
WITH {current}, usual AS (
  SELECT client_id, count(*) AS weeks, sum(count) AS total FROM clients_appealcount
  WHERE week < %(appeals_week)s AND week >= %(appeals_week)s - 56 GROUP BY client_id)
SELECT 'appeals_jumped', 'client:' || c.id, c.id, 'owner', NULL::date, NULL::date, 2,
  c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'week', a.week, 'count', a.count,
    'sum', u.total, 'weeks', u.weeks)
FROM clients_appealcount AS a
JOIN current_clients AS c ON c.id = a.client_id
JOIN usual AS u ON u.client_id = a.client_id
WHERE a.week = %(appeals_week)s AND a.count >= %(appeals_least)s AND u.weeks >= 3
  AND a.count * u.weeks * 100 >= u.total * %(appeals_percent)s
"""


def _support_alone(current: str) -> str:
    return f"""
WITH {current}, looked AS MATERIALIZED (
  SELECT c.id, c.owner_id, c.tier_now, c.annual_amount, c.stage_since,
    GREATEST(c.stage_since, %(today)s - %(support_days)s) AS since
  FROM current_clients AS c
  JOIN clients_lifecyclestage AS s ON s.id = c.stage_id AND s.code IN ('pilot', 'onboarding')
  WHERE c.owner_id IS NOT NULL AND c.stage_since <= %(today)s - %(norm_floor)s
), touched AS (
  SELECT l.id, t.id AS touch, t.at, t.by_id = l.owner_id AS is_own,
    t.kind = 'support' OR (t.is_counted AND t.by_id <> l.owner_id) AS is_other,
    t.is_counted AND (t.by_id = l.owner_id OR EXISTS (
      SELECT 1 FROM clients_touchpointcolleague AS j
      WHERE j.touchpoint_id = t.id AND j.person_id = l.owner_id)) AS is_owners
  FROM looked AS l JOIN clients_touchpoint AS t ON t.client_id = l.id
  WHERE t.deleted_at IS NULL AND t.at >= %(support_from)s
    AND (t.at AT TIME ZONE %(zone)s)::date >= l.since
), summed AS (
  SELECT id, count(*) FILTER (WHERE is_other) AS number, bool_or(is_owners) AS has_owner,
    max(at) FILTER (WHERE is_other) AS at FROM touched GROUP BY id)
SELECT 'support_alone', 'client:' || l.id, l.id, 'owner', NULL::date, NULL::date, 2,
  l.annual_amount, %(currency)s,
  jsonb_build_object('tier', l.tier_now, 'since', l.stage_since, 'days', %(support_days)s,
    'number', t.number, 'on', (t.at AT TIME ZONE %(zone)s)::date)
FROM looked AS l JOIN summed AS t ON t.id = l.id
WHERE t.number > 0 AND t.has_owner IS NOT TRUE
"""


def _raised_by_hand(current: str) -> str:
    return f"""
WITH {current}
SELECT 'raised_by_hand', 'raise:' || r.id, r.client_id, 'owner', NULL::date, NULL::date, 2,
  c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'raise', r.id, 'text', r.text,
    'on', (r.made_at AT TIME ZONE %(zone)s)::date,
    'by_first_name', u.first_name, 'by_last_name', u.last_name)
FROM flags_handraise AS r
JOIN current_clients AS c ON c.id = r.client_id
LEFT JOIN users_user AS u ON u.id = r.by_id
WHERE r.deleted_at IS NULL AND r.answered_at IS NULL AND r.to_id IS NULL
"""


def _document_stuck(current: str) -> str:
    return f"""
WITH {current}, stuck AS (
  SELECT d.*, row_number() OVER (PARTITION BY d.client_id ORDER BY d.held_since, d.id) AS place,
    count(*) OVER (PARTITION BY d.client_id) AS number
  FROM contracts_document AS d
  WHERE d.deleted_at IS NULL AND d.status IN ('sent', 'in_approval')
    AND d.held_since <= %(stuck_since)s)
SELECT 'document_stuck', 'client:' || c.id, c.id, 'owner', d.held_since, NULL::date, 2,
  c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'document', d.id, 'kind', d.kind, 'title', d.title,
    'status', d.status, 'since', d.held_since, 'sent_on', d.sent_on, 'at_whom', d.at_whom,
    'person', p.id, 'first_name', p.first_name, 'last_name', p.last_name,
    'days', %(document_days)s, 'number', d.number)
FROM stuck AS d JOIN current_clients AS c ON c.id = d.client_id
LEFT JOIN clients_stakeholder AS h ON h.id = d.stakeholder_id
LEFT JOIN clients_person AS p ON p.id = h.person_id
WHERE d.place = 1
"""


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of each of these rules by its code, over the shared beginning."""
    return {
        "client_waits": _client_waits(current),
        "appeals_jumped": _appeals_jumped(current),
        "support_alone": _support_alone(current),
        "raised_by_hand": _raised_by_hand(current),
        "document_stuck": _document_stuck(current),
    }


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    """Return the days that these statements compare with, found on the calendar one by one."""
    day = workdays.DAY
    whole = 0
    asked_before = today
    while whole < limits.reply_days:
        asked_before -= day
        whole += workdays.is_working_day(asked_before)
    stuck = today
    while workdays.working_days_between(stuck, today) < limits.document_days:
        stuck -= day
    return {
        "asked_from": clock.start_of(today - day * ASKED_WITHIN),
        "asked_before": clock.start_of(asked_before),
        "appeals_week": today - day * (today.weekday() + 7),
        "support_from": clock.start_of(today - day * limits.support_days),
        "stuck_since": stuck,
    }
