"""The rules of flags once more, as a person would write them in plain SQL for PostgreSQL.

Independent of the engine on purpose: the bench compares both the seconds and the flags found.
Only the numbers in force and the calendar of days off come from outside, as parameters.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from accounts_crm.bench import (
    by_hand_growth,
    by_hand_handover,
    by_hand_health,
    by_hand_lifecycle,
    by_hand_money,
    by_hand_record,
    by_hand_referrals,
    by_hand_renewals,
    by_hand_roadmaps,
    by_hand_satisfaction,
    by_hand_tasks,
    by_hand_use,
    by_hand_waiting,
)
from core import clock, workdays
from flags.rules import Thresholds, excuses

# Every rule gives these columns, in this order.
COLUMNS = (
    "rule, subject, client_id, audience, due_on, escalates_on, severity, amount, currency, evidence"
)
LONGEST_NORM = 365
LONGEST_RUN = 400

_CURRENT = """
current_clients AS NOT MATERIALIZED (
  SELECT c.*, COALESCE(NULLIF(c.tier, ''), NULLIF(c.computed_tier, ''), 'C') AS tier_now,
    s.norm_a, s.norm_b, s.norm_c
  FROM clients_client AS c LEFT JOIN clients_lifecyclestage AS s ON s.id = c.stage_id
  WHERE c.archived_at IS NULL AND (c.stage_id IS NULL OR NOT s.is_churned))"""
_ENDING = """
ending AS (
  SELECT DISTINCT client_id FROM contracts_contract
  WHERE archived_at IS NULL AND starts_on <= %(today)s
    AND ends_on BETWEEN %(today)s AND %(today)s + %(gap_window)s)"""
_ROLES = """
roles AS NOT MATERIALIZED (
  SELECT r.id, r.client_id, r.stakeholder_id, r.role, r.since, r.until, r.end_reason,
    h.person_id, h.status, h.job, h.until AS left_on, h.made_at, h.last_touch_at, h.confirmed_on,
    h.moved_to_text, h.moved_to_id, h.successor_id
  FROM clients_stakeholderrole AS r JOIN clients_stakeholder AS h ON h.id = r.stakeholder_id
  WHERE r.deleted_at IS NULL AND h.deleted_at IS NULL)"""

CHAMPION_CHANGED = f"""
WITH {_CURRENT}, {_ROLES}, lost AS (
  SELECT r.*, COALESCE(r.until, r.left_on, (r.made_at AT TIME ZONE %(zone)s)::date) AS lost_on
  FROM roles AS r
  WHERE r.role IN ('champion', 'economic_buyer', 'business_owner')
    AND (r.end_reason IN ('left', 'moved', 'reassigned')
      OR (r.until IS NULL AND r.status IN ('left', 'moved'))))
SELECT 'champion_changed', 'role:' || l.id, l.client_id, 'owner', l.lost_on, l.lost_on,
  CASE WHEN c.tier_now IN ('A', 'B') THEN 3 ELSE 2 END, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'role', l.role, 'stakeholder', l.stakeholder_id,
    'person', l.person_id, 'first_name', p.first_name, 'last_name', p.last_name, 'job', l.job,
    'what', CASE WHEN l.end_reason = '' THEN l.status ELSE l.end_reason END, 'on', l.lost_on,
    'went_to', l.moved_to_text, 'moved_to', l.moved_to_id,
    'successor_first_name', np.first_name, 'successor_last_name', np.last_name)
FROM lost AS l
JOIN current_clients AS c ON c.id = l.client_id
JOIN clients_person AS p ON p.id = l.person_id
LEFT JOIN clients_stakeholder AS n ON n.id = l.successor_id
LEFT JOIN clients_person AS np ON np.id = n.person_id
WHERE NOT EXISTS (
    SELECT 1 FROM roles AS later
    WHERE later.client_id = l.client_id AND later.role = l.role
      AND later.end_reason IN ('left', 'moved', 'reassigned', 'abolished')
      AND (later.until, later.id) > (l.lost_on, l.id))
  AND NOT EXISTS (
    SELECT 1 FROM roles AS held
    WHERE held.client_id = l.client_id AND held.role = l.role AND held.until IS NULL
      AND held.status NOT IN ('left', 'moved')
      AND (held.last_touch_at AT TIME ZONE %(zone)s)::date >= l.lost_on)
