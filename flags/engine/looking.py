"""Which rules look at what a plain touch writes: only these are evaluated when one is logged."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from flags.engine.registry import Rule, Scope
from flags.engine.statements import SOMEBODY
from flags.rules import Thresholds

# Tables, by how their names begin, and columns of others; flags, as some rules look at those.
WRITTEN_BY_A_TOUCH = (
    *("clients_touchpoint", "clients_task", "flags_flag"),
    *("last_touch_at", "confirmed_on", "confirmed_by_id"),
)


def looking_at_touches(
    rules: Sequence[Rule], today: dt.date, in_force: Thresholds
) -> tuple[Rule, ...]:
    """Return the rules whose query reads anything that a plain touch writes."""
    zone = timezone.get_default_timezone_name()
    return _looking(tuple(rules), Scope(today, in_force, (SOMEBODY,)), connection.vendor, zone)


@functools.lru_cache(maxsize=16)
def _looking(rules: tuple[Rule, ...], scope: Scope, vendor: str, zone: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if _looks(rule, scope))


def _looks(rule: Rule, scope: Scope) -> bool:
    try:
        sql, _params = rule.query(scope).query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return False
    return any(f'"{name}' in sql for name in WRITTEN_BY_A_TOUCH)
