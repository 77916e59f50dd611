"""The rule about a fall of health in plain SQL; see `by_hand`."""

from __future__ import annotations

_PARTS = ("usage", "engagement", "relationship", "sentiment", "commercial")
# The score of a row by the weights in force, rounded half up; none with fewer than two parts.
_SCORE = """
CROSS JOIN LATERAL (
  SELECT CASE WHEN count(*) > 1
    THEN floor(sum(p.value * p.weight)::numeric / sum(p.weight) + 0.5)::int END AS number
  FROM (VALUES {parts}) AS p(value, weight)
  WHERE p.value IS NOT NULL AND p.weight > 0) AS score""".format(
    parts=", ".join(f"(h.{part}, %(health_{part})s)" for part in _PARTS)
)
_NAMES = ", ".join(f"h.{part}" for part in _PARTS)


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of the rule by its code, over the shared beginning."""
    fell = " OR ".join(
        f"n.{part} < w.{part} OR (w.{part} IS NULL AND n.{part} < w.number)" for part in _PARTS
    )
    facts = ", ".join(f"'{part}', b.now_{part}, '{part}_was', b.{part}" for part in _PARTS)
    now = ", ".join(f"n.{part} AS now_{part}" for part in _PARTS)
    return {
        "health_fell": f"""
WITH {current}, nights AS (
  SELECT h.client_id, h.reckoned_on, {_NAMES}, score.number,
    lead(h.reckoned_on) OVER (PARTITION BY h.client_id ORDER BY h.reckoned_on) AS until
  FROM renewals_healthday AS h {_SCORE}
), today AS (
  SELECT h.client_id, {_NAMES}, score.number FROM renewals_health AS h {_SCORE}
), best AS (
  SELECT DISTINCT ON (w.client_id) w.*, n.number AS now, {now}
  FROM nights AS w JOIN today AS n ON n.client_id = w.client_id
  WHERE (w.until IS NULL OR w.until > %(today)s - %(health_days)s)
    AND w.number >= n.number + %(health_drop)s AND ({fell})
  ORDER BY w.client_id, w.number DESC, w.reckoned_on DESC
)
SELECT 'health_fell', 'client:' || c.id, c.id, 'owner', NULL::date, NULL::date, 2,
  c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'was', b.number, 'on', b.reckoned_on, 'now', b.now,
    {facts})
FROM best AS b JOIN current_clients AS c ON c.id = b.client_id
"""
    }