"""

_MEASURED = f"""
starts AS (
  SELECT client_id, min(starts_on) AS first FROM contracts_contract
  WHERE archived_at IS NULL AND starts_on <= %(today)s GROUP BY 1
), closing AS (
  SELECT DISTINCT k.client_id FROM contracts_contract AS k
  WHERE k.archived_at IS NULL AND k.starts_on <= %(today)s AND k.renewal_started_on IS NULL
    AND k.ends_on BETWEEN %(today)s AND %(today)s + %(last_days)s
    AND NOT EXISTS (SELECT 1 FROM contracts_contract AS n
      WHERE n.predecessor_id = k.id AND n.archived_at IS NULL)
), excused AS (
  SELECT norm, (%(today)s - norm - 1 - COALESCE((SELECT sum(length)
    FROM unnest(%(reached)s::int[], %(lengths)s::int[]) AS e(n, length)
    WHERE n <= norm), 0)::int)::date AS oldest
  FROM generate_series(1, {LONGEST_NORM}) AS norm
), based AS (
  SELECT c.*, CASE c.tier_now WHEN 'A' THEN COALESCE(c.norm_a, %(norm_a)s)
      WHEN 'B' THEN COALESCE(c.norm_b, %(norm_b)s) ELSE COALESCE(c.norm_c, %(norm_c)s) END AS base,
    COALESCE((c.last_touch_at AT TIME ZONE %(zone)s)::date, c.owner_since,
      (c.made_at AT TIME ZONE %(zone)s)::date) AS since,
    CASE WHEN s.first > %(today)s - %(first_days)s THEN 'first'
      WHEN c.tier_now IN ('A', 'B') AND e.client_id IS NOT NULL THEN 'last' ELSE '' END AS phase
  FROM current_clients AS c
  LEFT JOIN starts AS s ON s.client_id = c.id LEFT JOIN closing AS e ON e.client_id = c.id
), measured AS (
  SELECT b.*, CASE b.phase WHEN 'first' THEN LEAST(b.base, GREATEST(b.base / 3, %(norm_floor)s))
    WHEN 'last' THEN LEAST(b.base, GREATEST(b.base * 2 / 3, %(norm_floor)s))
    ELSE b.base END AS norm
  FROM based AS b
)"""


def _untouched(runs: list[tuple[dt.date, dt.date]]) -> str:
    """Each long run of days off pushes the last day in norm on, one step a run."""
    steps, last = [], "m.since + m.norm"
    for number, (begin, end) in enumerate(runs):
        first, until = f"DATE '{begin}'", f"DATE '{end}'"
        steps.append(f"""CROSS JOIN LATERAL (SELECT CASE
  WHEN m.since < {first} AND {last} >= {first} - 1 THEN {last} + {(end - begin).days + 1}
  WHEN m.since >= {first} AND m.since < {until} THEN {last} + ({until} - m.since)
  ELSE {last} END AS day) AS last{number}""")
        last = f"last{number}.day"
    return f"""
WITH {_CURRENT}, {_MEASURED}, {by_hand_lifecycle.ASLEEP}
SELECT 'untouched', 'client:' || m.id, m.id, 'owner', {last}, NULL::date, 2, m.annual_amount,
  %(currency)s,
  jsonb_build_object('tier', m.tier_now, 'norm', m.norm, 'full_norm', m.base, 'phase', m.phase,
    'last_touch_on', (m.last_touch_at AT TIME ZONE %(zone)s)::date, 'since', m.since,
    'last_kind', (SELECT t.kind FROM clients_touchpoint AS t
      WHERE t.client_id = m.id AND t.is_counted AND t.deleted_at IS NULL
      ORDER BY t.at DESC, t.id DESC LIMIT 1),
    'attempts', tried.number, 'attempt_on', tried.latest)
FROM measured AS m
JOIN excused AS x ON x.norm = m.norm AND m.since <= x.oldest
LEFT JOIN asleep ON asleep.client_id = m.id
CROSS JOIN LATERAL (
  SELECT count(*) AS number, max((t.at AT TIME ZONE %(zone)s)::date) AS latest
  FROM clients_touchpoint AS t
  WHERE t.client_id = m.id AND NOT t.is_counted AND t.deleted_at IS NULL
    AND t.kind IN ('call', 'video', 'email', 'messenger')
    AND t.at > COALESCE(m.last_touch_at, '-infinity')) AS tried
{chr(10).join(steps)}
WHERE asleep.client_id IS NULL
"""


CHAMPION_UNCONFIRMED = f"""
WITH {_CURRENT}, {_ENDING}, {_ROLES}, limits(tier, days, oldest, since) AS (
  VALUES ('A', %(unconfirmed_a)s, %(today)s - %(unconfirmed_a)s, %(unconfirmed_a_at)s),
    ('B', %(unconfirmed_b)s, %(today)s - %(unconfirmed_b)s, %(unconfirmed_b_at)s))
