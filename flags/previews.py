"""What a change of norms would do, counted by the very rules before anything is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client, LifeCycleStage
from clients.previews import Line
from flags import thresholds
from flags.causes import UNTOUCHED
from flags.choices import RuleCode
from flags.engine import Rule, Scope, registered
from flags.engine.statements import compile_found
from flags.rules import Thresholds

NAMES_SHOWN = 5


# Gets the thresholds before and after; returns clients that gain and that lose the flag of a rule
# whose dates are kept: the rule itself would see them only after a night.
KeptEffect = Callable[[Thresholds, Thresholds, dt.date], tuple[set[int], set[int]]]
_kept_effects: dict[str, KeptEffect] = {}


def register_kept(rule: str, effect: KeptEffect) -> None:
    _kept_effects[rule] = effect


def registered_kept() -> dict[str, KeptEffect]:
    return dict(_kept_effects)


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What a change does to one rule: clients that get a flag, clients that lose it."""

    rule: RuleCode
    appear: int
    vanish: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What saving would do: clients whose flags change, by rule, and some of their names."""

    clients: int
    by_rule: list[RuleEffect] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        """Clients that would become overdue for a touch."""
        return sum(e.appear for e in self.by_rule if e.rule == RuleCode.UNTOUCHED)


def norms_effect(changes: dict[str, Any], today: dt.date) -> Effect:
    """Compare what the rules find now with what they would find; nothing is written.

    `changes` is {name of a threshold: new value}. A few statements, whatever the size.
    """
    before = thresholds.load()
    after = replace(before, **changes)
    if before == after:
        return Effect(0)
    found: list[RuleEffect] = []
    clients: set[int] = set()
    for rule in registered():
        gained = {*_difference(rule, after, before, today)}
        lost = {*_difference(rule, before, after, today)}
        if rule.code in _kept_effects and after.is_on(rule.code):
            more, fewer = _kept_effects[rule.code](before, after, today)
            gained, lost = gained | more, lost | fewer
        if gained or lost:
            found.append(RuleEffect(RuleCode(rule.code), len(gained), len(lost)))
            clients |= gained | lost
    shown = Client.objects.filter(pk__in=sorted(clients)[:NAMES_SHOWN]).in_norm_order()
    names = [client.name for client in shown]
    return Effect(len(clients), found, names)


def _difference(rule: Rule, of: Thresholds, but: Thresholds, today: dt.date) -> list[int]:
    """Return the clients that a rule finds with some thresholds and not with others."""
    if not of.is_on(rule.code):
        return []
    mine, mine_params = compile_found([rule], Scope(today, of))
    sql, params = f"SELECT client_id, subject FROM ({mine}) AS a", [*mine_params]  # noqa: S608  compiled queries
    if but.is_on(rule.code):
        other, other_params = compile_found([rule], Scope(today, but))
        sql += f" EXCEPT SELECT client_id, subject FROM ({other}) AS b"  # noqa: S608
        params += other_params
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [client for client, _subject in cursor.fetchall()]


def stage_effect(stage: LifeCycleStage, changes: dict[str, Any], today: dt.date) -> list[Line]:
    """Say how many clients of a stage become overdue with other norms of it."""
    scope = Scope(today, thresholds.load())
    if not scope.thresholds.is_untouched_on:
        return []
    return _overdue_lines(_overdue(stage, scope), _overdue_with(stage, changes, scope))


def _overdue_lines(before: set[int], after: set[int]) -> list[Line]:
    more, fewer = len(after - before), len(before - after)
    lines = []
    if more:
        words = ngettext("client becomes overdue", "clients become overdue", more)
        lines.append(Line(more, words))
    if fewer:
        words = ngettext("client is overdue no longer", "clients are overdue no longer", fewer)
        lines.append(Line(fewer, words))
    return lines or [Line(0, _("Nobody becomes overdue."))]


def _overdue(stage: LifeCycleStage, scope: Scope) -> set[int]:
    return set(UNTOUCHED.query(scope).filter(stage=stage).values_list("pk", flat=True))


def _overdue_with(stage: LifeCycleStage, changes: dict[str, Any], scope: Scope) -> set[int]:
    """Ask the rule with the stage as it would be, in a transaction that is taken back."""
    with transaction.atomic():
        LifeCycleStage.objects.filter(pk=stage.pk).update(**changes)
        found = _overdue(stage, scope)
        transaction.set_rollback(True)
    return found


def watch_overdue(today: dt.date) -> Callable[[], list[Line]]:
    """Remember who is overdue before tiers move; the result tells whom that made overdue."""
    scope = Scope(today, thresholds.load())
    # The rule of a higher app: by its code.
    renewal_due = next(rule for rule in registered() if rule.code == RuleCode.RENEWAL_DUE)
    silent, renewals = _found(UNTOUCHED, scope), _found(renewal_due, scope)

    def tell() -> list[Line]:
        lines = _overdue_lines(silent, _found(UNTOUCHED, scope))
        started = len(_found(renewal_due, scope) - renewals)
        if started:
            words = ngettext(
                "client has a renewal to start at once",
                "clients have a renewal to start at once",
                started,
            )
            lines.append(Line(started, words))
        return lines

    return tell


def _found(rule: Rule, scope: Scope) -> set[int]:
    """Return the clients that a rule finds; none when it is switched off."""
    if not scope.thresholds.is_on(rule.code):
        return set()
    sql, params = compile_found([rule], scope)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT client_id FROM ({sql}) AS a", [*params])  # noqa: S608  compiled
        return {client for (client,) in cursor.fetchall()}
