"""The list of renewals and its file."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from contracts.models import Contract
from core import clock
from core.sheets.answering import answer
from core.sheets.writing import Column
from flags import thresholds
from renewals import actions, queries, rules
from renewals.choices import Outlook
from renewals.filters import RenewalFilter
from renewals.queries import Row

ROWS_PER_PAGE = 50
BAR_HEIGHT = 112
# From the ground up: what is safe, what is expected, what is in danger, what is gone.
OUTLOOKS = (Outlook.RENEWED, Outlook.EXPECTED, Outlook.AT_RISK, Outlook.LOST)


@dataclass(frozen=True, slots=True)
class Selection:
    """The contracts a request asks for, narrowed and carrying their status, in list order."""

    filter: RenewalFilter
    contracts: QuerySet[Any]


def _selection(request: HttpRequest, today: dt.date) -> Selection:
    user: Any = request.user
    limits = thresholds.load()
    with_status = queries.with_status(queries.in_scope(user), today=today, limits=limits)
    narrowed = RenewalFilter(request.GET, queryset=with_status, user=user, today=today)
    return Selection(narrowed, narrowed.qs)


@dataclass(frozen=True, slots=True)
class Month:
    """A group of the list: the rows of this page and the sums of the whole month."""

    first: dt.date
    rows: list[Row]
    sums: list[rules.Money]
    at_risk: list[rules.Money]

    @property
    def count(self) -> int:
        return sum(money.count for money in self.sums)


class RenewalList(TemplateView):
    """Contracts by month of end: when to start, where it stands, what is at risk."""

    template_name = "renewals/renewal_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        chosen = _selection(self.request, today)
        sums = queries.month_sums(chosen.contracts)
        page = self._page(chosen.contracts, sum(one.money.count for one in sums))
        user: Any = self.request.user
        rows = queries.rows_of(page.object_list, user=user)
        span = chosen.filter.span
        return super().get_context_data(
            filter=chosen.filter,
            today=today,
            span=span,
            months=list(_months(rows, sums)),
            charts=rules.charts(
                sums, months=rules.months_of(span), outlooks=OUTLOOKS, height=BAR_HEIGHT
            ),
            sums=rules.merged(one.money for one in sums),
            at_risk=rules.merged(one.money for one in sums if one.outlook == Outlook.AT_RISK),
            page=page,
            total=page.paginator.count,
            **kwargs,
        )

    def _page(self, contracts: QuerySet[Any], count: int) -> Page[Contract]:
        in_order = contracts.select_related("client__owner", "product").order_by("ends_on", "pk")
        paginator: Paginator[Contract] = Paginator(in_order, ROWS_PER_PAGE)
        paginator.count = count  # known from the sums: one query less
        return paginator.get_page(self.request.GET.get("page"))


def _months(rows: Sequence[Row], sums: Sequence[rules.MonthSum]) -> Iterator[Month]:
    for first, group in itertools.groupby(rows, key=lambda row: rules.month_start(row.ends_on)):
        here = [one for one in sums if one.month == first]
        risky = (one.money for one in here if one.outlook == Outlook.AT_RISK)
        yield Month(
            first, list(group), rules.merged(one.money for one in here), rules.merged(risky)
        )


@require_GET
def renewal_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give exactly the contracts that the list with the same address shows, on all its pages."""
    user: Any = request.user
    chosen = _selection(request, clock.today())
    in_order = chosen.contracts.select_related("client__owner", "product").order_by("ends_on", "pk")
    among = chosen.contracts.values("client")
    rows = queries.rows_of(in_order, user=user, among=among)
    found, written = answer(
        form, _columns(), map(_cells, rows), name="renewals", title=_("Renewals")
    )
    actions.note_export(by=user, rows=written.rows, form=form, query=request.GET.urlencode())
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
        Column(_("Start by"), "date"),
        Column(_("Contract start"), "date"),
        Column(_("Contract end"), "date"),
        Column(_("Amount"), "money"),
        Column(_("Currency")),
        Column(_("Renewal status")),
        Column(_("At risk"), "bool"),
        Column(_("Flags")),
        Column(_("Next step")),
        Column(_("Next step due"), "date"),
        Column(_("Account manager")),
    ]


def _cells(row: Row) -> list[Any]:
    contract, client = row.contract, row.contract.client
    return [
        client.name,
        client.inn,
        client.kpp,
        row.tier,
        contract.number,
        contract.get_kind_display(),
        contract.product.name if contract.product else "",
        row.starts_by,
        contract.starts_on,
        contract.ends_on,
        Decimal(contract.amount).scaleb(-2),
        contract.currency,
        row.status.label,
        row.is_at_risk,
        ", ".join(str(code.label) for code in row.flags),
        row.step.title if row.step else "",
        row.step.due_on if row.step else None,
        client.owner.full_name if client.owner else "",
    ]