SELECT 'champion_unconfirmed', 'role:' || r.id, r.client_id, 'owner', NULL::date, NULL::date,
  CASE WHEN e.client_id IS NOT NULL THEN 2 ELSE 1 END, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'days', l.days, 'stakeholder', r.stakeholder_id,
    'person', r.person_id, 'first_name', p.first_name, 'last_name', p.last_name,
    'job', NULLIF(r.job, ''), 'confirmed_on', r.confirmed_on, 'since', r.since)
FROM roles AS r
JOIN current_clients AS c ON c.id = r.client_id
JOIN limits AS l ON l.tier = c.tier_now
JOIN clients_person AS p ON p.id = r.person_id
LEFT JOIN ending AS e ON e.client_id = c.id
WHERE r.role = 'champion' AND r.until IS NULL AND r.status = 'active'
  AND COALESCE(r.confirmed_on, r.since) < l.oldest
  AND (r.last_touch_at IS NULL OR r.last_touch_at < l.since OR NOT EXISTS (
    SELECT 1 FROM clients_touchpoint AS t
    JOIN clients_touchpointstakeholder AS w ON w.touchpoint_id = t.id
    WHERE t.client_id = r.client_id AND t.is_counted AND t.deleted_at IS NULL AND t.at >= l.since
      AND (t.kind NOT IN ('email', 'messenger') OR t.direction IN ('theirs', 'both'))
      AND w.stakeholder_id = r.stakeholder_id AND w.is_picked))
"""

ONE_CONTACT = f"""
WITH {_CURRENT}, {_ENDING}, limits(tier, days, since) AS (
  VALUES ('A', %(contacts_a)s, %(contacts_a_at)s), ('B', %(contacts_b)s, %(contacts_b_at)s)
), watched AS (
  SELECT c.id, c.tier_now, c.annual_amount, l.days, l.since
  FROM current_clients AS c JOIN limits AS l ON l.tier = c.tier_now
), touched AS (
  SELECT h.client_id, h.person_id, count(*) OVER (PARTITION BY h.client_id) AS number,
    row_number() OVER (PARTITION BY h.client_id ORDER BY h.last_touch_at DESC, h.id DESC) AS place
  FROM clients_stakeholder AS h JOIN watched AS w ON w.id = h.client_id
  WHERE h.deleted_at IS NULL AND h.status IN ('active', 'on_leave') AND h.last_touch_at >= w.since
)
SELECT 'one_contact', 'client:' || w.id, w.id, 'owner', NULL::date, NULL::date,
  CASE WHEN e.client_id IS NOT NULL THEN 2 ELSE 1 END, w.annual_amount, %(currency)s,
  jsonb_build_object('tier', w.tier_now, 'days', w.days, 'touched', COALESCE(t.number, 0),
    'first_name', p.first_name, 'last_name', p.last_name)
FROM watched AS w
LEFT JOIN touched AS t ON t.client_id = w.id AND t.place = 1
LEFT JOIN clients_person AS p ON p.id = t.person_id
LEFT JOIN ending AS e ON e.client_id = w.id
WHERE COALESCE(t.number, 0) < 2
"""

CHAMPION_MISSING = f"""
WITH {_CURRENT}, {_ENDING}, {_ROLES}
SELECT 'champion_missing', 'client:' || c.id, c.id, 'owner', NULL::date, NULL::date,
  CASE WHEN c.tier_now IN ('A', 'B') AND e.client_id IS NOT NULL THEN 2 ELSE 1 END,
  c.annual_amount, %(currency)s, jsonb_build_object('tier', c.tier_now)
FROM current_clients AS c LEFT JOIN ending AS e ON e.client_id = c.id
WHERE NOT EXISTS (SELECT 1 FROM roles AS r
  WHERE r.client_id = c.id AND r.role = 'champion' AND r.until IS NULL
    AND r.status NOT IN ('left', 'moved'))
"""

NO_OWNER = f"""
WITH {_CURRENT}
SELECT 'no_owner', 'client:' || c.id, c.id, 'admin', NULL::date, NULL::date, 2,
  c.annual_amount, %(currency)s, jsonb_build_object('tier', c.tier_now,
    'since', (c.made_at AT TIME ZONE %(zone)s)::date)
