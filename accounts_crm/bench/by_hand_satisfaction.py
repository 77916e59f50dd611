"""The rule about answers of the client's people in plain SQL; see `by_hand`."""

from __future__ import annotations


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of the rule by its code, over the shared beginning."""
    return {
        "satisfaction_fell": f"""
WITH {current}, given AS (
  SELECT a.*, EXISTS (SELECT 1 FROM clients_surveyanswer AS n
      WHERE n.deleted_at IS NULL AND n.client_id = a.client_id AND n.kind = a.kind
        AND (a.stakeholder_id IS NULL OR n.stakeholder_id = a.stakeholder_id)
        AND (n.answered_on, n.id) > (a.answered_on, a.id)) AS is_old,
    (SELECT b.score FROM clients_surveyanswer AS b
      WHERE b.deleted_at IS NULL AND b.client_id = a.client_id AND b.kind = a.kind
        AND (a.stakeholder_id IS NULL OR b.stakeholder_id = a.stakeholder_id)
        AND (b.answered_on, b.id) < (a.answered_on, a.id)
      ORDER BY b.answered_on DESC, b.id DESC LIMIT 1) AS was
  FROM clients_surveyanswer AS a
  WHERE a.deleted_at IS NULL AND a.answered_on > %(today)s - %(survey_days)s
    AND a.answered_on <= %(today)s
), found AS (
  SELECT g.*, c.tier_now, c.annual_amount,
    row_number() OVER (PARTITION BY g.client_id ORDER BY g.answered_on DESC, g.id DESC) AS place,
    count(*) OVER (PARTITION BY g.client_id) AS number
  FROM given AS g JOIN current_clients AS c ON c.id = g.client_id
  WHERE NOT g.is_old
    AND (c.last_touch_at IS NULL OR (c.last_touch_at <= g.made_at
      AND (c.last_touch_at AT TIME ZONE %(zone)s)::date <= g.answered_on))
    AND (g.score <= CASE g.kind WHEN 'nps' THEN %(nps_low)s WHEN 'csat' THEN %(csat_low)s
        ELSE %(ces_low)s END
      OR (g.kind <> 'ces' AND g.was - g.score >= %(answer_fall)s))
)
SELECT 'satisfaction_fell', 'client:' || f.client_id, f.client_id, 'owner', NULL::date, NULL::date,
  2, f.annual_amount, %(currency)s,
  jsonb_build_object('tier', f.tier_now, 'kind', f.kind, 'score', f.score, 'was', f.was,
    'on', f.answered_on, 'number', f.number, 'person', p.id,
    'first_name', p.first_name, 'last_name', p.last_name)
FROM found AS f
LEFT JOIN clients_stakeholder AS h ON h.id = f.stakeholder_id
LEFT JOIN clients_person AS p ON p.id = h.person_id
WHERE f.place = 1
"""
    }
