"""The rules about unpaid invoices and new prices in plain SQL; see `by_hand`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import workdays
from flags.rules import Thresholds

_OVERDUE = """
late AS (
  SELECT i.*, i.number AS title, i.amount - i.paid_amount AS owed,
    row_number() OVER (PARTITION BY i.client_id ORDER BY i.due_on, i.id) AS place,
    count(*) OVER (PARTITION BY i.client_id) AS found,
    sum(i.amount - i.paid_amount) OVER (PARTITION BY i.client_id, i.currency) AS total
  FROM renewals_invoice AS i
  WHERE i.deleted_at IS NULL AND i.paid_amount < i.amount AND i.due_on <= %(owed_since)s)
SELECT 'invoice_overdue', 'client:' || c.id, c.id, 'owner', i.due_on,
  i.due_on + %(invoice_head_days)s,
  CASE WHEN i.due_on <= %(today)s - %(invoice_head_days)s THEN 3 ELSE 2 END, i.total::bigint,
  i.currency,
  jsonb_build_object('tier', c.tier_now, 'invoice', i.id, 'title', i.title,
    'contract', k.number, 'owed', i.owed, 'currency', i.currency, 'issued_on', i.issued_on,
    'days', %(invoice_days)s, 'number', i.found)
FROM late AS i
JOIN current_clients AS c ON c.id = i.client_id
LEFT JOIN contracts_contract AS k ON k.id = i.contract_id
WHERE i.place = 1
"""
_UNTOLD = """
untold AS (
  SELECT p.*, r.name, r.effective_on, k.client_id, k.number AS title,
    row_number() OVER (PARTITION BY k.client_id ORDER BY p.notice_by, p.id) AS place,
    count(*) OVER (PARTITION BY k.client_id) AS number
  FROM renewals_priceroundrow AS p
  JOIN renewals_priceround AS r ON r.id = p.round_id AND r.deleted_at IS NULL
  JOIN contracts_contract AS k ON k.id = p.contract_id AND k.archived_at IS NULL
  WHERE p.letter_on IS NULL AND p.reaction = 'silent'
    AND p.notice_by <= %(today)s + %(price_days)s AND r.effective_on >= %(today)s)
SELECT 'price_round', 'client:' || c.id, c.id, 'owner', p.notice_by, NULL::date,
  CASE WHEN p.notice_by < %(today)s THEN 3 ELSE 2 END, p.old_amount, p.currency,
  jsonb_build_object('tier', c.tier_now, 'round', p.round_id, 'name', p.name,
    'effective_on', p.effective_on, 'contract', p.contract_id, 'title', p.title,
    'number', p.number)
FROM untold AS p JOIN current_clients AS c ON c.id = p.client_id
WHERE p.place = 1
"""


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of each of these rules by its code, over the shared beginning."""
    return {
        "invoice_overdue": f"WITH {current}, {_OVERDUE}",
        "price_round": f"WITH {current}, {_UNTOLD}",
    }


def last_late_day(today: dt.date, days: int) -> dt.date:
    """Return the last day since which so many working days went, found day by day."""
    since = today
    while workdays.working_days_between(since, today) < days:
        since -= workdays.DAY
    return since


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    """Return the last due day that is late enough, found on the calendar day by day."""
    return {"owed_since": last_late_day(today, limits.invoice_days)}
