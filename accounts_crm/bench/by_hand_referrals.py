"""The rule about good moments to ask for a referral in plain SQL; see `by_hand`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import clock
from flags.rules import Thresholds

_MOMENT = """
answered AS (
  SELECT DISTINCT ON (a.client_id) a.client_id, a.score, a.answered_on, p.id AS person,
    p.first_name, p.last_name
  FROM clients_surveyanswer AS a
  LEFT JOIN clients_stakeholder AS h ON h.id = a.stakeholder_id
  LEFT JOIN clients_person AS p ON p.id = h.person_id
  WHERE a.deleted_at IS NULL AND a.kind = 'nps' AND a.answered_on <= %(today)s
  ORDER BY a.client_id, a.answered_on DESC, a.id DESC),
loyal AS (
  SELECT * FROM answered WHERE score >= 9 AND answered_on >= %(today)s - %(referral_days)s),
reached AS (
  SELECT g.client_id, max(r.taken_on) AS on_day
  FROM clients_goal AS g JOIN clients_goalreading AS r ON r.goal_id = g.id
  WHERE g.deleted_at IS NULL AND r.deleted_at IS NULL AND g.state = 'reached'
    AND r.taken_on BETWEEN %(today)s - %(referral_days)s AND %(today)s
  GROUP BY 1),
won AS (
  SELECT client_id, max(closed_on) AS on_day FROM renewals_renewal
  WHERE state = 'won' AND closed_on BETWEEN %(today)s - %(referral_days)s AND %(today)s
  GROUP BY 1)
SELECT 'referral_moment', 'client:' || c.id, c.id, 'owner', NULL::date, NULL::date, 2,
  c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now,
    'moment', CASE WHEN l.client_id IS NOT NULL THEN 'nps'
      WHEN g.client_id IS NOT NULL THEN 'goal' ELSE 'renewal' END,
    'on', COALESCE(l.answered_on, g.on_day, w.on_day), 'score', l.score, 'person', l.person,
    'first_name', l.first_name, 'last_name', l.last_name)
FROM current_clients AS c
LEFT JOIN loyal AS l ON l.client_id = c.id
LEFT JOIN reached AS g ON g.client_id = c.id
LEFT JOIN won AS w ON w.client_id = c.id
WHERE c.owner_id IS NOT NULL AND COALESCE(l.client_id, g.client_id, w.client_id) IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM playbooks_referral AS f
    WHERE f.client_id = c.id AND f.deleted_at IS NULL AND f.asked_on > %(today)s - 365)
  AND NOT EXISTS (SELECT 1 FROM flags_flag AS f
    WHERE f.client_id = c.id AND f.severity = 3 AND f.opened_on < %(today)s
      AND (f.closed_at IS NULL OR f.closed_at >= %(morning)s))
"""


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of the rule by its code, over the shared beginning."""
    return {"referral_moment": f"WITH {current}, {_MOMENT}"}


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    """Return when the company's day began."""
    return {"morning": clock.start_of(today)}
