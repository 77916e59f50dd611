"""The page of revenue put together: figures, movements, quarters, concentration, dimensions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from contracts.models import Contract, Product
from contracts.queries import rates_on
from core import formats
from core.ids import read_ids
from core.kept import kept
from flags.choices import RuleCode
from flags.rules import Thresholds
from renewals.charts import Chart, Series, percent_unit
from renewals.forecast.words import quarter_name
from renewals.forms_revenue import TOGETHER, RevenueForm
from renewals.models import ClosedMonth
from renewals.revenue.figures import DASH, Facts, Figure, figures, percent
from renewals.revenue.folding import RELEASED, fold, retention
from renewals.revenue.months import Between, quarters_until
from renewals.revenue.papers import with_papers
from renewals.revenue.rules import WHOLE, Sums, added, is_hiding, ratio, without_largest
from renewals.revenue.scope import By, Fold, Of, Row, Scope
from renewals.revenue.standing import seen_text
from users.gaps import PERSON
from users.models import Team, User

QUARTERS = 5
ROWS_SHOWN = 50
# Each is the name of its list too.
CELLS = ("start", "expansion", "contraction", "churn", "new", "reactivation", "now")


@dataclass(slots=True)
class Line:
    """A row of the table by dimension, with its name and what follows from its figures."""

    row: Row
    name: str
    is_out: bool = False  # let go of by decision
    is_counted: bool = True  # the rule of untouched clients is on

    @property
    def sums(self) -> Sums:
        return self.row.sums

    @property
    def came(self) -> int:
        return self.sums.new + self.sums.reactivation

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The amounts of the line with the names of the lists behind them."""
        return [(of, getattr(self.sums, of)) for of in CELLS]

    @property
    def without_largest(self) -> int | None:
        return without_largest(self.sums.start, self.sums.kept, *self.row.largest)

    @property
    def unheard(self) -> int | None:
        return self.row.unheard if self.is_counted else None

    @property
    def coverage(self) -> int | None:
        """Thousandths of the clients with revenue that are touched within their norm."""
        if self.unheard is None:
            return None
        return ratio(self.sums.clients_now - self.unheard, self.sums.clients_now)

    @property
    def is_hiding(self) -> bool:
        return not self.is_out and is_hiding(self.sums.nrr, self.sums.clients_now, self.unheard)


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the movements: what moved, how much; `sign` in front of it."""

    name: str
    amount: int
    of: Of
    sign: str = ""
    is_sum: bool = False


@dataclass(slots=True)
class Report:
    """All that the page shows."""

    between: Between
    currency: str
    total: Line
    figures: list[Figure] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rest: Line | None = None
    released: Line | None = None
    hiding: Line | None = None
    quarters: Chart | None = None
    curve: Chart | None = None
    first_closed: dt.date | None = None


def currencies_of(user: User, day: dt.date) -> list[tuple[str, Any]]:
    """The currencies to choose from: all together first, where every rate is known. Two queries."""
    codes = sorted({code for (code,) in _currencies(user)} or {settings.BASE_CURRENCY})
    codes.sort(key=lambda code: code != settings.BASE_CURRENCY)
    choices: list[tuple[str, Any]] = [(code, code) for code in codes]
    if len(codes) > 1 and set(codes) <= set(rates_on(day)):
        words = _("all in %(currency)s at one rate") % {"currency": settings.BASE_CURRENCY}
        choices.insert(0, (TOGETHER, words))
    return choices


@kept(user=PERSON)
def _currencies(user: User) -> QuerySet[Any]:
    used = Contract.objects.visible_to(user).live()
    return used.order_by().values_list("currency").distinct()


def scope_of(user: User, form: RevenueForm) -> Scope:
    """Return what the figures are about; an account manager sees their own book. One query."""
    chosen, is_over_others = form.chosen, user.is_head or user.is_admin
    rates = None
    if chosen["currency"] == TOGETHER:
        rates = rates_on(form.between.last.day)
    return Scope(
        between=form.between,
        today=form.today,
        clients=seen_text(user, form.today),
        closed=frozenset(_closed_months()),
        currency=settings.BASE_CURRENCY if rates else chosen["currency"],
        rates=rates,
        by=By(chosen["by"]),
        owner=form.number("owner") if is_over_others else user.pk,
        team=form.number("team") if is_over_others else None,
        tier=chosen["tier"],
    )


@kept()
def _closed_months() -> QuerySet[Any]:
    return ClosedMonth.objects.values_list("month", flat=True)


def report(scope: Scope, limits: Thresholds) -> Report:
    """Put the page together; a fixed number of queries. By product, sums are of whole clients."""
    whole_scope = scope if scope.by != By.PRODUCT else dataclasses.replace(scope, by=By.TIER)
    whole, found_papers = with_papers(whole_scope)
    by_dimension = whole if scope.by != By.PRODUCT else fold(scope)
    is_counted = limits.is_on(RuleCode.UNTOUCHED)
    total, released = _total(whole, scope, is_counted)
    quarters = quarters_until(scope.between.last, QUARTERS, scope.today)
    past = retention(whole_scope, [scope.between.earlier(scope.today), *quarters])
    facts = Facts(total.sums, past[0], whole, found_papers, scope.currency, scope.between.months)
    found = Report(scope.between, scope.currency, total, figures(facts), _steps(total))
    found.released = released
    found.lines, found.rest = _shown(lines_of(by_dimension, scope, is_counted))
    told = [line for line in found.lines if line.is_hiding and line.row.value]
    if scope.by in (By.PRODUCT, By.HOLDING):
        told = []  # nobody answers for these alone
    found.hiding = max(told, key=lambda line: line.row.silent, default=None)
    found.quarters = _quarters(quarters, past[1:])
    found.curve = _curve(whole, scope.currency) if whole.now else None
    found.first_closed = min(scope.closed, default=None)
    return found


def _total(whole: Fold, scope: Scope, is_counted: bool) -> tuple[Line, Line | None]:
    """Return all together, and apart what burdens no manager."""
    out = [row for row in whole.rows if row.value == RELEASED]
    counted = [row for row in whole.rows if row.value != RELEASED or not scope.is_personal]
    released = _added(out) if out else None
    total = _added(counted)
    total.largest = whole.largest
    return (
        Line(total, _("All together"), is_counted=is_counted),
        Line(released, _("Not to be retained, by decision"), is_out=True) if released else None,
    )


def _added(rows: Iterable[Row]) -> Row:
    rows = list(rows)
    return Row(
        "",
        added(row.sums for row in rows),
        *(
            sum(getattr(row, name) for row in rows)
            for name in ("risk", "silent", "unheard", "released", "released_clients")
        ),
    )


def lines_of(folded: Fold, scope: Scope, is_counted: bool) -> list[Line]:
    """Return the table by dimension, most revenue first. One query for the names."""
    names = names_of(scope.by, [row.value for row in folded.rows])
    lines = [
        Line(
            row,
            names.get(row.value) or nameless(scope.by, row.value),
            is_out=row.value == RELEASED,
            is_counted=is_counted,
        )
        for row in folded.rows
        if row.sums.clients or row.sums.now
    ]
    return sorted(
        lines, key=lambda line: (line.is_out, -line.sums.start - line.sums.now, line.name)
    )


def names_of(by: By, values: list[str]) -> dict[str, str]:
    if by == By.TIER:
        return {value: _("Tier %(letter)s") % {"letter": value} for value in values}
    ids = read_ids(values)
    if by == By.OWNER:
        people = User.objects.get_queryset().filter(pk__in=ids)
        return {str(person.pk): person.full_name for person in people}
    model: Any = {By.TEAM: Team, By.PRODUCT: Product, By.HOLDING: Client}[by]
    return {
        str(pk): name for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name")
    }


def nameless(by: By, value: str) -> str:
    if value == RELEASED:
        return _("Not to be retained, by decision")
    return {
        By.OWNER: _("without an account manager"),
        By.TEAM: _("without a team"),
        By.PRODUCT: _("without a product"),
    }.get(by, DASH)


def _shown(lines: list[Line]) -> tuple[list[Line], Line | None]:
    """Cut a long table; what is left out stays in one line, so that the sums are the total."""
    if len(lines) <= ROWS_SHOWN + 1:
        return lines, None
    rest = _added(line.row for line in lines[ROWS_SHOWN:])
    count = len(lines) - ROWS_SHOWN
    words = ngettext("%(count)s more", "%(count)s more", count)
    name = words % {"count": formats.number(count)}
    return lines[:ROWS_SHOWN], Line(rest, name, is_out=True)


def _steps(total: Line) -> list[Step]:
    sums, row = total.sums, total.row
    steps = [
        Step(_("At the beginning"), sums.start, Of.START, is_sum=True),
        Step(_("Growth of these clients"), sums.expansion, Of.EXPANSION, "+"),
        Step(_("Less from these clients"), sums.contraction, Of.CONTRACTION, "-"),
        Step(_("Lost clients"), sums.churn, Of.CHURN, "-"),
        Step(_("Kept of the beginning"), sums.kept, Of.KEPT, is_sum=True),
        Step(_("New clients"), sums.new, Of.NEW, "+"),
        Step(_("Clients that came back"), sums.reactivation, Of.REACTIVATION, "+"),
        Step(_("At the end"), sums.now, Of.NOW, is_sum=True),
        Step(_("of it at risk: ended, nothing follows yet"), row.risk, Of.RISK),
    ]
    if total.is_counted:
        steps.append(Step(_("of it from untouched clients"), row.silent, Of.SILENT))
    return steps


def _quarters(quarters: list[Between], past: list[Sums]) -> Chart:
    """NRR and GRR of each quarter's end against the same one a year before."""
    labels = [quarter_name(one.last.month) for one in quarters]
    return Chart(
        code="quarters",
        kind="line",
        sentence=_quarters_words(labels[-1], past[-1], past[-2]),
        heading=_("Quarter"),
        labels=labels,
        series=[
            Series(_("NRR: with upsell"), [sums.nrr for sums in past]),
            Series(_("GRR: without upsell"), [sums.grr for sums in past], "ink-2", is_dashed=True),
        ],
        words=percent,
        scale=10,
        unit=percent_unit(),
        from_zero=False,
    )


