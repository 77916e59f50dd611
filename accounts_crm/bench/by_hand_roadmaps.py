"""The rule about plans that wait for the head in plain SQL; see `by_hand`."""

from __future__ import annotations

_WAITS = """
asked AS (
  SELECT r.*, (r.submitted_at AT TIME ZONE %(zone)s)::date AS asked_on
  FROM playbooks_roadmap AS r WHERE r.state = 'waiting' AND r.deleted_at IS NULL)
SELECT 'roadmap_waits', 'roadmap:' || r.id, c.id, 'owner', r.asked_on + %(roadmap_days)s,
  r.asked_on + %(roadmap_days)s, 2, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'roadmap', r.id, 'goal', r.goal, 'on', r.asked_on,
    'until', r.until)
FROM asked AS r JOIN current_clients AS c ON c.id = r.client_id
WHERE r.asked_on + %(roadmap_days)s <= %(today)s
"""


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of the rule by its code, over the shared beginning."""
    return {"roadmap_waits": f"WITH {current}, {_WAITS}"}
