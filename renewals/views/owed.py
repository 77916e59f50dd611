"""Money owed: the page of a book, and the forms about one invoice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from clients.models import Client
from clients.views import answers
from clients.views.dialogs import Adding, Changing
from contracts.models import Contract
from core import clock
from core.ids import read_id
from core.models import UndoRecord
from core.sheets.writing import Column
from renewals.choices import Age
from renewals.models import Invoice
from renewals.owed import actions, queries
from renewals.owed.filters import OwedFilter
from renewals.owed.forms import InvoiceEditForm, InvoiceForm
from users.models import User
from users.seeing import seen_or_404

ROWS_PER_PAGE = 50
FORM = "renewals/invoice_edit.html"


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page_of(client: Client) -> str:
    """Without a place in it: one that stands there already would not be drawn anew."""
    return reverse("contracts:contract_list", args=[client.pk])


def selection(request: HttpRequest, today: dt.date) -> OwedFilter:
    """Return the unpaid invoices that a request asks for, carrying their age."""
    user: Any = request.user
    rows = queries.with_age(queries.in_scope(user), today)
    return OwedFilter(request.GET, queryset=rows, user=user)


class Owed(TemplateView):
    """Who owes us, the oldest first, with what is owed by age."""

    template_name = "renewals/owed.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        chosen = selection(self.request, today)
        sums = queries.sums_by_age(chosen.qs)
        page = self._page(chosen.qs, sum(one.count for one in sums))
        return super().get_context_data(
            filter=chosen,
            ages=sums,
            overdue=queries.overdue_of(sums),
            overdue_count=sum(one.count for one in sums if one.age != Age.AHEAD),
            lines=[queries.line_of(invoice, today) for invoice in page.object_list],
            page=page,
            total=page.paginator.count,
            today=today,
            **kwargs,
        )

    def _page(self, rows: Any, count: int) -> Page[Invoice]:
        in_order = rows.select_related("client__owner", "contract__product")
        paginator: Paginator[Invoice] = Paginator(in_order.order_by("due_on", "pk"), ROWS_PER_PAGE)
        paginator.count = count  # known from the sums: one query less
        return paginator.get_page(self.request.GET.get("page"))


def columns() -> list[Column]:
    """The same words as the import's, so that what went out can come in again."""
    return [
        Column(_("Client")),
        Column(_("INN")),
        Column(_("KPP")),
        Column(_("Invoice number")),
        Column(_("Contract number")),
        Column(_("Issued on"), "date"),
        Column(_("To be paid by"), "date"),
        Column(_("Days overdue"), "int"),
        Column(_("Amount"), "money"),
        Column(_("Paid so far"), "money"),
        Column(_("Owed"), "money"),
        Column(_("Currency")),
        Column(_("Account manager")),
    ]


def cells(line: queries.Line) -> list[Any]:
    invoice, client = line.invoice, line.invoice.client
    return [
        client.name,
        client.inn,
        client.kpp,
        invoice.number,
        invoice.contract.number if invoice.contract else "",
        invoice.issued_on,
        invoice.due_on,
        line.late,
        Decimal(invoice.amount).scaleb(-2),
        Decimal(invoice.paid_amount).scaleb(-2),
        Decimal(invoice.owed).scaleb(-2),
        invoice.currency,
        client.owner.full_name if client.owner else "",
    ]


def export_lines(request: HttpRequest, today: dt.date) -> Any:
    """Yield all lines that the page with the same address shows, on all its pages."""
    rows = selection(request, today).qs.select_related("client__owner", "contract")
    for invoice in rows.order_by("due_on", "pk").iterator(chunk_size=1000):
        yield queries.line_of(invoice, today)


class InvoiceCreate(Adding[Client]):
    """An invoice of a client, of one contract where the address names it."""

    template_name = FORM

    def page(self, row: Client) -> str:
        return _page_of(row)

    def form(self, row: Client, *typed: Any) -> InvoiceForm:
        return InvoiceForm(*typed, client=row, today=clock.today(), contract=self._contract(row))

    def _contract(self, client: Client) -> Contract | None:
        pk = read_id(self.request.GET.get("contract"))
        return Contract.objects.live().filter(client=client, pk=pk).first() if pk else None

    def make(self, row: Client, form: InvoiceForm) -> UndoRecord:
        return actions.add_invoice(client=row, data=form.facts(), by=self.me)

    def said(self, row: Client, form: InvoiceForm, done: UndoRecord) -> str:
        return _("Invoice added: %(name)s") % {"name": row.name}


class InvoiceEdit(Changing[Invoice]):
    """What an invoice says and what came in."""

    template_name = FORM
    row_name = "invoice"
    names = actions.FACTS
    subject = "invoice"

    rows = Invoice.objects.alive
    related = ("client__owner", "contract")

    def page(self, row: Invoice) -> str:
        return _page_of(row.client)

    def form(self, row: Invoice, *typed: Any) -> InvoiceEditForm:
        initial = self.current(row)
        return InvoiceEditForm(*typed, invoice=row, today=clock.today(), initial=initial)

    def current(self, row: Invoice) -> dict[str, Any]:
        return super().current(row) | {
            "contract": row.contract_id,
            "paid_amount": row.paid_amount or None,
        }

    def locked(self, row: Invoice) -> Invoice:
        return actions.locked_invoice(row, self.me)

    def change(self, row: Invoice, changes: dict[str, Any]) -> Invoice:
        return actions.edit_invoice(invoice=row, changes=changes, by=self.me)


@require_POST
def invoice_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: all of it came in today, or the invoice goes; both with a way back."""
    invoice: Invoice = seen_or_404(Invoice.objects.alive, request.user, pk, "client__owner")
    if request.POST.get("do") == "delete":
        record = actions.delete_invoice(invoice=invoice, by=_me(request))
        words = _("The invoice is deleted: %(number)s")
    else:
        record = actions.pay_invoice(invoice=invoice, on=clock.today(), by=_me(request))
        words = _("Paid: %(number)s")
    answers.say(request, words % {"number": invoice}, record)
    return answers.done(request, _page_of(invoice.client))
