"""The page on which an account manager marks what may be shown: every row with its mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clients.models import Client, LedgerEntry
from core import clock, formats
from playbooks.decks import telling
from playbooks.decks.choices import ShownKind
from playbooks.decks.sources import MOST_ROWS, SOURCES, ledger
from playbooks.models import ShownEntry

# The ledger's mark stands in the ledger; on the page it looks like the others.
LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that can be marked; `key` is what its box sends."""

    key: str
    text: str
    note: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    label: str
    rows: list[Row]

    @property
    def shown(self) -> int:
        return sum(row.is_shown for row in self.rows)


Words = tuple[str, str]


def _goal(goal: Any) -> Words:
    way = _("from %(baseline)s to %(target)s by %(day)s") % {
        "baseline": telling.measured(goal.baseline, goal.unit),
        "target": telling.measured(goal.target, goal.unit),
        "day": telling.day(goal.until),
    }
    return goal.task, f"{goal.measure}: {way}"


def _training(training: Any) -> Words:
    touch = training.touchpoint
    said = "; ".join(filter(None, (telling.day(clock.date_of(touch.at)), touch.result)))
    return telling.trained_words(training), said


TELL: dict[ShownKind, Callable[[Any], Words]] = {
    ShownKind.NEED: lambda one: (one.text, telling.said_by(one)),
    ShownKind.WORDS: lambda one: (one.text, telling.said_by(one)),
    ShownKind.ANSWER: lambda one: (one.comment or telling.score(one), telling.answered_by(one)),
    ShownKind.GOAL: _goal,
    ShownKind.READING: lambda one: (one.goal.measure, telling.reading_words(one)),
    ShownKind.TRAINING: _training,
    ShownKind.LICENCE: lambda one: (telling.use_words(one), telling.day(one.taken_on)),
    ShownKind.PROMISE: lambda one: (telling.promise_words(one), telling.due_words(one)),
}


def _entry(entry: LedgerEntry) -> Words:
    said = formats.money(entry.amount, entry.currency) if entry.amount is not None else ""
    note = "; ".join(filter(None, (telling.ledger_kind(entry), telling.day(entry.on))))
    return " · ".join(filter(None, (said, entry.quote))), note


def groups(client: Client) -> list[Group]:
    """Return all that may be marked, by kind, the newest first. A constant number of queries."""
    marked = set(ShownEntry.objects.filter(client=client).values_list("kind", "row"))
    found = []
    for kind, source in SOURCES.items():
        rows = [
            Row(f"{kind}:{one.pk}", *TELL[kind](one), (kind.value, one.pk) in marked)
            for one in source(client)[:MOST_ROWS]
        ]
        found.append(Group(kind.value, str(kind.label), rows))
    entries = ledger(client)[:MOST_ROWS]
    rows = [Row(f"{LEDGER}:{e.pk}", *_entry(e), e.is_shareable) for e in entries]
    found.append(Group(LEDGER, _("Impact and investment"), rows))
    return [group for group in found if group.rows]
