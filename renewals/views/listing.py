"""The list of renewals as table, board or timeline, and its file."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import View

from clients.views.listing import OWNER_FIELD
from contracts.models import Contract
from core.sheets.answering import answer
from core.sheets.writing import Column
from core.shortcuts import is_htmx
from renewals import actions, listing_queries, rules
from renewals.choices import ForecastCategory, Outlook, Shape
from renewals.listing_queries import Group, Line
from renewals.views import board, timeline
from renewals.views.selection import PAGE, Selection

ROWS_PER_PAGE = 50
BAR_HEIGHT = 112
# From the ground up: what is safe, what is expected, what is in danger, what is gone.
OUTLOOKS = (Outlook.RENEWED, Outlook.EXPECTED, Outlook.AT_RISK, Outlook.LOST)
LIST = "renewals/_renewal_list.html"


@dataclass(frozen=True, slots=True)
class Month:
    """A group of the list: the rows of this page and the sums of the whole month."""

    first: dt.date
    rows: list[Line]
    groups: list[Group]

    @property
    def count(self) -> int:
        return listing_queries.count_of(self.groups)

    @property
    def open(self) -> int:
        return listing_queries.count_of(one for one in self.groups if one.is_open)

    @property
    def sums(self) -> list[rules.Money]:
        return listing_queries.added(self.groups)

    @property
    def hoped(self) -> list[rules.Money]:
        return listing_queries.weighted(self.groups)

    @property
    def at_risk(self) -> list[rules.Money]:
        return listing_queries.added(_at_risk(self.groups))


def _at_risk(groups: Sequence[Group]) -> list[Group]:
    return [one for one in groups if one.outlook == Outlook.AT_RISK]


class RenewalList(View):
    """Contracts by month of their end, by stage, or along the year: one query, three drawings."""

    def get(self, request: HttpRequest) -> HttpResponse:
        is_part = is_htmx(request) and request.headers.get("HX-Target") == "list"
        template = LIST if is_part else "renewals/renewal_list.html"
        selection = timeline.select(request) or Selection(request.user, request.GET)
        found = render(request, template, context_of(selection))
        if is_part:
            # Without the empty fields of the form, so that the address can be read and shared.
            query = selection.query.copy()
            for name in [name for name, values in query.lists() if not any(values)]:
                del query[name]
            found["HX-Push-Url"] = f"{request.path}?{query.urlencode()}" if query else request.path
        return found


def context_of(selection: Selection) -> dict[str, Any]:
    """Return what the list is drawn of, in the shape that was asked for."""
    groups = selection.groups
    person, stages = selection.person, selection.stages
    context: dict[str, Any] = {
        "filter": selection.filter,
        "chosen": selection.filter.chosen(),
        "today": selection.today,
        "span": selection.filter.span,
        "shape": selection.shape.value,
        "shapes": [(one, _drawn_as(selection, one)) for one in Shape],
        "tabs": selection.tabs(),
        "page_code": PAGE,
        "plain": selection.plain_query(),
        "query": selection.query.urlencode(),
        "sums": listing_queries.added(groups),
        "hoped": listing_queries.weighted(groups),
        "at_risk": listing_queries.added(_at_risk(groups)),
        "everything": listing_queries.count_of(groups),
        "unsettled": listing_queries.count_of(one for one in groups if one.is_open),
        "has_any": selection.base.exists,
        "stages": stages.work,
        "forecasts": ForecastCategory.choices,
        "may_move": person.is_head or person.is_admin,
        "owner_field": OWNER_FIELD.render(
            "owner", "", {"id": "bulk_owner", "class": "form-control", "placeholder": "…"}
        ),
        "bulk_key": uuid.uuid4(),
    }
    draw = {Shape.BOARD: board.context, Shape.TIMELINE: timeline.context}
    return context | draw.get(selection.shape, _table)(selection)


def _drawn_as(selection: Selection, shape: Shape) -> str:
    return selection.plain_query(**({} if shape == Shape.TABLE else {"as": shape.value}))


def _table(selection: Selection) -> dict[str, Any]:
    groups = selection.groups
    page = _page(selection)
    first = selection.first_rows(ROWS_PER_PAGE) if page.number == 1 else None
    lines = listing_queries.lines_of(
        page.object_list if first is None else first,
        user=selection.person,
        today=selection.today,
        stages=selection.stages,
    )
    return {
        "months": list(_months(lines, groups)),
        "charts": rules.charts(
            listing_queries.month_sums(groups),
            months=rules.months_of(selection.filter.span),
            outlooks=OUTLOOKS,
            height=BAR_HEIGHT,
        ),
        "page": page,
        "paged": f"{plain}&" if (plain := selection.plain_query()) else "",
        "total": page.paginator.count,
    }


def _page(selection: Selection) -> Page[Contract]:
    rows = SimpleLazyObject(lambda: listing_queries.with_words(selection.rows))
    paginator: Paginator[Contract] = Paginator(rows, ROWS_PER_PAGE)
    # Known from the sums: one query less.
    paginator.count = listing_queries.count_of(
        one for one in selection.groups if selection.filter.holds(one)
    )
    return paginator.get_page(selection.query.get("page"))


def _months(lines: Sequence[Line], groups: Sequence[Group]) -> Iterator[Month]:
    for first, found in itertools.groupby(lines, key=lambda row: rules.month_start(row.ends_on)):
        yield Month(first, list(found), [one for one in groups if one.month == first])


@require_GET
def renewal_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give exactly the contracts that the list with the same address shows, on all its pages."""
    selection = Selection(request.user, request.GET)
    lines = listing_queries.lines_of(
        listing_queries.with_words(selection.rows),
        user=selection.person,
        today=selection.today,
        stages=selection.stages,
        among=selection.rows.values("client"),
    )
    found, written = answer(
        form, _columns(), map(_cells, lines), name="renewals", title=_("Renewals")
    )
    query = request.GET.urlencode()
    actions.note_export(by=selection.person, rows=written.rows, form=form, query=query)
    return found


def _columns() -> list[Column]:
    """The same words as the import's, so that what went out can come in again."""
    return [
        Column(_("Client")),
        Column(_("INN")),
        Column(_("KPP")),
        Column(_("Tier")),
        Column(_("Contract number")),
        Column(_("Kind of contract")),
        Column(_("Product")),
        Column(_("Procurement")),
        Column(_("Start by"), "date"),
        Column(_("Contract start"), "date"),
        Column(_("Contract end"), "date"),
        Column(_("Amount"), "money"),
        Column(_("Currency")),
        Column(_("Renewal status")),
        Column(_("Forecast")),
        Column(_("Stage of the renewal")),
        Column(_("Expected"), "money"),
        Column(_("Probability, %"), "int"),
        Column(_("At risk"), "bool"),
        Column(_("Flags")),
        Column(_("Next step")),
        Column(_("Next step due"), "date"),
        Column(_("Account manager")),
    ]


def _cells(row: Line) -> list[Any]:
    contract, client = row.contract, row.contract.client
    return [
        client.name,
        client.inn,
        client.kpp,
        row.tier,
        contract.number,
        contract.get_kind_display(),
        contract.product.name if contract.product else "",
        row.procedure_words,
        row.starts_by,
        contract.starts_on,
        contract.ends_on,
        Decimal(contract.amount).scaleb(-2),
        contract.currency,
        row.status.label,
        row.forecast_words,
        row.stage,
        Decimal(row.expected).scaleb(-2),
        row.chance,
        row.is_at_risk,
        row.risk_words,
        row.step.title if row.step else "",
        row.step.due_on if row.step else None,
        client.owner.full_name if client.owner else "",
    ]
