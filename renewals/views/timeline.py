"""The renewals along the year: one bar a contract, drawn on the server."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract
from core import clock, showing
from renewals import queries, rules
from renewals.axis import Axis, Piece, season_before
from renewals.choices import RenewalStatus, Shape
from renewals.views.selection import Selection

ROWS_PER_PAGE = 60
# A quarter back, where the budgets of a year from January are asked for, and a year ahead.
MONTHS, BACK = 18, 3
FILLS = {
    RenewalStatus.SOON: "f-risk",
    RenewalStatus.LATE: "f-lost",
    RenewalStatus.EXPIRED: "f-over",
    RenewalStatus.LOST: "f-idle",
    RenewalStatus.IN_WORK: "f-info",
    RenewalStatus.DONE: "f-ok",
}
BY = {"tier": gettext_lazy("by tier"), "owner": gettext_lazy("by account manager")}


@dataclass(frozen=True, slots=True)
class Strip:
    """A contract as a bar: where it runs, when it has to start, when its budget is asked for."""

    contract: Contract
    tier: str
    status: RenewalStatus
    start_by: dt.date
    ask_by: dt.date | None
    bar: Piece | None
    start: float | None
    season: Piece | None
    is_unasked: bool

    @property
    def fill(self) -> str:
        return FILLS.get(self.status, "f-exp")


def axis_of(today: dt.date) -> Axis:
    return Axis(rules.month_start(today, -BACK), MONTHS)


def select(request: HttpRequest) -> Selection | None:
    """Return what the timeline shows, whose span is its own; None for another drawing."""
    if request.GET.get("as") != Shape.TIMELINE:
        return None
    return Selection(request.user, request.GET, span=axis_of(clock.today()).span)


def context(selection: Selection) -> dict[str, Any]:
    asked = selection.query.get("by", "")
    usual = "owner" if showing.hides() else "tier"
    by = asked if asked in BY and not (asked == "tier" and showing.hides()) else usual
    axis = axis_of(selection.today)
    page = _page(selection, by)
    strips = [_strip(contract, axis, selection.today) for contract in page.object_list]
    as_it_is = {"as": Shape.TIMELINE.value}
    return {
        "bands": list(_bands(strips, by)),
        "ticks": axis.ticks(),
        "now": axis.at(selection.today),
        "ways": [
            (code, words, selection.plain_query(**as_it_is, by=code)) for code, words in _ways()
        ],
        "by": by,
        "page": page,
        "paged": f"{selection.plain_query(**as_it_is, by=by)}&",
        "total": page.paginator.count,
    }


def _ways() -> list[tuple[str, Any]]:
    return [one for one in BY.items() if not (one[0] == "tier" and showing.hides())]


def _page(selection: Selection, by: str) -> Page[Contract]:
    order = {
        "tier": ("tier_now", "ends_on", "pk"),
        "owner": (F("client__owner__name_folded").asc(nulls_last=True), "ends_on", "pk"),
    }
    rows: QuerySet[Any] = selection.rows.select_related("client__owner", "product")
    in_order = rows.annotate(ask_by=F("clock__budget_ask_by")).order_by(*order[by])
    paginator: Paginator[Contract] = Paginator(in_order, ROWS_PER_PAGE)
    return paginator.get_page(selection.query.get("page"))


def _strip(contract: Any, axis: Axis, today: dt.date) -> Strip:
    start_by = queries.starts_by(contract, today)
    ask_by = contract.ask_by
    return Strip(
        contract=contract,
        tier=contract.tier_now,
        status=_status(contract, today),
        start_by=start_by,
        ask_by=ask_by,
        bar=axis.piece(contract.starts_on or axis.first, contract.ends_on),
        start=axis.mark(start_by),
        season=axis.piece(*season_before(ask_by)) if ask_by else None,
        is_unasked=queries.missed_ask(contract, today) is not None,
    )


def _status(contract: Any, today: dt.date) -> RenewalStatus:
    """Return what the bar says: what the budget alone opened early is ahead."""
    status = RenewalStatus(contract.status)
    is_ahead = status == RenewalStatus.SOON and not queries.is_soon(contract, today)
    return RenewalStatus.PLANNED if is_ahead else status


def _bands(strips: Sequence[Strip], by: str) -> Iterator[tuple[str, list[Strip]]]:
    def name_of(strip: Strip) -> str:
        if by == "tier":
            return _("Tier %(letter)s") % {"letter": strip.tier}
        owner = strip.contract.client.owner
        return owner.full_name if owner else _("without an owner")

    for name, found in itertools.groupby(strips, key=name_of):
        yield name, list(found)
