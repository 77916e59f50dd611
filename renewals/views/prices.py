"""Price rounds: the list with its form, one round with its letters, one contract of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.generic import View

from clients import view_pages
from clients.models import Client, SavedView
from clients.queries import rights
from clients.views import answers
from clients.views.dialogs import Changing
from clients.views.listing import ClientListing
from contracts.models import Contract
from core import clock, formats
from core.ids import read_id
from core.saving import save
from core.sheets.writing import Column
from renewals.choices import PriceReaction
from renewals.models import PriceRound, PriceRoundRow
from renewals.prices import actions, letters, queries
from renewals.prices.forms import PriceForm, RoundForm
from renewals.views.selection import Selection
from users.models import User
from users.seeing import seen_or_404

ROWS_PER_PAGE = 50
ROUNDS_SHOWN = 100
MOST_LETTERS = 200


class Prices(View):
    """The rounds that one sees, and the form of a new one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.draw(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        actions.require_owner(user)
        form = self.form(request, request.POST)
        made = None
        if form.is_valid():
            made = save(
                form, lambda: self.make(user, form), by=user, leads_to=PriceRound.get_absolute_url
            )
        if made is None:
            return self.draw(request, form, status=422)
        number = made.rows.count()
        words = ngettext(
            "The round holds %(count)s contract", "The round holds %(count)s contracts", number
        )
        messages.success(request, words % {"count": formats.number(number)})
        return redirect(made)

    def form(self, request: HttpRequest, *typed: Any) -> RoundForm:
        user: Any = request.user
        return RoundForm(*typed, user=user, today=clock.today())

    def make(self, user: User, form: RoundForm) -> PriceRound:
        data, view = form.cleaned_data, form.cleaned_data["view"]
        rows = queries.narrowed(
            contracts_of(user, view), data["scope"], data["effective_on"], clock.today()
        )
        return actions.make_round(
            contracts=rows,
            name=data["name"],
            query=view.query if view else "",
            index=form.thousandths,
            effective_on=data["effective_on"],
            letter=data["letter"],
            by=user,
        )

    def draw(self, request: HttpRequest, form: RoundForm, status: int = 200) -> HttpResponse:
        user: Any = request.user
        context = {
            "rounds": queries.rounds_of(user)[:ROUNDS_SHOWN],
            "form": form if user.may_own else None,
        }
        return render(request, "renewals/prices.html", context, status=status)


def contracts_of(user: User, view: SavedView | None) -> Any:
    """Return the contracts that a saved view shows this person; without one, of all clients."""
    visible = Contract.objects.visible_to(user)
    if view is None:
        return visible
    query = QueryDict(view.query)
    if view.page == view_pages.CLIENTS:
        clients = ClientListing(user, query, is_drawn=False).filter.qs
        return visible.filter(client__in=clients.order_by().values("pk"))
    found = Selection(user, query).rows
    return visible.filter(pk__in=found.order_by().values("pk"))


def _round(request: HttpRequest, pk: int) -> PriceRound:
    found: PriceRound = seen_or_404(PriceRound.objects.alive, request.user, pk, "by")
    return found


class PriceRoundPage(View):
    """One round: sums before and after, its contracts; `as=letters` its letters on paper."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        found = _round(request, pk)
        rows = queries.rows_of(found, user)
        if request.GET.get("as") == "letters":
            return self.letters(request, found, rows)
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "round": found,
            "index": Decimal(found.index).scaleb(-3),
            "effects": queries.effects(rows),
            "page": page,
            "total": page.paginator.count,
            "untold": rows.filter(letter_on__isnull=True).count(),
            "reactions": {one.value: one for one in PriceReaction},
            "may_edit": user.may_own,
            "may_delete": user.is_admin or found.by_id == user.pk,
            "today": clock.today(),
        }
        return render(request, "renewals/price_round.html", context)

    def letters(self, request: HttpRequest, found: PriceRound, rows: Any) -> HttpResponse:
        if one := read_id(request.GET.get("row")):
            rows = rows.filter(pk=one)
        else:
            rows = rows.filter(letter_on__isnull=True)
        rows = rows.select_related("round", "contract__decided_by__person", *_READ)
        told = list(rows[: MOST_LETTERS + 1])
        language = get_language() or "ru"
        context = {
            "round": found,
            "letters": letters.letters_of(
                told[:MOST_LETTERS], found.letter, clock.today(), language
            ),
            "is_cut": len(told) > MOST_LETTERS,
            "most": MOST_LETTERS,
        }
        return render(request, "renewals/price_letters.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        found = _round(request, pk)
        if request.POST.get("do") == "delete":
            record = actions.delete_round(round=found, by=user)
            answers.say(request, _("The round is deleted: %(name)s") % {"name": found}, record)
            return answers.done(request, reverse("renewals:price_list"))
        record = actions.send_letters(round=found, on=clock.today(), by=user)
        answers.say(request, _("Marked: the letters are sent."), record)
        return answers.done(request, found.get_absolute_url())


_READ = ("contract__client__owner", "contract__product")


class PriceRow(Changing[PriceRoundRow]):
    """What one client says to its new price."""

    template_name = "renewals/price_row.html"
    row_name = "row"
    names = actions.EDITABLE
    subject = "priceroundrow"

    rows = PriceRoundRow.objects.all
    related = ("round", *_READ)

    def find(self, pk: int) -> PriceRoundRow:
        row = self.seen(pk)
        if row.round.deleted_at is not None:
            raise Http404
        rights.require_edit(self.me, row.client)
        return row

    def page(self, row: PriceRoundRow) -> str:
        return row.round.get_absolute_url()

    def form(self, row: PriceRoundRow, *typed: Any) -> PriceForm:
        return PriceForm(*typed, row=row, today=clock.today(), initial=self.current(row))

    def locked(self, row: PriceRoundRow) -> PriceRoundRow:
        return actions.locked_price(row, self.me)

    def change(self, row: PriceRoundRow, changes: dict[str, Any]) -> PriceRoundRow:
        return actions.edit_row(row=row, changes=changes, by=self.me)


# --- the file ---------------------------------------------------------------------------------
def columns() -> list[Column]:
    return [
        Column(_("Client")),
        Column(_("INN")),
        Column(_("Contract number")),
        Column(_("Contract end"), "date"),
        Column(_("Price now"), "money"),
        Column(_("Proposed price"), "money"),
        Column(_("Agreed price"), "money"),
        Column(_("Currency")),
        Column(_("Tell by"), "date"),
        Column(_("Letter sent on"), "date"),
        Column(_("Reaction")),
        Column(_("Note")),
        Column(_("Account manager")),
    ]


def export_lines(request: HttpRequest, today: dt.date) -> Iterator[list[Any]]:
    """Yield the rows of the round that the address names, as far as this person sees them."""
    user: Any = request.user
    found = _round(request, read_id(request.GET.get("round")))
    for row in queries.rows_of(found, user):
        client: Client = row.contract.client
        yield [
            client.name,
            client.inn,
            row.contract.number,
            row.contract.ends_on,
            _money(row.old_amount),
            _money(row.proposed_amount),
            _money(row.agreed_amount),
            row.currency,
            row.notice_by,
            row.letter_on,
            row.get_reaction_display(),
            row.note,
            client.owner.full_name if client.owner else "",
        ]


def _money(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount).scaleb(-2)