FROM current_clients AS c WHERE c.owner_id IS NULL
"""

SPONSOR_UNTOUCHED = f"""
WITH {_CURRENT}, {_ENDING}, heard AS (
  SELECT t.client_id, t.by_id AS person_id, t.at FROM clients_touchpoint AS t
  JOIN clients_client AS o ON o.id = t.client_id AND o.sponsor_id = t.by_id
  WHERE t.is_counted AND t.deleted_at IS NULL
  UNION ALL
  SELECT t.client_id, j.person_id, t.at FROM clients_touchpointcolleague AS j
  JOIN clients_touchpoint AS t ON t.id = j.touchpoint_id
  JOIN clients_client AS o ON o.id = t.client_id AND o.sponsor_id = j.person_id
  WHERE t.is_counted AND t.deleted_at IS NULL
), latest AS (
  SELECT client_id, person_id, max(at) AS at FROM heard GROUP BY 1, 2
)
SELECT 'sponsor_untouched', 'client:' || c.id, c.id, 'owner', NULL::date, NULL::date,
  CASE WHEN e.client_id IS NOT NULL THEN 2 ELSE 1 END, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'days', %(sponsor)s, 'sponsor', u.id,
    'first_name', u.first_name, 'last_name', u.last_name,
    'since', COALESCE(c.sponsor_since, (c.made_at AT TIME ZONE %(zone)s)::date),
    'last_on', (l.at AT TIME ZONE %(zone)s)::date)
FROM current_clients AS c
JOIN users_user AS u ON u.id = c.sponsor_id AND u.is_active
LEFT JOIN latest AS l ON l.client_id = c.id AND l.person_id = u.id
LEFT JOIN ending AS e ON e.client_id = c.id
WHERE c.tier_now = 'A' AND (l.at IS NULL OR l.at < %(sponsor_at)s)
  AND COALESCE(c.sponsor_since, (c.made_at AT TIME ZONE %(zone)s)::date)
    < %(today)s - %(sponsor)s
"""


def _promised(rule: str, due: str) -> str:
    """The first promise of a client that is due so, and how many there are."""
    return f"""
WITH {_CURRENT}, promised AS (
  SELECT t.*, count(*) OVER (PARTITION BY t.client_id) AS number,
    row_number() OVER (PARTITION BY t.client_id ORDER BY t.due_on, t.id) AS turn
  FROM clients_task AS t
  WHERE t.kind = 'promise' AND t.done_at IS NULL AND t.cancelled_at IS NULL
    AND t.deleted_at IS NULL AND {due}
)
SELECT '{rule}', 'client:' || c.id, c.id, 'owner', t.due_on, NULL::date, 2, c.annual_amount,
  %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'promise', t.id, 'title', t.title,
    'side', CASE WHEN t.is_theirs THEN 'theirs' ELSE 'ours' END, 'number', t.number,
    'due_on', t.due_on, 'by', t.assignee_id,
    'by_first_name', u.first_name, 'by_last_name', u.last_name,
    'person', p.id, 'first_name', p.first_name, 'last_name', p.last_name,
    'given_on', (COALESCE(w.at, t.made_at) AT TIME ZONE %(zone)s)::date)
FROM promised AS t
JOIN current_clients AS c ON c.id = t.client_id
JOIN users_user AS u ON u.id = t.assignee_id
LEFT JOIN clients_stakeholder AS s ON s.id = t.stakeholder_id
LEFT JOIN clients_person AS p ON p.id = s.person_id
LEFT JOIN clients_touchpoint AS w ON w.id = t.touchpoint_id
WHERE t.turn = 1
"""


PROMISE_OVERDUE = _promised("promise_overdue", "t.due_on < %(today)s")
PROMISE_DUE_SOON = _promised(
    "promise_due_soon", "t.due_on BETWEEN %(today)s AND %(promise_last)s AND NOT t.is_theirs"
)
_CHANGING = ("client_id", "audience", "due_on", "escalates_on", "severity", "amount", "currency")
_OLD = ", ".join(f"old.{name}" for name in (*_CHANGING, "evidence"))
_NEW = ", ".join(f"f.{name}" for name in (*_CHANGING, "evidence"))
_SET = ", ".join(f"{name} = excluded.{name}" for name in (*_CHANGING, "evidence"))
# One statement a rule: what is found is inserted or refreshed, what is gone is closed.
WRITE = f"""
WITH found ({COLUMNS}) AS MATERIALIZED ({{rule}}), written AS (
  INSERT INTO flags_flag ({COLUMNS}, opened_on, opened_at, refreshed_at, closed_reason,
    snooze_reason, snooze_count, dismiss_reason)
  SELECT f.rule, f.subject, {_NEW}, %(today)s, %(now)s, %(now)s, '', '', 0, ''
  FROM found AS f LEFT JOIN flags_flag AS old
    ON old.rule = f.rule AND old.subject = f.subject AND old.closed_at IS NULL
  WHERE old.id IS NULL OR ({_OLD}) IS DISTINCT FROM ({_NEW})
  ON CONFLICT (rule, subject) WHERE closed_at IS NULL
    DO UPDATE SET {_SET}, refreshed_at = excluded.refreshed_at)
