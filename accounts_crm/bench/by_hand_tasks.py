"""The rule about overdue tasks in plain SQL; see `by_hand`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts_crm.bench.by_hand_money import last_late_day
from flags.rules import Thresholds

_OVERDUE = """
late AS (
  SELECT t.*, row_number() OVER (PARTITION BY t.client_id ORDER BY t.due_on, t.id) AS turn,
    count(*) OVER (PARTITION BY t.client_id) AS found
  FROM clients_task AS t
  WHERE t.kind = 'step' AND t.deleted_at IS NULL AND t.done_at IS NULL
    AND t.cancelled_at IS NULL AND t.due_on <= %(tasks_since)s)
SELECT 'task_overdue', 'client:' || c.id, c.id, 'owner', t.due_on,
  CASE WHEN t.due_on <= %(tasks_head_since)s THEN t.due_on END, 2, c.annual_amount, %(currency)s,
  jsonb_build_object('tier', c.tier_now, 'task', t.id, 'title', t.title, 'by', t.assignee_id,
    'by_first_name', u.first_name, 'by_last_name', u.last_name, 'number', t.found)
FROM late AS t
JOIN current_clients AS c ON c.id = t.client_id
JOIN users_user AS u ON u.id = t.assignee_id
WHERE t.turn = 1
"""


def statements(current: str) -> dict[str, str]:
    """Return the SELECT of the rule by its code, over the shared beginning."""
    return {"task_overdue": f"WITH {current}, {_OVERDUE}"}


def parameters(today: dt.date, limits: Thresholds) -> dict[str, Any]:
    """Return the last days by which a step is late enough for the owner and for the head."""
    return {
        "tasks_since": last_late_day(today, limits.task_days),
        "tasks_head_since": last_late_day(today, limits.task_head_days),
    }
