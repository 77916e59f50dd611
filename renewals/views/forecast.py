"""The forecast by month and quarter, the renewals behind each of its numbers, and its file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from contracts.models import Contract
from core import clock, formats
from core.sheets.answering import answer
from core.sheets.writing import Column
from flags import thresholds
from renewals.actions import note_export
from renewals.charts import Chart, Series, money_unit
from renewals.forecast import queries
from renewals.forecast.choices import Meaning
from renewals.forecast.filters import ForecastFilter
from renewals.forecast.rules import MONTHS_IN_QUARTER, Line, Table, tables
from renewals.forecast.words import category_words, quarter_name, state_words
from renewals.rules import Span, month_start, months_of

ROWS_PER_PAGE = 50
EMPTY = "—"
EVERYTHING = 10**9
MOST_KEPT = 500
_kept: dict[Hashable, queries.Forecast] = {}
# The columns of the table; what was kept and what grew stand in the column of what was renewed.
COLUMNS = tuple(one for one in Meaning if one not in (Meaning.KEPT, Meaning.GROWTH))
FILTERS = ("horizon", "team", "owner", "tier")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Selection:
    """The forecast of the contracts that a request asks for, and the months they are of."""

    filter: ForecastFilter
    forecast: queries.Forecast
    span: Span


def _selection(request: HttpRequest, today: dt.date) -> Selection:
    user: Any = request.user
    narrowed = ForecastFilter(request.GET, queryset=Contract.objects.none(), user=user, today=today)
    return Selection(narrowed, _forecast(narrowed, user, today), narrowed.span)


def _forecast(narrowed: ForecastFilter, user: Any, today: dt.date) -> queries.Forecast:
    """Put the statement of a person and their choice together once a day.

    It is a third of the page's time, and depends on nothing but what tells statements apart here.
    """
    if narrowed.form.errors:
        return queries.NOTHING
    span, limits = narrowed.span, thresholds.load()
    chosen = tuple(sorted(narrowed.form.cleaned_data.items()))
    rights = (user.pk, user.role, user.team_id, tuple(user.team_tree_ids))
    key = (connection.vendor, today, rights, limits, span, chosen)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        narrowed.queryset = queries.with_facts(
            queries.in_scope(user, span), today=today, limits=limits
        )
        _kept[key] = queries.forecast(narrowed.qs, today=today, limits=limits)
    return _kept[key]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which number's renewals an address asks for: a meaning, a currency, some of the months."""

    meaning: Meaning
    currency: str
    span: Span
    line: Line | None = None

    @property
    def months(self) -> str:
        if self.line is None:
            return ""
        return line_name(self.line)


def asked_of(request: HttpRequest, whole: Span) -> Asked | None:
    """Read what number was pressed; None for the table itself or an address that says nothing."""
    what, months = request.GET.get("what", ""), request.GET.get("months", "1")
    if what not in Meaning.values:
        return None
    found = _MONTH.fullmatch(request.GET.get("from", ""))
    span, line = whole, None
    if found and months in ("1", "3"):
        first = dt.date(int(found[1]), int(found[2]), 1)
        line = Line(first, int(months), {})
        span = Span(first, month_start(first, int(months)) - dt.timedelta(days=1))
    return Asked(Meaning(what), request.GET.get("currency", "")[:3], span, line)


def line_name(line: Line) -> str:
    """Name a row of the table: a month, a quarter or all."""
    if not line.months:
        return _("Total")
    if line.months == MONTHS_IN_QUARTER:
        return quarter_name(line.first)
    return formats.month_title(line.first)


def _narrowed(request: HttpRequest) -> str:
    """Return the filters in force as the end of an address, so that a number keeps them."""
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return f"&{urlencode(kept)}" if kept else ""


