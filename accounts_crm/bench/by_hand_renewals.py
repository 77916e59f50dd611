"""The rules that look at clocks of renewals in plain SQL; see `by_hand`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import workdays
from flags.rules import Thresholds
from renewals.causes.holidays import long_holidays
from renewals.procedures import PROCEDURES
from renewals.rules import month_start

_DATES = (
    *("talk_by", "procurement_by", "budget_ask_by", "notice_by", "fiscal_year_starts_on"),
    *("procedure", "lead_days", "lead_source", "preparation_days", "talk_days", "notice_days"),
    *("is_seat_empty", "is_preliminary"),
)
_FACTS = ", ".join(f"'{name}', o.{name}" for name in _DATES)
_HEARD = """EXISTS (SELECT 1 FROM renewals_budgetanswer AS a
    WHERE a.client_id = {client} AND a.year_starts_on = {year}
      AND (a.state = 'refused' OR (a.state = 'asked' AND a.on > %(today)s - %(asked_days)s)))"""
_FOLLOWED = """EXISTS (SELECT 1 FROM contracts_contract AS n
    WHERE n.predecessor_id = k.id AND n.archived_at IS NULL)"""


def _renewal_due(current: str) -> str:
    heard = _HEARD.format(client="o.client_id", year="o.fiscal_year_starts_on")
    return f"""
WITH {current}, days_off AS (
  SELECT * FROM unnest(%(off)s::date[], %(before_off)s::date[]) AS d(day, working)
), leads(tier, lead) AS (
  VALUES ('A', %(lead_a)s), ('B', %(lead_b)s), ('C', %(lead_c)s)
), open AS (
  SELECT k.id, k.client_id, k.number, k.product_id, k.kind, k.starts_on, k.ends_on, k.amount,
    k.currency, k.renewal_started_on, c.tier_now, w.*, r.is_light,
    COALESCE(w.latest_start, d.working, k.ends_on - l.lead) AS start_by,
    COALESCE(w.late_after, d.working, k.ends_on - l.lead) AS late,
    CASE WHEN w.contract_id IS NOT NULL THEN w.latest_start <= %(today)s
      ELSE k.ends_on - l.lead < %(next_working)s END AS has_come,
    COALESCE(w.is_budget_counted AND w.late_after > %(today)s, false) AS is_early
  FROM contracts_contract AS k
  JOIN current_clients AS c ON c.id = k.client_id
  JOIN leads AS l ON l.tier = c.tier_now
  LEFT JOIN renewals_renewalclock AS w ON w.contract_id = k.id
  LEFT JOIN renewals_renewal AS r ON r.contract_id = k.id
  LEFT JOIN days_off AS d ON d.day = k.ends_on - l.lead
  WHERE k.archived_at IS NULL AND k.ends_on >= %(today)s - %(expired_days)s
    AND (r.id IS NULL OR r.state = 'open') AND NOT {_FOLLOWED}
), asking AS (
  SELECT o.*, CASE WHEN o.kind = 'project' THEN 'what_next'
    WHEN o.ends_on < %(today)s THEN 'expired'
    WHEN o.renewal_started_on IS NOT NULL THEN 'meeting'
    WHEN o.is_early THEN 'budget'
    WHEN o.notice_by IS NOT NULL AND o.procurement_by <= %(today)s THEN 'notice'
    ELSE 'due' END AS variant
  FROM open AS o
  WHERE (o.has_come AND o.starts_on <= %(today)s AND o.renewal_started_on IS NULL
      AND (o.kind = 'project' OR (o.kind IN ('licence', 'service') AND o.ends_on >= %(today)s))
      AND NOT (o.is_early AND {heard}))
    OR (o.has_come AND o.kind IN ('licence', 'service') AND o.ends_on < %(today)s
      AND NOT EXISTS (
        SELECT 1 FROM contracts_contract AS s
        WHERE s.client_id = o.client_id AND s.archived_at IS NULL
          AND s.kind IN ('licence', 'service')
          AND s.product_id IS NOT DISTINCT FROM o.product_id
          AND (s.ends_on IS NULL OR s.ends_on >= %(today)s)))
    OR (o.ends_on BETWEEN %(today)s AND %(today)s + %(meeting_days)s
      AND o.renewal_started_on <= %(today)s AND NOT o.is_light
      AND NOT EXISTS (
        SELECT 1 FROM clients_task AS t
        WHERE t.client_id = o.client_id AND t.kind = 'meeting' AND t.due_on >= %(today)s
          AND t.done_at IS NULL AND t.cancelled_at IS NULL AND t.deleted_at IS NULL)
      AND NOT EXISTS (
        SELECT 1 FROM clients_touchpoint AS t
        WHERE t.client_id = o.client_id AND t.kind = 'meeting' AND t.is_counted
          AND t.deleted_at IS NULL
          AND (t.at AT TIME ZONE %(zone)s)::date >= o.renewal_started_on))
)
SELECT 'renewal_due', 'contract:' || o.id, o.client_id, 'owner',
  CASE o.variant WHEN 'meeting' THEN o.ends_on - %(meeting_days)s
    WHEN 'budget' THEN o.start_by ELSE o.late END,
  CASE o.variant WHEN 'meeting' THEN o.ends_on - %(meeting_days)s + %(escalation)s
    WHEN 'what_next' THEN NULL ELSE o.late + %(escalation)s END,
  CASE WHEN o.variant = 'expired' THEN 3 WHEN o.variant IN ('what_next', 'meeting') THEN 2
    WHEN o.ends_on <= %(today)s + %(red_days)s THEN 3 ELSE 2 END,
  o.amount, o.currency,
  jsonb_build_object('variant', o.variant, 'contract', o.id, 'number', o.number,
    'product', p.name, 'tier', o.tier_now, 'start_by', o.start_by, 'late_after', o.late,
    'ends_on', o.ends_on, {_FACTS})
