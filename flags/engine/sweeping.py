"""Raising flags: all rules for a date, over everybody or over some clients."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from core import outbox
from flags import thresholds
from flags.engine import locking, spreading, statements
from flags.engine.looking import looking_at_touches
from flags.engine.registry import Rule, Scope, registered

# A change of more clients than this at once is a load of data: its new cards may be spread.
ONE_BY_ONE = 10
# SQLite takes 32,766 parameters in a statement; a client's id stands in it some forty times.
CLIENTS_AT_ONCE = 512
LOOK_AGAIN = "flags.tasks.look_again"
_is_part: ContextVar[bool] = ContextVar("is_part", default=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule changed and how long it took."""

    opened: int
    refreshed: int
    closed: int
    seconds: float


@dataclass
class Report:
    """What a run changed, by rule."""

    rules: dict[str, Outcome] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return sum(o.opened + o.refreshed + o.closed for o in self.rules.values())

    def as_dict(self) -> dict[str, Any]:
        """Return {"rules": {code: {"opened", "refreshed", "closed", "seconds"}}}."""
        return {"rules": {code: asdict(outcome) for code, outcome in self.rules.items()}}


def raise_flags(
    *,
    today: dt.date,
    now: dt.datetime,
    client_ids: Collection[int] | None = None,
    rules: Iterable[str] | None = None,
    is_plain_touch: bool = False,
    beat: Callable[[], None] | None = None,
) -> Report:
    """Open, refresh and close flags as the rules see this date; a second run changes nothing.

    Without `client_ids` everybody is looked at, rule by rule in transactions of their own.
    `rules` are codes; with `is_plain_touch` those of them are run that look at what a plain touch
    writes. `beat` is called between them. Raises KeyError for an unknown rule.
    """
    chosen = _chosen(rules)
    if client_ids is not None:
        _of_some(chosen, sorted(set(client_ids)), today, now, is_plain_touch=is_plain_touch)
        return Report()
    scope = Scope(today, thresholds.load())
    report = Report()
    for rule in chosen:
        report.rules[rule.code] = _sweep(rule, scope, now)
        if beat is not None:
            beat()
    with transaction.atomic():
        locking.lock_sweep()
        spreading.spread(scope)
    return report


@contextmanager
def one_load(today: dt.date) -> Iterator[None]:
    """Take all that is evaluated inside for one load of data: its new cards are spread at its end.

    Evaluated part by part, each owner's few in each part would pass for a normal day.
    """
    token = _is_part.set(True)
    try:
        yield
    finally:
        _is_part.reset(token)
    with transaction.atomic():
        locking.lock_sweep()
        spreading.spread(Scope(today, thresholds.load()))


def _chosen(codes: Iterable[str] | None) -> list[Rule]:
    known = {rule.code: rule for rule in registered()}
    return list(known.values()) if codes is None else [known[code] for code in codes]


def _sweep(rule: Rule, scope: Scope, now: dt.datetime) -> Outcome:
    started = time.monotonic()
    with transaction.atomic():
        locking.lock_sweep()
        counted = statements.apply([rule], scope, now=now, shows_on=None)[rule.code]
    seconds = round(time.monotonic() - started, 3)
    return Outcome(counted.opened, counted.refreshed, counted.closed, seconds)


def _of_some(
    rules: Sequence[Rule],
    client_ids: list[int],
    today: dt.date,
    now: dt.datetime,
    *,
    is_plain_touch: bool,
) -> None:
    """Evaluate some clients inside the caller's transaction: all rules in one go."""
    if not client_ids:
        return
    is_load = _is_part.get() or len(client_ids) > ONE_BY_ONE
    in_force = thresholds.load()
    if is_plain_touch:
        rules = looking_at_touches(rules, today, in_force)
    with transaction.atomic(savepoint=False):
        if not locking.lock_clients(client_ids):
            outbox.enqueue(LOOK_AGAIN, client_ids)
            return
        # What one client needs is put together and planned already: a few are done one by one.
        at_once = 1 if len(client_ids) <= ONE_BY_ONE else CLIENTS_AT_ONCE
        for first in range(0, len(client_ids), at_once):
            scope = Scope(today, in_force, tuple(client_ids[first : first + at_once]))
            statements.apply(rules, scope, now=now, shows_on=None if is_load else today)
        if is_load and not _is_part.get():
            spreading.spread(Scope(today, in_force))