class Forecast(TemplateView):
    """Months by what they bring; with `what` in the address the renewals that make one number."""

    def get_template_names(self) -> list[str]:
        is_list = self.request.GET.get("what") in Meaning.values
        return ["renewals/forecast_list.html" if is_list else "renewals/forecast.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        chosen = _selection(self.request, today)
        asked = asked_of(self.request, chosen.span)
        facts = {"filter": chosen.filter, "span": chosen.span, "today": today}
        drawn = self._table(chosen) if asked is None else self._list(chosen, asked)
        return super().get_context_data(**facts, **drawn, **kwargs)

    def _table(self, chosen: Selection) -> dict[str, Any]:
        found = tables(chosen.forecast.facts(), months=months_of(chosen.span))
        return {
            "tables": found,
            "charts": [_chart(table, place) for place, table in enumerate(found)],
            "columns": [(one, one.label) for one in COLUMNS],
            "rows": [_drawn(table) for table in found],
            "query": _narrowed(self.request),
        }

    def _list(self, chosen: Selection, asked: Asked) -> dict[str, Any]:
        behind = chosen.forecast.behind(asked.meaning, asked.span, asked.currency)
        sums = behind.sums(asked.meaning)
        total = sum(money.count for money in sums)
        page = Paginator(range(total), ROWS_PER_PAGE).get_page(self.request.GET.get("page"))
        start = max(page.start_index() - 1, 0)
        lines = queries.with_rows(behind.lines(ROWS_PER_PAGE, start) if total else [])
        return {
            "asked": asked,
            "sums": sums,
            "page": page,
            "total": total,
            "lines": [
                (line, line.part(asked.meaning), state_words(line), category_words(line))
                for line in lines
            ],
        }


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row as the page draws it; `address` picks its months."""

    name: str
    kind: str
    address: str
    cells: list[tuple[Meaning, Any]]
    kept: Any
    growth: Any


def _drawn(table: Table) -> tuple[str, list[Drawn]]:
    return table.currency, [_row(line) for line in (*table.lines, table.total)]


def _row(line: Line) -> Drawn:
    kind = {0: "total", 1: "month"}.get(line.months, "quarter")
    address = f"&from={line.first:%Y-%m}&months={line.months}" if line.months else ""
    return Drawn(
        line_name(line),
        kind,
        address,
        [(meaning, line.cells[meaning]) for meaning in COLUMNS],
        line.cells[Meaning.KEPT],
        line.cells[Meaning.GROWTH],
    )


def _chart(table: Table, place: int) -> Chart:
    """Months piled up: what is renewed, committed, open besides, at risk and gone."""
    lines = [line for line in table.lines if line.months == 1]

    def amounts(*meanings: Meaning) -> list[int]:
        return [sum(line.cells[one].amount for one in meanings) for line in lines]

    open_, committed = amounts(Meaning.EXPECTED), amounts(Meaning.COMMITTED)
    risky = amounts(Meaning.AT_RISK)
    rest = [a - b - c for a, b, c in zip(open_, committed, risky, strict=True)]
    return Chart(
        code=f"forecast-{place}",
        kind="stacked",
        sentence=_sentence(table),
        heading=_("Month"),
        labels=[formats.short_month(line.first) for line in lines],
        series=[
            Series(pgettext("forecast sum", "renewed"), amounts(Meaning.RENEWED), "ok-fill"),
            Series(pgettext("forecast sum", "committed"), committed, "accent"),
            Series(pgettext("forecast sum", "open besides"), rest, "plan-fill"),
            Series(pgettext("forecast sum", "at risk"), risky, "warn-fill"),
            Series(
                pgettext("forecast sum", "lost and not retained"),
                amounts(Meaning.LOST, Meaning.RELEASED),
                "danger-fill",
            ),
        ],
        words=lambda value: formats.money(value, table.currency) if value else EMPTY,
        scale=100,
        unit=money_unit(table.currency),
    )


def _sentence(table: Table) -> str:
    cells = table.total.cells

    def words(meaning: Meaning) -> str:
        return formats.money_short(cells[meaning].amount, table.currency)

    return _(
        "Expected %(expected)s, weighted %(weighted)s; committed %(committed)s,"
        " at risk %(at_risk)s, renewed already %(renewed)s."
    ) % {
        "expected": words(Meaning.EXPECTED),
        "weighted": words(Meaning.WEIGHTED),
        "committed": words(Meaning.COMMITTED),
        "at_risk": words(Meaning.AT_RISK),
        "renewed": words(Meaning.RENEWED),
    }


@require_GET
def forecast_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give the table, or the renewals behind the number that the same address shows."""
    user: Any = request.user
    chosen = _selection(request, clock.today())
    asked = asked_of(request, chosen.span)
    columns: list[Column]
    rows: Iterable[list[Any]]
    if asked is None:
        found = tables(chosen.forecast.facts(), months=months_of(chosen.span))
        columns, rows = _table_columns(), _table_cells(found)
    else:
        behind = chosen.forecast.behind(asked.meaning, asked.span, asked.currency)
        lines = queries.with_rows(behind.lines(EVERYTHING))
        columns = _list_columns(asked)
        rows = (_cells(line, asked.meaning) for line in lines)
    sent, written = answer(form, columns, rows, name="forecast", title=_("Forecast"))
    note_export(by=user, rows=written.rows, form=form, query=request.GET.urlencode())
    return sent


def _table_columns() -> list[Column]:
    money = [Column(str(meaning.label), "money") for meaning in Meaning]
    return [Column(_("Month")), Column(_("Currency")), *money]


def _table_cells(found: Iterable[Table]) -> Iterator[list[Any]]:
    for table in found:
        for line in (*table.lines, table.total):
            sums = [Decimal(line.cells[meaning].amount).scaleb(-2) for meaning in Meaning]
            yield [line_name(line), table.currency, *sums]


def _list_columns(asked: Asked) -> list[Column]:
    return [
        Column(_("Client")),
        Column(_("Tier")),
        Column(_("Contract number")),
        Column(_("Product")),
        Column(_("Contract end"), "date"),
        Column(_("Account manager")),
        Column(_("Renewal status")),
        Column(_("Forecast")),
        Column(_("Probability"), "percent"),
        Column(_("Amount"), "money"),
        Column(_("Currency")),
        Column(str(asked.meaning.label), "money"),
    ]


def _cells(line: queries.Line, meaning: Meaning) -> list[Any]:
    contract, client = line.contract, line.contract.client
    return [
        client.name,
        line.tier,
        contract.number,
        contract.product.name if contract.product else "",
        contract.ends_on,
        client.owner.full_name if client.owner else "",
        state_words(line),
        category_words(line),
        line.percent if line.is_open else None,
        Decimal(line.amount).scaleb(-2),
        line.currency,
        Decimal(line.part(meaning)).scaleb(-2),
    ]