FROM asking AS o LEFT JOIN contracts_product AS p ON p.id = o.product_id
"""


def _season(current: str) -> str:
    heard = _HEARD.format(client="k.client_id", year="w.fiscal_year_starts_on")
    return f"""
WITH {current}, paid AS (
  SELECT k.id, k.client_id, k.ends_on, c.tier_now, c.annual_amount, w.budget_ask_by,
    w.fiscal_year_starts_on, count(*) OVER (PARTITION BY k.client_id) AS number,
    row_number() OVER (PARTITION BY k.client_id
      ORDER BY w.budget_ask_by, k.ends_on, k.id) AS place
  FROM renewals_renewalclock AS w
  JOIN contracts_contract AS k ON k.id = w.contract_id
  JOIN current_clients AS c ON c.id = k.client_id AND c.tier_now IN ('A', 'B')
  LEFT JOIN renewals_renewal AS r ON r.contract_id = k.id
  WHERE w.budget_ask_by > %(today)s AND w.fiscal_year_starts_on <= %(newest_year)s
    AND k.archived_at IS NULL AND k.starts_on <= %(today)s AND k.ends_on >= %(today)s
    AND (r.id IS NULL OR r.state = 'open') AND NOT {_FOLLOWED} AND NOT {heard}
)
SELECT 'budget_season', 'client:' || o.client_id, o.client_id, 'owner', o.budget_ask_by,
  NULL::date, 2, o.annual_amount, %(currency)s,
  jsonb_build_object('tier', o.tier_now, 'fiscal_year_starts_on', o.fiscal_year_starts_on,
    'budget_ask_by', o.budget_ask_by, 'contract', o.id, 'ends_on', o.ends_on, 'number', o.number)
FROM paid AS o WHERE o.place = 1
"""


def _unknown_year(current: str, ending: str) -> str:
    return f"""
WITH {current}, {ending}
SELECT 'fiscal_year_unknown', 'client:' || c.id, c.id, 'owner', NULL::date, NULL::date,
  CASE WHEN e.client_id IS NOT NULL THEN 2 ELSE 1 END, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now)
FROM current_clients AS c LEFT JOIN ending AS e ON e.client_id = c.id
WHERE c.fiscal_year_start IS NULL AND c.tier_now IN ('A', 'B') AND EXISTS (
  SELECT 1 FROM contracts_contract AS k
  JOIN renewals_renewalclock AS w ON w.contract_id = k.id
  WHERE k.client_id = c.id AND k.starts_on <= %(today)s AND k.ends_on >= %(today)s
    AND w.procedure = ANY(%(needing)s) AND w.fiscal_year_starts_on IS NULL)
"""


def _in_holidays(current: str) -> str:
    return f"""
