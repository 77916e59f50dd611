"""Recurring revenue: what was kept, grew and was lost, and the clients behind each number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from core import clock
from core.errors import NotAllowed
from core.sheets.answering import answer
from core.sheets.writing import Column
from flags import thresholds
from flags.choices import RuleCode
from renewals import actions
from renewals.forms_revenue import RevenueForm
from renewals.revenue import behind, page
from renewals.revenue.folding import fold
from renewals.revenue.scope import Of, Scope
from users.choices import Role
from users.models import User

ROWS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: the figures, or (`of`) the clients behind one of them."""

    form: RevenueForm
    scope: Scope
    of: Of | None
    value: str | None


def _asked(request: HttpRequest) -> Asked:
    user: Any = request.user
    _check(user)
    today = clock.today()
    form = RevenueForm(
        request.GET, user=user, today=today, currencies=page.currencies_of(user, today)
    )
    of = request.GET.get("of", "")
    return Asked(
        form,
        page.scope_of(user, form),
        Of(of) if of in Of.values else None,
        request.GET.get("value"),
    )


def _check(user: User) -> None:
    if user.role == Role.MEMBER:
        raise NotAllowed(_("Revenue is for account managers, heads of teams and administrators."))


class Revenue(TemplateView):
    """Key figures, movements, quarters, concentration and a table by dimension.

    With `of` in the address: the clients that make one of its numbers.
    """

    def get_template_names(self) -> list[str]:
        return ["renewals/revenue_clients.html" if self.asked.of else "renewals/revenue.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.asked = _asked(request)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.asked
        found = self._clients() if asked.of else self._report()
        return super().get_context_data(form=asked.form, scope=asked.scope, **found, **kwargs)

    def _report(self) -> dict[str, Any]:
        limits = thresholds.load()
        return {
            "report": page.report(self.asked.scope, limits),
            "query": _narrowed(self.request),
            "is_counted": limits.is_on(RuleCode.UNTOUCHED),
        }

    def _clients(self) -> dict[str, Any]:
        asked = self.asked
        assert asked.of is not None
        found = behind.Listed(asked.scope, asked.of, asked.value)
        paginator: Paginator[behind.Shown] = Paginator(found, ROWS_PER_PAGE)  # type: ignore[arg-type]
        return {
            "of": asked.of,
            "name": found.name,
            "page": paginator.get_page(self.request.GET.get("page")),
            "total": len(found),
            "amount": found.amount,
        }


def _narrowed(request: HttpRequest) -> str:
    """Return the filters in force as the beginning of an address, which goes on with a name."""
    kept = request.GET.copy()
    for name in ("of", "value", "page"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}&" if kept else "?"


@require_GET
def revenue_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give exactly what the page with the same address shows: the table, or the clients."""
    user: Any = request.user
    asked = _asked(request)
    if asked.of is None:
        is_counted = thresholds.load().is_on(RuleCode.UNTOUCHED)
        lines = page.lines_of(fold(asked.scope), asked.scope, is_counted)
        columns, rows = _columns(), [_cells(line, asked.scope.currency) for line in lines]
    else:
        found = behind.Listed(asked.scope, asked.of, asked.value)
        columns = _client_columns(asked.of)
        rows = [_client_cells(one, asked.scope.currency) for one in found[:]]
    given, written = answer(form, columns, rows, name="revenue", title=_("Revenue"))
    actions.note_export(by=user, rows=written.rows, form=form, query=request.GET.urlencode())
    return given


def _columns() -> list[Column]:
    return [
        Column(_("Name")),
        Column(_("Currency")),
        Column(_("Clients at the beginning"), "int"),
        *(
            Column(words, "money")
            for words in (
                _("At the beginning"),
                _("Growth of these clients"),
                _("Less from these clients"),
                _("Lost clients"),
                _("New clients"),
                _("Clients that came back"),
                _("At the end"),
                _("of it at risk: ended, nothing follows yet"),
                _("of it from untouched clients"),
            )
        ),
        Column(_("Clients at the end"), "int"),
        Column(_("Lost clients, number"), "int"),
        *(
            Column(words)
            for words in (
                "NRR",
                _("NRR without the largest client"),
                "GRR",
                _("Client churn"),
                _("Coverage"),
            )
        ),
    ]


def _cells(line: page.Line, currency: str) -> list[Any]:
    sums, row = line.sums, line.row
    amounts = [sums.start, sums.expansion, sums.contraction, sums.churn, sums.new]
    amounts += [sums.reactivation, sums.now, row.risk, row.silent]
    shares = (sums.nrr, line.without_largest, sums.grr, sums.logo_churn, line.coverage)
    return [
        line.name,
        currency,
        sums.clients,
        *(Decimal(amount).scaleb(-2) for amount in amounts),
        sums.clients_now,
        sums.lost,
        *(page.percent(share) for share in shares),
    ]


def _client_columns(of: Of) -> list[Column]:
    return [
        Column(_("Client")),
        Column(_("INN")),
        Column(_("Product or contract")),
        Column(str(of.label), "money"),
        Column(_("At the beginning"), "money"),
        Column(_("At the end"), "money"),
        Column(_("Currency")),
        Column(_("Account manager")),
    ]


def _client_cells(one: behind.Shown, currency: str) -> list[Any]:
    amounts = (one.amount, one.was, one.now)
    cells = [None if amount is None else Decimal(amount).scaleb(-2) for amount in amounts]
    return [one.client.name, one.client.inn, one.about, *cells, currency, one.owner]
