"""The rules about forecasts that differ and about pilots in plain SQL; see `by_hand`."""

from __future__ import annotations

_PILOT = """'tier', c.tier_now, 'contract', k.id, 'number', k.number, 'product', p.name,
    'starts_on', k.starts_on, 'ends_on', k.ends_on"""


def _disagreed(current: str) -> str:
    return f"""
WITH {current}
SELECT 'renewal_disagreed', 'renewal:' || r.id, r.client_id, 'owner', r.kam_said_on,
  r.kam_said_on, 2, r.amount, r.currency,
  jsonb_build_object('tier', c.tier_now, 'renewal', r.id, 'number', k.number,
    'product', p.name, 'system', r.system_category, 'kam', r.kam_category,
    'on', r.kam_said_on, 'ends_on', k.ends_on)
FROM renewals_renewal AS r
JOIN current_clients AS c ON c.id = r.client_id
JOIN contracts_contract AS k ON k.id = r.contract_id AND k.archived_at IS NULL
LEFT JOIN contracts_product AS p ON p.id = k.product_id
WHERE r.state = 'open'
  AND (r.system_category, r.kam_category) IN (VALUES ('commit', 'at_risk'), ('commit', 'loss'),
    ('likely', 'loss'), ('at_risk', 'commit'), ('loss', 'commit'), ('loss', 'likely'))
  AND (r.head_said_on IS NULL OR r.head_said_on < r.kam_said_on)
"""


def _unchecked(current: str) -> str:
    return f"""
WITH {current}
SELECT 'pilot_unchecked', 'contract:' || k.id, k.client_id, 'owner', k.ends_on, NULL::date, 2,
  k.amount, k.currency,
  jsonb_build_object({_PILOT}, 'has_goals', CASE WHEN EXISTS (SELECT 1 FROM clients_goal AS g
    WHERE g.client_id = k.client_id AND g.deleted_at IS NULL AND g.state = 'open')
    THEN 1 ELSE 0 END)
FROM contracts_contract AS k
JOIN current_clients AS c ON c.id = k.client_id
LEFT JOIN contracts_product AS p ON p.id = k.product_id
WHERE k.archived_at IS NULL AND k.kind = 'pilot'
  AND %(today)s BETWEEN k.starts_on AND k.ends_on
  AND (%(today)s - k.starts_on) * 2 > k.ends_on - k.starts_on
  AND NOT EXISTS (SELECT 1 FROM clients_useanswer AS u
    WHERE u.client_id = k.client_id AND u.on >= k.starts_on)
  AND NOT EXISTS (SELECT 1 FROM clients_goalreading AS r JOIN clients_goal AS g ON g.id = r.goal_id
    WHERE g.client_id = k.client_id AND g.deleted_at IS NULL AND r.deleted_at IS NULL
      AND r.taken_on >= k.starts_on)
"""


def _ends(current: str) -> str:
    return f"""
WITH {current}
SELECT 'pilot_ends', 'contract:' || k.id, k.client_id, 'owner', k.ends_on, k.ends_on,
  CASE WHEN k.ends_on < %(today)s THEN 3 ELSE 2 END, k.amount, k.currency,
  jsonb_build_object({_PILOT})
FROM contracts_contract AS k
JOIN current_clients AS c ON c.id = k.client_id
LEFT JOIN contracts_product AS p ON p.id = k.product_id
WHERE k.archived_at IS NULL AND k.kind = 'pilot'
  AND k.ends_on BETWEEN %(today)s - %(expired_days)s AND %(today)s + %(pilot_days)s
  AND NOT EXISTS (SELECT 1 FROM contracts_contract AS n
    WHERE n.archived_at IS NULL AND (n.predecessor_id = k.id
      OR (n.client_id = k.client_id AND n.kind IN ('licence', 'service')
        AND n.starts_on >= k.starts_on AND n.product_id IS NOT DISTINCT FROM k.product_id)))
"""


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of each of these rules by its code, over the shared beginning."""
    return {
        "renewal_disagreed": _disagreed(current),
        "pilot_unchecked": _unchecked(current),
        "pilot_ends": _ends(current),
    }