def _quarters_words(quarter: str, now: Sums, before: Sums) -> str:
    if now.nrr is None or now.grr is None:
        return _("There is no quarter with revenue a year before it yet.")
    words = _("%(quarter)s: NRR %(nrr)s, GRR %(grr)s against the same quarter of last year.") % {
        "quarter": quarter,
        "nrr": percent(now.nrr),
        "grr": percent(now.grr),
    }
    if before.grr is None or now.grr == before.grr:
        return words
    points = formats.number(Decimal(abs(now.grr - before.grr)) / 10, 1)
    moved = (
        _("GRR fell by %(points)s points in a quarter.")
        if now.grr < before.grr
        else _("GRR rose by %(points)s points in a quarter.")
    )
    said = f"{words} {moved % {'points': points}}"
    if not now.lost:
        return said
    lost = ngettext(
        "%(count)s client was lost within the year.",
        "%(count)s clients were lost within the year.",
        now.lost,
    ) % {"count": formats.number(now.lost)}
    return f"{said} {lost}"


def _curve(whole: Fold, currency: str) -> Chart:
    """What part of the revenue the largest clients make, tenth by tenth."""
    amounts = {tenth.place: tenth.now for tenth in whole.tenths}
    values, running = [0], 0
    for place in range(10):
        running += amounts.get(place, 0)
        values.append(ratio(running, whole.now) or 0)
    top = whole.top
    words = ngettext(
        "%(count)s client, the largest 20%%, brings %(share)s of the revenue",
        "%(count)s clients, the largest 20%%, bring %(share)s of the revenue",
        top.clients,
    ) % {"count": formats.number(top.clients), "share": percent(ratio(top.now, whole.now))}
    if top.unheard:
        words += "; " + ngettext(
            "%(count)s of them for %(amount)s is untouched beyond its norm",
            "%(count)s of them for %(amount)s are untouched beyond their norms",
            top.unheard,
        ) % {
            "count": formats.number(top.unheard),
            "amount": formats.money_short(top.silent, currency),
        }
    return Chart(
        code="curve",
        kind="line",
        sentence=f"{words}.",
        heading=_("Clients, the largest first"),
        labels=[formats.percent(place * 10) for place in range(11)],
        series=[Series(_("Share of the revenue"), values, is_filled=True)],
        words=percent,
        scale=10,
        unit=percent_unit(),
        most=WHOLE // 10,
    )
