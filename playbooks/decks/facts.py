"""What each kind of slide says of a client, from marked rows alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clients.choices import LedgerKind
from clients.models import Goal, GoalReading
from clients.rules.goals import Course, progress, whole_percent
from contracts.models import LicenceReading
from contracts.rules import utilisation
from contracts.use import name_of
from core import clock, formats, stored
from playbooks.decks import comparison, references, telling
from playbooks.decks.choices import ShownKind, SlideKind
from playbooks.decks.model import Chart, Point, Slide, Table
from playbooks.decks.sources import MOST_ROWS, ledger, shown
from playbooks.models import Deck
from users.models import User

PERCENT = '0"%"'
BARS = 12


@dataclass(slots=True)
class Desk:
    """What the slides of one deck are made from; marked rows are read once."""

    deck: Deck
    user: User
    today: dt.date
    read: dict[ShownKind, list[Any]]

    def rows(self, kind: ShownKind) -> list[Any]:
        if kind not in self.read:
            self.read[kind] = shown(kind, self.deck.client)
        return self.read[kind]


def title(desk: Desk, slide: Slide) -> None:
    deck = desk.deck
    slide.heading = slide.heading or deck.title
    names = [stored.value("company_name"), deck.client.owner.full_name if deck.client.owner else ""]
    lines = (deck.client.name, formats.long_day(deck.shown_on), ", ".join(filter(None, names)))
    slide.lines = tuple(filter(None, lines))


def need(desk: Desk, slide: Slide) -> None:
    slide.points = [Point(one.text, telling.said_by(one)) for one in desk.rows(ShownKind.NEED)]


def words(desk: Desk, slide: Slide) -> None:
    slide.points = [
        Point(f"«{one.text}»", telling.said_by(one)) for one in desk.rows(ShownKind.WORDS)
    ]
    slide.points += [
        Point(f"«{one.comment}»", telling.answered_by(one))
        if one.comment
        else Point(telling.score(one), telling.answerer(one))
        for one in desk.rows(ShownKind.ANSWER)
    ]


def latest(desk: Desk) -> dict[int, GoalReading]:
    """Return the newest marked reading of each goal."""
    found: dict[int, GoalReading] = {}
    for reading in desk.rows(ShownKind.READING):
        found.setdefault(reading.goal_id, reading)
    return found


def way_done(goal: Goal, reading: GoalReading | None) -> int | None:
    """Return percent of the way from baseline to target; None without a reading."""
    if reading is None:
        return None
    course = Course(
        goal.baseline, goal.target, goal.since, goal.until, reading.value, reading.taken_on
    )
    return whole_percent(progress(course))


def results(desk: Desk, slide: Slide) -> None:
    goals, newest = desk.rows(ShownKind.GOAL), latest(desk)
    if not goals:
        return
    rows, done = [], []
    for goal in goals:
        reading = newest.get(goal.pk)
        part = way_done(goal, reading)
        now = telling.reading_words(reading) if reading else "—"
        was, target = (telling.measured(v, goal.unit) for v in (goal.baseline, goal.target))
        told = formats.percent(part) if part is not None else "—"
        rows.append((f"{goal.task}: {goal.measure}", was, now, target, told))
        if part is not None:
            done.append((goal.measure, part))
    heads = (_("Goal"), _("It was"), _("Now"), _("Target"), _("Way done"))
    slide.tables = [Table(heads, tuple(rows), frozenset({1, 2, 3, 4}))]
    if done:
        labels, values = zip(*done[:BARS], strict=True)
        series = ((_("Way done, %"), values),)
        slide.charts = [Chart(_("How far each goal is"), labels, series, False, PERCENT, "%")]


def impact(desk: Desk, slide: Slide) -> None:
    entries = list(ledger(desk.deck.client).filter(is_shareable=True)[:MOST_ROWS])
    if not entries:
        return
    sums: dict[str, dict[str, int]] = {}
    rows = []
    for one in entries:
        money = formats.money(one.amount, one.currency) if one.amount is not None else ""
        said = telling.person(one.stakeholder)
        text = " — ".join(filter(None, (one.quote or str(LedgerKind(one.kind).label), said)))
        rows.append((telling.day(one.on), str(LedgerKind(one.kind).label), text, money))
        if one.amount is not None:
            of = sums.setdefault(one.currency, dict.fromkeys(LedgerKind.values, 0))
            of[one.kind] += one.amount
    heads = (_("Date"), _("Kind"), _("What"), _("Amount"))
    slide.tables = [Table(heads, tuple(rows), frozenset({3}))]
    for currency, of in sums.items():
        labels = tuple(str(kind.label).capitalize() for kind in LedgerKind)
        values = tuple(of[kind.value] // 100 for kind in LedgerKind)
        name = _("Total, %(currency)s") % {"currency": formats.SYMBOLS.get(currency, currency)}
        slide.charts.append(Chart(name, labels, ((name, values),), False, "#,##0"))


def trainings(desk: Desk, slide: Slide) -> None:
    rows = desk.rows(ShownKind.TRAINING)
    slide.points = [
        Point(
            telling.trained_words(one),
            "; ".join(
                filter(None, (telling.day(clock.date_of(one.touchpoint.at)), one.touchpoint.result))
            ),
        )
        for one in rows
    ]


@dataclass(slots=True)
class Use:
    """Marked use of one product: each line and branch by its newest marked reading."""

    bought: dict[int, int]
    used: dict[tuple[int, int | None], LicenceReading]


def uses(desk: Desk) -> dict[str, Use]:
    found: dict[str, Use] = {}
    for reading in desk.rows(ShownKind.LICENCE):  # the newest first
        use = found.setdefault(name_of(reading.line), Use({}, {}))
        use.bought[reading.line_id] = reading.line.quantity or 0
        use.used.setdefault((reading.line_id, reading.branch_id), reading)
    return found


def licences(desk: Desk, slide: Slide) -> None:
    rows, labels, bought, used = [], [], [], []
    for name, use in uses(desk).items():
        readings = use.used.values()
        has, takes = sum(use.bought.values()), sum(one.used for one in readings)
        on = max(one.taken_on for one in readings)
        share = utilisation(takes, has)
        told = formats.percent(share) if share is not None else "—"
        rows.append((name, formats.number(has), formats.number(takes), told, telling.day(on)))
        labels.append(name)
        bought.append(has)
        used.append(takes)
    if not rows:
        return
    heads = (_("Product"), _("Bought"), _("Used"), _("Share"), _("Date"))
    slide.tables = [Table(heads, tuple(rows), frozenset({1, 2, 3, 4}))]
    series = ((_("Bought"), tuple(bought[:BARS])), (_("Used"), tuple(used[:BARS])))
    slide.charts = [Chart(_("Licences bought and used"), tuple(labels[:BARS]), series)]


def proposal(desk: Desk, slide: Slide) -> None:
    renewal = desk.deck.renewal
    if renewal is None:
        slide.why = _("No renewal is chosen for this deck.")
        return
    lines = list(renewal.lines.select_related("product").order_by("position", "pk")[:MOST_ROWS])
    money = [formats.money(line.amount, renewal.currency) for line in lines]
    rows = [
        (str(line), formats.number(line.quantity) if line.quantity else "", sum_)
        for line, sum_ in zip(lines, money, strict=True)
    ]
    total = formats.money(renewal.amount, renewal.currency)
    if not rows:
        contract = renewal.contract
        rows = [(str(contract.product or contract), "", total)]
    table_rows = (*rows, (_("Total"), "", total))
    heads = (_("Position"), _("Licences"), _("Amount"))
    slide.tables = [Table(heads, table_rows, frozenset({1, 2}), has_total=True)]
    if renewal.contract.vat_rate:
        said = (
            _("VAT of %(rate)s is inside")
            if renewal.contract.is_vat_included
            else _("VAT of %(rate)s comes on top")
        )
        slide.points = [Point(said % {"rate": formats.percent(renewal.contract.vat_rate)})]


def compared(desk: Desk, slide: Slide) -> None:
    own = comparison.Own(
        use=_own_use(desk), trained=_own_trained(desk), progress=_own_progress(desk)
    )
    found = comparison.beside(desk.deck.client, own, desk.user, desk.today)
    if isinstance(found, str):
        slide.why = found
        return
    slide.tables, slide.charts = [found.table], found.charts
    slide.points = [Point(found.told)]


def _own_use(desk: Desk) -> int | None:
    bought = sum(sum(use.bought.values()) for use in uses(desk).values())
    used = sum(one.used for use in uses(desk).values() for one in use.used.values())
    share = utilisation(used, bought) if bought else None
    return None if share is None else int(share)


def _own_trained(desk: Desk) -> int | None:
    since = comparison.year_before(desk.today)
    rows = [t for t in desk.rows(ShownKind.TRAINING) if clock.date_of(t.touchpoint.at) >= since]
    return sum(t.trained or 0 for t in rows) if rows else None


def _own_progress(desk: Desk) -> int | None:
    newest = latest(desk)
    parts = [way_done(goal, newest.get(goal.pk)) for goal in desk.rows(ShownKind.GOAL)]
    known = [part for part in parts if part is not None]
    return sum(known) // len(known) if known else None


def named(desk: Desk, slide: Slide) -> None:
    slide.points = references.points(desk.deck.client, desk.user, slide.picked)
    if not slide.points:
        slide.why = _("None of the clients you see has agreed to be named yet.")


def ahead(desk: Desk, slide: Slide) -> None:
    slide.points = [
        Point(telling.promise_words(one), telling.due_words(one))
        for one in desk.rows(ShownKind.PROMISE)
    ]


MAKERS: dict[SlideKind, Callable[[Desk, Slide], None]] = {
    SlideKind.TITLE: title,
    SlideKind.NEED: need,
    SlideKind.RESULTS: results,
    SlideKind.IMPACT: impact,
    SlideKind.WORDS: words,
    SlideKind.TRAININGS: trainings,
    SlideKind.LICENCES: licences,
    SlideKind.COMPARISON: compared,
    SlideKind.REFERENCES: named,
    SlideKind.PROPOSAL: proposal,
    SlideKind.NEXT: ahead,
}
