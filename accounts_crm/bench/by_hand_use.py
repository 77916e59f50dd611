"""The rules about licences and goals in plain SQL; see `by_hand`."""

from __future__ import annotations

# Each newest reading of a line and a branch, beside the least and the most before it.
_LINES = """
readings AS (
  SELECT r.line_id, COALESCE(r.branch_id, 0) AS branch, r.taken_on, r.used, r.made_at,
    row_number() OVER (PARTITION BY r.line_id, r.branch_id ORDER BY r.taken_on DESC) AS age
  FROM contracts_licencereading AS r WHERE r.deleted_at IS NULL
), measured AS (
  SELECT n.line_id, sum(n.used) AS used, max(n.taken_on) AS taken_on, max(n.made_at) AS entered,
    sum(COALESCE(before.least, n.used)) AS least, sum(COALESCE(before.most, n.used)) AS most
  FROM readings AS n
  CROSS JOIN LATERAL (
    SELECT min(e.used) AS least, max(e.used) AS most FROM contracts_licencereading AS e
    WHERE e.deleted_at IS NULL AND e.line_id = n.line_id AND COALESCE(e.branch_id, 0) = n.branch
      AND e.taken_on < n.taken_on AND e.taken_on >= n.taken_on - %(fell_days)s) AS before
  WHERE n.age = 1 GROUP BY n.line_id
), lines AS (
  SELECT l.id, l.quantity, k.client_id, k.id AS contract, k.number, k.annual_amount, k.currency,
    c.tier_now, COALESCE(p.name, q.name, l.title) AS product, m.used, m.taken_on, m.least, m.most,
    (m.entered < c.last_touch_at) IS TRUE AS rests
  FROM measured AS m
  JOIN contracts_contractline AS l ON l.id = m.line_id
  JOIN contracts_contract AS k ON k.id = l.contract_id
  JOIN current_clients AS c ON c.id = k.client_id
  LEFT JOIN contracts_product AS p ON p.id = l.product_id
  LEFT JOIN contracts_product AS q ON q.id = k.product_id
  WHERE l.quantity > 0 AND k.archived_at IS NULL AND k.starts_on <= %(today)s
    AND (k.ends_on IS NULL OR k.ends_on >= %(today)s))"""


def _licences(
    current: str, rule: str, found: str, worst: str, more: str, severity: str = "2"
) -> str:
    return f"""
WITH {current}, {_LINES}, found AS (
  SELECT l.*, row_number() OVER (PARTITION BY l.client_id ORDER BY {worst}, l.id) AS place,
    count(*) OVER (PARTITION BY l.client_id) AS lines
  FROM lines AS l WHERE {found})
SELECT '{rule}', 'client:' || f.client_id, f.client_id, 'owner', NULL::date, NULL::date,
  {severity}, f.annual_amount, f.currency,
  jsonb_build_object('tier', f.tier_now, 'contract', f.contract, 'number', f.number,
    'product', f.product, 'used', f.used, 'bought', f.quantity, 'on', f.taken_on,
    'lines', f.lines, {more})
FROM found AS f WHERE f.place = 1
"""


_GOALS = """
goals AS (
  SELECT g.*, c.tier_now, c.annual_amount, r.taken_on, r.value, g.until - g.since AS whole
  FROM clients_goal AS g JOIN current_clients AS c ON c.id = g.client_id
  LEFT JOIN LATERAL (SELECT taken_on, value FROM clients_goalreading
    WHERE goal_id = g.id AND deleted_at IS NULL ORDER BY taken_on DESC LIMIT 1) AS r ON true
  WHERE g.deleted_at IS NULL AND g.state = 'open')"""
_FACTS = """'goal', g.id, 'tier', g.tier_now, 'measure', g.measure, 'unit', g.unit,
    'baseline', g.baseline, 'target', g.target, 'since', g.since, 'until', g.until"""


def _off_track(current: str) -> str:
    return f"""
WITH {current}, {_GOALS}
SELECT 'goal_off_track', 'goal:' || g.id, g.client_id, 'owner', g.until, NULL::date, 2,
  g.annual_amount, %(currency)s,
  jsonb_build_object({_FACTS}, 'value', g.value, 'on', g.taken_on)
FROM goals AS g
WHERE g.value IS NOT NULL
  AND (g.value - g.baseline) * sign(g.target - g.baseline) * g.whole * 100
    < abs(g.target - g.baseline) * (100 * CASE WHEN g.until < %(today)s THEN g.whole
        ELSE LEAST(GREATEST(g.taken_on - g.since, 0), g.whole) END - g.whole * %(goal_margin)s)
"""


