"""The rules about released wishes and competitors in plain SQL; see `by_hand`."""

from __future__ import annotations

_RELEASED = """
SELECT 'feature_released', 'wishtie:' || t.id, t.client_id, 'owner', NULL::date, NULL::date, 2,
  c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'tie', t.id, 'wish', w.title,
    'released_on', w.released_on, 'asked_on', t.asked_on, 'person', s.person_id,
    'first_name', p.first_name, 'last_name', p.last_name)
FROM (SELECT DISTINCT ON (client_id, wish_id) * FROM contracts_wishtie
  WHERE deleted_at IS NULL ORDER BY client_id, wish_id, id) AS t
JOIN contracts_productwish AS w ON w.id = t.wish_id
JOIN current_clients AS c ON c.id = t.client_id
LEFT JOIN clients_stakeholder AS s ON s.id = t.stakeholder_id
LEFT JOIN clients_person AS p ON p.id = s.person_id
WHERE t.told_on IS NULL AND w.state = 'released'
  AND w.released_on BETWEEN %(today)s - 365 AND %(today)s
  AND (c.last_touch_at IS NULL
    OR (c.last_touch_at AT TIME ZONE %(zone)s)::date <= w.released_on)
"""
_SEEN = """
SELECT 'competitor_seen', 'sighting:' || s.id, s.client_id, 'owner',
  s.seen_on + %(competitor_days)s, NULL::date, 2, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'competitor', s.competitor, 'product', s.product,
    'seen_on', s.seen_on, 'by_first_name', u.first_name, 'by_last_name', u.last_name)
FROM (SELECT DISTINCT ON (client_id, competitor_folded) * FROM clients_competitorsighting
  WHERE deleted_at IS NULL ORDER BY client_id, competitor_folded, seen_on, id) AS s
JOIN current_clients AS c ON c.id = s.client_id
LEFT JOIN users_user AS u ON u.id = s.by_id
WHERE c.tier_now IN ('A', 'B')
  AND s.seen_on BETWEEN %(today)s - %(competitor_days)s AND %(today)s
  AND (c.last_touch_at IS NULL
    OR (c.last_touch_at AT TIME ZONE %(zone)s)::date <= s.seen_on)
"""


def statements(current: str) -> dict[str, str]:
    return {
        "feature_released": f"WITH {current} {_RELEASED}",
        "competitor_seen": f"WITH {current} {_SEEN}",
    }
