"""The forecast by month in plain SQL: what a page of it asks, as one would write it by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts_crm.bench.tables import rows
from flags.rules import Thresholds
from renewals.forecast.rules import span_of

# `seen` narrows to the clients of whoever asks; an administrator sees all.
FORECAST = """
WITH told AS MATERIALIZED (
  SELECT k.id, k.ends_on, k.currency, k.amount, r.state, r.amount AS expected,
    r.currency AS expected_in, r.probability, s.probability AS likely,
    COALESCE(NULLIF(r.head_category, ''), NULLIF(r.kam_category, ''),
      NULLIF(r.system_category, '')) AS word,
    g.is_churned, k.renewal_started_on AS started,
    CASE WHEN k.starts_on <= %(today)s THEN COALESCE(w.late_after, k.ends_on - l.lead) END AS late,
    r.state = 'won' OR EXISTS (SELECT 1 FROM contracts_contract AS n
      WHERE n.predecessor_id = k.id AND n.archived_at IS NULL)
    OR (k.ends_on < %(today)s AND EXISTS (SELECT 1 FROM contracts_contract AS n
      WHERE n.client_id = k.client_id AND n.archived_at IS NULL
        AND n.kind IN ('licence', 'service')
        AND COALESCE(n.product_id, 0) = COALESCE(k.product_id, 0)
        AND (n.ends_on IS NULL OR n.ends_on >= %(today)s))) AS is_renewed,
    CASE WHEN k.ends_on >= %(today)s THEN EXISTS (SELECT 1 FROM flags_flag AS f
      WHERE f.client_id = k.client_id AND f.closed_at IS NULL AND f.dismissed_at IS NULL
        AND f.rule IN ('champion_changed', 'untouched')) END AS is_worrying
  FROM contracts_contract AS k
  JOIN clients_client AS c ON c.id = k.client_id
  JOIN (VALUES ('A', %(lead_a)s), ('B', %(lead_b)s), ('C', %(lead_c)s)) AS l(tier, lead)
    ON l.tier = COALESCE(NULLIF(c.tier, ''), NULLIF(c.computed_tier, ''), 'C')
  LEFT JOIN clients_lifecyclestage AS g ON g.id = c.stage_id
  LEFT JOIN renewals_renewalclock AS w ON w.contract_id = k.id
  LEFT JOIN renewals_renewal AS r ON r.contract_id = k.id
  LEFT JOIN renewals_renewalstage AS s ON s.id = r.stage_id
  WHERE k.archived_at IS NULL AND c.archived_at IS NULL AND k.kind IN ('licence', 'service')
    AND k.ends_on BETWEEN %(first)s AND %(last)s {seen}
), stood AS (
  SELECT t.*, CASE WHEN is_renewed IS TRUE THEN 'won' WHEN state = 'released' THEN 'released'
      WHEN state = 'lost' OR is_churned OR ends_on < %(long_ago)s THEN 'lost' ELSE 'open'
    END AS stand,
    COALESCE(word, CASE WHEN ends_on < %(today)s OR is_worrying
        OR (started IS NULL AND late < %(today)s) THEN 'at_risk' ELSE 'likely' END) AS category,
    COALESCE(probability, likely, CASE WHEN ends_on < %(today)s THEN 10
      WHEN started IS NOT NULL THEN 50 WHEN late < %(today)s THEN 30 ELSE 40 END) AS percent
  FROM told AS t
), worth AS (
  SELECT s.*, CASE WHEN stand = 'open' THEN COALESCE(expected_in, currency) ELSE currency
    END AS paid_in,
    CASE stand WHEN 'open' THEN COALESCE(expected, amount)
      WHEN 'won' THEN COALESCE((SELECT sum(n.amount)::bigint FROM contracts_contract AS n
          WHERE n.predecessor_id = s.id AND n.archived_at IS NULL AND n.currency = s.currency),
        CASE WHEN state = 'won' AND expected_in = currency THEN expected END, amount)
      ELSE amount END AS brings
  FROM stood AS s
)
SELECT date_trunc('month', ends_on)::date, paid_in, stand,
  CASE WHEN stand = 'open' THEN category ELSE '' END, count(*), sum(brings)::bigint,
  sum(CASE WHEN stand = 'open' THEN (brings * percent + 50) / 100 ELSE 0 END)::bigint,
  sum(CASE WHEN stand = 'won' THEN LEAST(brings, amount) ELSE 0 END)::bigint
FROM worth GROUP BY 1, 2, 3, 4
"""


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    span = span_of("", today)
    return {
        "today": today,
        "first": span.first,
        "last": span.last,
        "long_ago": today - dt.timedelta(days=limits.expired_days),
        **{f"lead_{tier}": limits.lead_of(tier.upper()) for tier in "abc"},
    }


def facts(today: dt.date, limits: Thresholds, seen: list[int] | None = None) -> list[Any]:
    """Return (month, currency, state, category, number, amount, weighted, kept).

    `seen` are ids of clients; None is everybody's.
    """
    sql = FORECAST.format(seen="" if seen is None else "AND c.id = ANY(%(seen)s)")
    return rows(sql, parameters(today, limits) | ({} if seen is None else {"seen": seen}))