def _without_reading(current: str, ending: str) -> str:
    return f"""
WITH {current}, {ending}, {_GOALS}
SELECT 'goal_without_reading', 'goal:' || g.id, g.client_id, 'owner', NULL::date, NULL::date,
  CASE WHEN g.tier_now IN ('A', 'B') AND e.client_id IS NOT NULL THEN 2 ELSE 1 END,
  g.annual_amount, %(currency)s,
  jsonb_build_object({_FACTS}, 'on', g.taken_on, 'from', GREATEST(g.taken_on, g.since))
FROM goals AS g LEFT JOIN ending AS e ON e.client_id = g.client_id
WHERE GREATEST(g.taken_on, g.since) < %(today)s - %(goal_days)s
"""


def _not_connected(current: str, ending: str) -> str:
    return f"""
WITH {current}, {ending}, held AS (
  SELECT r.client_id, r.role, min(r.id) AS id
  FROM clients_stakeholderrole AS r
  JOIN clients_stakeholder AS h ON h.id = r.stakeholder_id
  JOIN clients_person AS p ON p.id = h.person_id
  WHERE r.deleted_at IS NULL AND r.until IS NULL AND r.role IN ('business_owner', 'user')
    AND h.deleted_at IS NULL AND h.status IN ('active', 'on_leave') AND p.archived_at IS NULL
  GROUP BY 1, 2)
SELECT 'users_and_owner_not_connected', 'client:' || c.id, c.id, 'owner', NULL::date, NULL::date,
  CASE WHEN c.tier_now IN ('A', 'B') AND e.client_id IS NOT NULL THEN 2 ELSE 1 END,
  c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'since', c.stage_since,
    'first_name', p.first_name, 'last_name', p.last_name)
FROM current_clients AS c
JOIN clients_lifecyclestage AS s ON s.id = c.stage_id AND s.code IN ('onboarding', 'adoption')
JOIN held AS o ON o.client_id = c.id AND o.role = 'business_owner'
JOIN held AS u ON u.client_id = c.id AND u.role = 'user'
JOIN clients_stakeholderrole AS r ON r.id = o.id
JOIN clients_stakeholder AS h ON h.id = r.stakeholder_id
JOIN clients_person AS p ON p.id = h.person_id
LEFT JOIN ending AS e ON e.client_id = c.id
WHERE NOT EXISTS (SELECT 1 FROM clients_useanswer AS a WHERE a.client_id = c.id)
"""


def statements(current: str, ending: str) -> dict[str, str]:
    """Return the SELECT of each of these rules by its code, over the shared beginnings."""
    share = "l.used * 1000 / l.quantity"
    grown = "(l.used - l.least) * 100 >= l.quantity * %(full_growth)s"
    near = f"l.used * 100 > l.quantity * %(full_percent)s AND {grown}"
    fell = """l.most >= %(fell_least)s AND (l.most - l.used) * 100 >= l.most * %(fell_percent)s
      AND extract(month FROM l.taken_on) NOT IN (1, 6, 7, 8)"""
    # A talk since the reading was entered rests it: a notice and no card.
    resting = "CASE WHEN f.rests THEN 1 ELSE 2 END"
    lost = "l.used * 1000 / l.most"
    sleeping = "l.used * 100 < l.quantity * %(sleeping_percent)s"
    return {
        "use_fell": _licences(
            current, "use_fell", fell, lost, "'was', f.most, 'days', %(fell_days)s"
        ),
        "nearly_full": _licences(
            current,
            "nearly_full",
            f"l.used > l.quantity OR ({near})",
            f"l.rests, -({share})",
            "'was', f.least",
            resting,
        ),
        "sleeping_licences": _licences(
            current,
            "sleeping_licences",
            sleeping,
            f"l.rests, {share}",
            "'limit', %(sleeping_percent)s",
            resting,
        ),
        "goal_off_track": _off_track(current),
        "goal_without_reading": _without_reading(current, ending),
        "users_and_owner_not_connected": _not_connected(current, ending),
    }