UPDATE flags_flag SET closed_at = %(now)s, closed_reason = 'gone'
WHERE closed_at IS NULL AND rule = %(rule)s AND subject NOT IN (SELECT f.subject FROM found AS f)
"""


def statements(today: dt.date) -> dict[str, str]:
    """Return the SELECT of every rule by its code."""
    runs = [
        run
        for run in workdays.runs_off(today - workdays.DAY * LONGEST_RUN, today)
        if run[0] <= today
    ]
    return {
        "champion_changed": CHAMPION_CHANGED,
        "untouched": _untouched(runs),
        "champion_unconfirmed": CHAMPION_UNCONFIRMED,
        "one_contact": ONE_CONTACT,
        "champion_missing": CHAMPION_MISSING,
        "sponsor_untouched": SPONSOR_UNTOUCHED,
        "no_owner": NO_OWNER,
        "promise_overdue": PROMISE_OVERDUE,
        "promise_due_soon": PROMISE_DUE_SOON,
        **by_hand_renewals.statements(_CURRENT, _ENDING),
        **by_hand_use.statements(_CURRENT, _ENDING),
        **by_hand_satisfaction.statements(_CURRENT),
        **by_hand_waiting.statements(_CURRENT),
        **by_hand_growth.statements(_CURRENT),
        **by_hand_health.statements(_CURRENT),
        **by_hand_money.statements(_CURRENT),
        **by_hand_record.statements(_CURRENT),
        **by_hand_roadmaps.statements(_CURRENT),
        **by_hand_tasks.statements(_CURRENT),
        **by_hand_handover.statements(_CURRENT),
        **by_hand_referrals.statements(_CURRENT),
        **by_hand_lifecycle.statements(_CURRENT, _MEASURED),
    }


def _days_on(today: dt.date, working_days: int) -> dt.date:
    for _day in range(working_days):
        today = workdays.next_working_day(today)
    return today


def parameters(today: dt.date, now: dt.datetime, limits: Thresholds) -> dict[str, Any]:
    """Return the numbers in force and the calendar, by the names the statements use."""
    runs = workdays.runs_off(today - workdays.DAY * LONGEST_RUN, today)
    steps = excuses(today, runs)
    longest = max(limits.lead_of(tier) for tier in "ABC")
    next_working = workdays.next_working_day(today)
    off = workdays.days_off(today - workdays.DAY * (limits.expired_days + longest), next_working)
    named = {name: getattr(limits, name) for name in limits.__dataclass_fields__}
    for name in ("unconfirmed_a", "unconfirmed_b", "contacts_a", "contacts_b", "sponsor"):
        named[f"{name}_at"] = clock.start_of(today - workdays.DAY * named[name])
    return named | {
        "today": today,
        "now": now,
        "zone": settings.TIME_ZONE,
        "currency": settings.BASE_CURRENCY,
        "next_working": next_working,
        "promise_last": _days_on(today, limits.promise_soon),
        "lead_a": limits.lead_of("A"),
        "lead_b": limits.lead_of("B"),
        "lead_c": limits.lead_of("C"),
        "off": list(off),
        "before_off": [workdays.back_to_working_day(day) for day in off],
        "reached": [n for n, _length in steps],
        "lengths": [length for _n, length in steps],
        **by_hand_renewals.parameters(today, limits),
        **by_hand_waiting.parameters(today, limits),
        **by_hand_money.parameters(today, limits),
        **by_hand_tasks.parameters(today, limits),
        **by_hand_handover.parameters(today, limits),
        **by_hand_referrals.parameters(today, limits),
        **by_hand_lifecycle.parameters(today, limits),
    }
