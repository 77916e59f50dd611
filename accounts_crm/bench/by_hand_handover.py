"""The rule about introductions after a hand-over in plain SQL; see `by_hand`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import clock
from flags.rules import Thresholds

_NOT_INTRODUCED = """
handed AS (
  SELECT h.id, p.client_id, h.to_person_id, h.from_person_id,
    (h.moved_at AT TIME ZONE %(zone)s)::date AS moved_on,
    (h.started_at AT TIME ZONE %(zone)s)::date AS started_on, h.moved_at
  FROM playbooks_handoverclient AS p
  JOIN playbooks_handover AS h ON h.id = p.hand_over_id
  WHERE h.cancelled_at IS NULL AND h.moved_at IS NOT NULL AND h.kind IN ('kam', 'sale')
), deciding AS (
  SELECT r.id, r.client_id, r.stakeholder_id
  FROM clients_stakeholderrole AS r
  WHERE r.role = 'economic_buyer' AND r.until IS NULL AND r.deleted_at IS NULL
), first AS (
  SELECT DISTINCT ON (d.client_id) d.client_id, p.id, p.first_name, p.last_name
  FROM deciding AS d
  JOIN clients_stakeholder AS s ON s.id = d.stakeholder_id AND s.deleted_at IS NULL
  JOIN clients_person AS p ON p.id = s.person_id
  ORDER BY d.client_id, d.id
)
SELECT 'not_introduced', 'client:' || c.id, c.id, 'owner', h.moved_on, NULL::date,
  CASE WHEN c.tier_now = 'C' THEN 1 ELSE 2 END, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'hand_over', h.id, 'on', h.moved_on,
    'days', %(introduce_days)s, 'from_first_name', o.first_name, 'from_last_name', o.last_name,
    'person', f.id, 'first_name', f.first_name, 'last_name', f.last_name)
FROM handed AS h
JOIN current_clients AS c ON c.id = h.client_id AND c.owner_id = h.to_person_id
  AND NOT c.has_acting_owner
JOIN users_user AS o ON o.id = h.from_person_id
LEFT JOIN first AS f ON f.client_id = c.id
WHERE h.moved_at < %(introduced_before)s
  AND NOT EXISTS (SELECT 1 FROM playbooks_handoverclient AS q
    JOIN playbooks_handover AS n ON n.id = q.hand_over_id
    WHERE q.client_id = h.client_id AND n.cancelled_at IS NULL AND n.moved_at > h.moved_at)
  AND NOT EXISTS (
    SELECT 1 FROM clients_touchpoint AS t
    WHERE t.client_id = h.client_id AND t.deleted_at IS NULL
      AND (t.at AT TIME ZONE %(zone)s)::date >= h.started_on
      AND (t.by_id = c.owner_id OR EXISTS (SELECT 1 FROM clients_touchpointcolleague AS j
        WHERE j.touchpoint_id = t.id AND j.person_id = c.owner_id))
      AND CASE WHEN c.tier_now = 'C'
        THEN t.kind IN ('email', 'messenger') OR (t.is_counted
          AND t.kind IN ('call', 'meeting', 'video', 'review', 'training', 'demo'))
        ELSE FALSE END
    UNION ALL
    SELECT 1 FROM clients_touchpoint AS t
    JOIN clients_touchpointstakeholder AS w ON w.touchpoint_id = t.id
    JOIN deciding AS d ON d.stakeholder_id = w.stakeholder_id
    WHERE t.client_id = h.client_id AND t.deleted_at IS NULL AND t.is_counted
      AND t.kind IN ('meeting', 'video', 'review')
      AND (t.at AT TIME ZONE %(zone)s)::date >= h.started_on
      AND (t.by_id = c.owner_id OR EXISTS (SELECT 1 FROM clients_touchpointcolleague AS j
        WHERE j.touchpoint_id = t.id AND j.person_id = c.owner_id)))
"""


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of the rule by its code, over the shared beginning."""
    return {"not_introduced": f"WITH {current}, {_NOT_INTRODUCED}"}


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    """Return the instant before which a client has to have changed hands."""
    first = today - dt.timedelta(days=limits.introduce_days)
    return {"introduced_before": clock.start_of(first)}