WITH {current}, planned AS (
  SELECT t.*, c.tier_now, c.annual_amount, off.why, off.until, off.person_id, off.first_name,
    off.last_name, row_number() OVER (PARTITION BY t.client_id ORDER BY t.due_on, t.id) AS turn
  FROM clients_task AS t
  JOIN current_clients AS c ON c.id = t.client_id
  CROSS JOIN LATERAL (
    SELECT COALESCE(h.why, CASE WHEN away.id IS NOT NULL THEN 'leave' END) AS why,
      away.leave_until AS until, away.person_id, away.first_name, away.last_name
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT * FROM unnest(%(holidays)s::text[], %(from)s::date[], %(until)s::date[])
      AS h(why, begin, finish)) AS h ON t.due_on BETWEEN h.begin AND h.finish
    LEFT JOIN LATERAL (
      SELECT r.id, s.leave_until, s.person_id, p.first_name, p.last_name
      FROM clients_stakeholderrole AS r
      JOIN clients_stakeholder AS s ON s.id = r.stakeholder_id
      JOIN clients_person AS p ON p.id = s.person_id
      WHERE r.client_id = t.client_id AND r.role = 'economic_buyer' AND r.deleted_at IS NULL
        AND r.until IS NULL AND s.deleted_at IS NULL AND s.status IN ('active', 'on_leave')
        AND (s.leave_from IS NULL OR s.leave_from <= t.due_on)
        AND (s.leave_until >= t.due_on OR (s.leave_until IS NULL AND s.status = 'on_leave'))
      ORDER BY r.id LIMIT 1) AS away ON true
  ) AS off
  WHERE t.kind IN ('step', 'meeting', 'call') AND t.done_at IS NULL AND t.cancelled_at IS NULL
    AND t.deleted_at IS NULL AND t.due_on BETWEEN %(today)s AND %(today)s + %(holiday_days)s
    AND off.why IS NOT NULL
    AND EXISTS (SELECT 1 FROM renewals_renewal AS r
      WHERE r.client_id = t.client_id AND r.state = 'open' AND NOT r.is_light)
)
SELECT 'decision_in_holidays', 'client:' || t.client_id, t.client_id, 'owner', t.due_on,
  NULL::date, 2, t.annual_amount, %(currency)s,
  jsonb_build_object('tier', t.tier_now, 'task', t.id, 'title', t.title, 'on', t.due_on,
    'why', t.why, 'until', t.until, 'person', t.person_id, 'first_name', t.first_name,
    'last_name', t.last_name)
FROM planned AS t WHERE t.turn = 1
"""


def statements(current: str, ending: str) -> dict[str, str]:
    """Return the SELECT of each rule by its code, over the shared beginnings."""
    return {
        "renewal_due": _renewal_due(current),
        "budget_season": _season(current),
        "fiscal_year_unknown": _unknown_year(current, ending),
        "decision_in_holidays": _in_holidays(current),
    }


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    """Return what these statements take besides the numbers in force."""
    runs = [
        (name, begin, end)
        for name, found in long_holidays(today, today + workdays.DAY * limits.holiday_days).items()
        for begin, end in found
    ]
    return {
        "newest_year": month_start(today, limits.season_months),
        "needing": [code for code, one in PROCEDURES.items() if one.needs_budget],
        "holidays": [name for name, _begin, _end in runs],
        "from": [begin for _name, begin, _end in runs],
        "until": [end for _name, _begin, end in runs],
    }


# Opening: what a person would write once, by hand.
OPEN = """
INSERT INTO renewals_renewal (contract_id, client_id, currency, amount, is_light, stage_id,
  stage_since, opened_on, made_at, state, system_category, system_reasons, kam_category,
  head_category, competitor, note, loss_reason, loss_note, release_reason)
SELECT k.id, k.client_id, k.currency, COALESCE((
    SELECT p.agreed_amount FROM renewals_priceroundrow AS p
    JOIN renewals_priceround AS o ON o.id = p.round_id AND o.deleted_at IS NULL
    WHERE p.contract_id = k.id AND p.reaction = 'agreed'
    ORDER BY o.effective_on DESC, p.id DESC LIMIT 1), k.amount),
  COALESCE(NULLIF(c.tier, ''), NULLIF(c.computed_tier, ''), 'C') = 'C'
    OR w.procedure IN ('offer_invoice', 'auto')
    OR (k.currency = %(currency)s AND k.amount < %(light_limit)s),
  CASE WHEN k.renewal_started_on IS NOT NULL THEN %(talk)s ELSE %(planned)s END,
  %(today)s, %(today)s, %(now)s, 'open', '', '[]', '', '', '', '', '', '', ''
FROM contracts_contract AS k
JOIN renewals_renewalclock AS w ON w.contract_id = k.id
JOIN clients_client AS c ON c.id = k.client_id AND c.archived_at IS NULL
LEFT JOIN clients_lifecyclestage AS s ON s.id = c.stage_id
WHERE k.archived_at IS NULL AND k.ends_on >= %(today)s
  AND (w.latest_start <= %(today)s OR k.renewal_started_on IS NOT NULL)
  AND (s.id IS NULL OR NOT s.is_churned)
  AND NOT EXISTS (SELECT 1 FROM contracts_contract AS n
    WHERE n.predecessor_id = k.id AND n.archived_at IS NULL)
ON CONFLICT (contract_id) DO NOTHING"""
