"""Which rules look at what a plain touch writes: only these are evaluated when one is logged."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence

from flags.engine.registry import Rule, Scope
from flags.engine.statements import SOMEBODY, Around, Compiled, around, compile_rule
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
    return _looking(tuple(rules), Scope(today, in_force, (SOMEBODY,)), around())


@functools.lru_cache(maxsize=16)
def _looking(rules: tuple[Rule, ...], scope: Scope, at: Around) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if _looks(compile_rule(rule, scope, at)))


def _looks(found: Compiled | None) -> bool:
    return found is not None and any(f'"{name}' in found[0] for name in WRITTEN_BY_A_TOUCH)
