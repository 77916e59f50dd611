"""A holding in sums, the B that could be A, the half-yearly look at C; each can be exported."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import View

from clients.choices import Triaged
from clients.models import Client
from clients.queries import rights
from clients.views import answers
from core import clock
from core.ids import read_id
from core.models import AuditLine
from core.sheets.answering import answer
from core.sheets.writing import Column
from dashboard.queries import growth, holding
from users.models import User

PER_PAGE = 50
MOST_EXPORTED = 50_000


class HoldingPage(View):
    """The tab of a client: what its companies below add up to, and where we are not yet."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        client = answers.visible_client(request, pk)
        context = {
            "client": client,
            "holding": holding.holding_of(client, user, clock.today()),
            "may_edit": rights.may_edit_client(user, client),
            "today": clock.today(),
            "tab": "holding",
        }
        return render(request, "dashboard/holding.html", context)


class Growth(View):
    """`list=b`: what B lack to be A. `list=c`: C nobody looked at for half a year."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if request.GET.get("list") == "c":
            return self.triage(request, user)
        found = growth.bounds(user)
        page = Paginator(growth.candidates(user, found), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "total": page.paginator.count,
            "rows": growth.with_missing(list(page.object_list), found, clock.today()),
            "least": found.least,
            "part": growth.PART_OF_A,
            "list": "b",
        }
        return render(request, "dashboard/growth.html", context)

    def triage(self, request: HttpRequest, user: User) -> HttpResponse:
        found = growth.for_triage(user, clock.today())
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        rows = [
            (client, growth.decision_words(client.decided), rights.may_edit_client(user, client))
            for client in page.object_list
        ]
        context = {
            "page": page,
            "total": page.paginator.count,
            "rows": rows,
            "decisions": Triaged.choices,
            "list": "c",
        }
        return render(request, "dashboard/growth.html", context)


@require_GET
def growth_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give the whole list: `list` is b, c, or holding of `client`."""
    user: Any = request.user
    what = request.GET.get("list", "b")
    if what == "holding":
        title, columns, rows = _of_holding(request, user)
    elif what == "c":
        title, columns, rows = _of_triage(user)
    else:
        title, columns, rows = _of_candidates(user)
    found, written = answer(form, columns, rows, name="growth", title=title)
    facts = {"rows": written.rows, "query": request.GET.urlencode()[:300]}
    AuditLine.objects.create(by=user, verb="growth_exported", subject=form, changes=facts)
    return found


Table = tuple[str, list[Column], Iterable[list[Any]]]


def _money(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)


def _owner(client: Client) -> str:
    return client.owner.full_name if client.owner else ""


def _of_candidates(user: User) -> Table:
    columns = [
        Column(_("Client")),
        Column(_("Owner")),
        Column(_("Per year, without VAT"), "money"),
        Column(_("In a holding with an A"), "bool"),
        Column(_("Roles missing")),
        Column(_("Products not discussed")),
        Column(_("Untouched within the norm"), "bool"),
    ]
    rows = (
        [
            one.client.name,
            _owner(one.client),
            _money(one.client.annual_amount),
            one.is_kin,
            ", ".join(str(role.label) for role in one.roles),
            ", ".join(one.products),
            one.is_untouched,
        ]
        for one in growth.all_candidates(user, clock.today())
    )
    return _("B that could be A"), columns, rows


def _of_triage(user: User) -> Table:
    columns = [
        Column(_("Client")),
        Column(_("Owner")),
        Column(_("Per year, without VAT"), "money"),
        Column(_("Last touch"), "date"),
        Column(_("Decided before")),
        Column(_("On"), "date"),
    ]
    rows = (
        [
            client.name,
            _owner(client),
            _money(client.annual_amount),
            clock.date_of(client.last_touch_at) if client.last_touch_at else None,
            growth.decision_words(client.decided),
            client.decided_on,
        ]
        for client in growth.for_triage(user, clock.today())[:MOST_EXPORTED]
    )
    return _("Half-yearly look at C"), columns, rows


def _of_holding(request: HttpRequest, user: User) -> Table:
    client = answers.visible_client(request, read_id(request.GET.get("client")))
    found = holding.holding_of(client, user, clock.today())
    columns = [
        Column(_("Company")),
        Column(_("City")),
        Column(_("Owner")),
        Column(_("Tier")),
        Column(_("Last touch"), "date"),
        Column(_("For us at the head company")),
        Column(_("Competitors seen")),
    ]
    people = ", ".join(str(role.stakeholder) for role in found.supporters)
    rows = (
        [
            line.client.name,
            line.client.city,
            _owner(line.client),
            line.client.effective_tier,
            clock.date_of(line.client.last_touch_at) if line.client.last_touch_at else None,
            people,
            line.competitor_words,
        ]
        for line in found.empty
    )
    return _("Without a contract"), columns, rows
