"""The upsell queue with its weights, those who can pay at once, and the matrix of the book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import Client
from clients.views.dialogs import Adding
from contracts.whitespace import MOST_PRODUCTS
from core import clock
from core.sheets.writing import Column
from core.stored_forms import current, keep
from flags import thresholds
from flags.rules import Thresholds
from renewals.choices import UpsellReason
from renewals.upsell import actions, matrix, queries, reading, settings
from renewals.upsell.filters import ClientsFilter
from renewals.upsell.forms import OfferForm, WeightsForm
from users.rights import require_admin

ROWS_PER_PAGE = 50
PAGE = "renewals/upsell.html"
OFFER, MATRIX = "offer", "matrix"


@dataclass(frozen=True, slots=True)
class Queue:
    """What a request asks for: the clients in order, and by which numbers they were found."""

    filter: ClientsFilter
    clients: Any
    weights: dict[UpsellReason, int]
    limits: Thresholds


def _queue(request: HttpRequest, today: dt.date, *, is_payable: bool) -> Queue:
    user: Any = request.user
    weights, limits = settings.weights(), thresholds.load()
    rows = queries.queue(user, today, weights, limits)
    if is_payable:
        rows = queries.payable_now(rows, today, limits)
    chosen = ClientsFilter(request.GET, queryset=rows, user=user)
    return Queue(chosen, queries.in_order(chosen.qs.select_related("owner")), weights, limits)


class Upsell(View):
    """`list=` the queue, `offer` those who can pay by invoice-offer now, `matrix` the book."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("list") == MATRIX:
            return self.matrix(request)
        form = WeightsForm(initial=current(settings.GROUP)) if _is_admin(request) else None
        return self.queue(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The weights, by administrators."""
        require_admin(request.user)
        form = WeightsForm(request.POST, initial=current(settings.GROUP))
        if form.is_valid() and keep(form, settings.GROUP, by=request.user):
            messages.success(request, _("The weights are saved."))
            return redirect("renewals:upsell")
        return self.queue(request, form, status=422)

    def queue(self, request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
        user: Any = request.user
        today, is_payable = clock.today(), request.GET.get("list") == OFFER
        found = _queue(request, today, is_payable=is_payable)
        page = Paginator(found.clients, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "list": OFFER if is_payable else "",
            "filter": found.filter,
            "page": page,
            "total": page.paginator.count,
            "lines": reading.lines_of(
                list(page.object_list),
                user=user,
                today=today,
                weights=found.weights,
                limits=found.limits,
            ),
            "weights": found.weights,
            "limit": found.limits.offer_limit * 100,
            "form": form,
            "today": today,
        }
        return render(request, PAGE, context, status=status)

    def matrix(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        today = clock.today()
        rows = matrix.clients_with_contracts(user, today)
        chosen = ClientsFilter(request.GET, queryset=rows, user=user)
        page = Paginator(chosen.qs, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        columns = matrix.products()
        context = {
            "list": MATRIX,
            "filter": chosen,
            "page": page,
            "total": page.paginator.count,
            "products": columns,
            "is_cut": len(columns) == MOST_PRODUCTS,
            "rows": matrix.rows_of(page.object_list, columns, today),
        }
        return render(request, PAGE, context)


def _is_admin(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_active and user.is_admin)


class UpsellOffer(Adding[Client]):
    """A product for a client of the queue: into its open renewal, or as a task."""

    template_name = "renewals/upsell_offer.html"

    def form(self, row: Client, *typed: Any) -> OfferForm:
        return OfferForm(*typed, client=row, today=clock.today())

    def make(self, row: Client, form: OfferForm) -> Any:
        data = form.cleaned_data
        facts = {"product": data["product"], "quantity": data["quantity"], "by": self.me}
        if form.renewal is not None:
            return actions.offer_in_renewal(
                renewal=form.renewal, amount=data["amount"] or 0, today=clock.today(), **facts
            )
        return actions.offer_as_task(client=row, due_on=data["due_on"], **facts)

    def said(self, row: Client, form: OfferForm, done: Any) -> str:
        words = _("%(product)s stands in the renewal of %(client)s")
        if form.renewal is None:
            words = _("A task to offer %(product)s to %(client)s is set")
        return words % {"product": form.cleaned_data["product"], "client": row.name}


# --- files ------------------------------------------------------------------------------------
def columns() -> list[Column]:
    return [
        Column(_("Client")),
        Column(_("INN")),
        Column(_("Points"), "int"),
        Column(_("Why")),
        Column(_("Not proposed now")),
        Column(_("Contract end"), "date"),
        Column(_("Per year"), "money"),
        Column(_("Account manager")),
    ]


def export_lines(request: HttpRequest, today: dt.date) -> Iterator[list[Any]]:
    """Yield the cells of all clients that the page with the same address shows."""
    user: Any = request.user
    found = _queue(request, today, is_payable=request.GET.get("list") == OFFER)
    lines = reading.lines_of(
        list(found.clients),
        user=user,
        today=today,
        weights=found.weights,
        limits=found.limits,
        among=found.clients.order_by().values("pk"),
    )
    for line in lines:
        client = line.client
        yield [
            client.name,
            client.inn,
            line.score,
            line.why_words,
            line.blocked,
            line.contract.ends_on if line.contract else None,
            Decimal(client.annual_amount).scaleb(-2),
            client.owner.full_name if client.owner else "",
        ]


def matrix_columns() -> list[Column]:
    found = [Column(_("Client")), Column(_("INN")), Column(_("Account manager"))]
    for product in matrix.products():
        found.append(Column(_("%(product)s: bought") % {"product": product}, "int"))
        found.append(Column(_("%(product)s: in use") % {"product": product}, "int"))
    return found


def matrix_lines(request: HttpRequest, today: dt.date) -> Iterator[list[Any]]:
    user: Any = request.user
    rows = ClientsFilter(
        request.GET, queryset=matrix.clients_with_contracts(user, today), user=user
    ).qs
    among = rows.order_by().values("pk")
    for row in matrix.rows_of(rows, matrix.products(), today, among=among):
        owner = row.client.owner
        cells = [number for cell in row.cells for number in (cell.bought, cell.used)]
        yield [row.client.name, row.client.inn, owner.full_name if owner else "", *cells]
