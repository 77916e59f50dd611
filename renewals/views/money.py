"""The files of the pages about money: exactly what the page with the same address shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import clock
from core.sheets.answering import answer
from core.sheets.writing import Column
from renewals import actions
from renewals.views import owed, prices, upsell

Sheet = tuple[str, list[Column], Iterable[list[Any]]]


def _owed(request: HttpRequest, today: dt.date) -> Sheet:
    return _("Money owed"), owed.columns(), map(owed.cells, owed.export_lines(request, today))


def _upsell(request: HttpRequest, today: dt.date) -> Sheet:
    return _("Upsell queue"), upsell.columns(), upsell.export_lines(request, today)


def _matrix(request: HttpRequest, today: dt.date) -> Sheet:
    return _("Matrix"), upsell.matrix_columns(), upsell.matrix_lines(request, today)


def _prices(request: HttpRequest, today: dt.date) -> Sheet:
    return _("Price round"), prices.columns(), prices.export_lines(request, today)


SHEETS: dict[str, Callable[[HttpRequest, dt.date], Sheet]] = {
    "owed": _owed,
    "upsell": _upsell,
    "matrix": _matrix,
    "prices": _prices,
}


@require_GET
def money_export(request: HttpRequest, what: str, form: str) -> HttpResponseBase:
    """Give a page's rows as a file, and leave a trace of it."""
    if what not in SHEETS:
        raise Http404
    title, columns, rows = SHEETS[what](request, clock.today())
    found, written = answer(form, columns, rows, name=what, title=title)
    user: Any = request.user
    actions.note_export(by=user, rows=written.rows, form=form, query=request.GET.urlencode())
    return found
