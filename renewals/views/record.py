"""The page of a renewal and what is done on it: presses, what it says, won, lost, not retained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.models import TimelineEntry
from clients.queries import rights
from clients.views import answers
from clients.views.dialogs import Adding, Changing
from core import clock
from core.errors import DomainError
from core.forms import claim
from core.ids import read_id
from core.models import UndoRecord
from renewals import actions
from renewals.actions.records import locked_renewal
from renewals.choices import ForecastCategory, RenewalState
from renewals.forms_record import (
    LOSS,
    RELEASE,
    SPARE,
    LossForm,
    ReleaseForm,
    RenewalForm,
    WinForm,
    current_renewal,
    last_to_ask,
    split_lines,
)
from renewals.models import Renewal, RenewalCheck, RenewalStage
from renewals.queries_record import view_of
from renewals.settings import policy
from users.models import User
from users.seeing import seen_or_404

SHOWN_LINES = 20


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _renewals() -> QuerySet[Renewal]:
    return Renewal.objects.select_related(
        "client__owner",
        "contract__product",
        "stage",
        "meeting",
        "successor__product",
        "head",
        "release_asked_by",
        "release_decided_by",
        "own_procurement_touch",
    )


def editable_renewal(request: HttpRequest, pk: int) -> Renewal:
    """Return a renewal that this person may change; raises Http404, NotAllowed."""
    renewal: Renewal = seen_or_404(_renewals, request.user, pk)
    rights.require_edit(_me(request), renewal.client)
    return renewal


class RenewalPage(View):
    """One renewal: stage with checklist, sums, forecasts, and what is around it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        renewal: Renewal = seen_or_404(_renewals, request.user, pk)
        user, today = _me(request), clock.today()
        about = TimelineEntry.objects.filter(client=renewal.client_id)
        history = about.filter(subject=f"renewal:{renewal.pk}").select_related("by")
        ask_by = last_to_ask(renewal.contract.ends_on, policy().release_days)
        context = {
            "renewal": renewal,
            "contract": renewal.contract,
            "client": renewal.client,
            "view": view_of(renewal, user, today),
            "history": history.order_by("-at", "-pk")[:SHOWN_LINES],
            "may_edit": rights.may_edit_client(user, renewal.client),
            "may_decide": actions.may_decide(user, renewal),
            "categories": ForecastCategory,
            "is_open": renewal.state == RenewalState.OPEN,
            "ask_by": ask_by,
            "may_ask": ask_by is not None and today <= ask_by,
            "is_asked": renewal.release_asked_on and renewal.is_release_approved is None,
            "today": today,
        }
        return render(request, "renewals/renewal.html", context)


# --- presses -----------------------------------------------------------------------------------
Press = Callable[[HttpRequest, Renewal], Any]


def _move(request: HttpRequest, renewal: Renewal) -> Any:
    stage = get_object_or_404(RenewalStage, pk=read_id(request.POST.get("stage")))
    return actions.move_stage(renewal=renewal, stage=stage, by=_me(request), on=clock.today())


def _tick(request: HttpRequest, renewal: Renewal) -> None:
    check = get_object_or_404(RenewalCheck, pk=read_id(request.POST.get("check")))
    actions.tick_check(
        renewal=renewal,
        check_point=check,
        by=_me(request),
        on=clock.today(),
        is_done=request.POST.get("do") == "tick",
    )


def _say(request: HttpRequest, renewal: Renewal) -> Any:
    said = request.POST.get("category", "")
    verb = actions.decide_forecast if request.POST.get("do") == "head" else actions.say_forecast
    return verb(renewal=renewal, category=said, by=_me(request), on=clock.today())


def _announce(request: HttpRequest, renewal: Renewal) -> Any:
    on = clock.today() if request.POST.get("do") == "announce" else None
    return actions.announce_procurement(renewal=renewal, by=_me(request), on=on)


def _invoice(request: HttpRequest, renewal: Renewal) -> Any:
    return actions.send_invoice(renewal=renewal, by=_me(request), on=clock.today())


def _release(request: HttpRequest, renewal: Renewal) -> Any:
    approved = request.POST.get("do") == "approve"
    return actions.decide_release(
        renewal=renewal, is_approved=approved, by=_me(request), on=clock.today()
    )


def _reopen(request: HttpRequest, renewal: Renewal) -> Any:
    return actions.reopen(renewal=renewal, by=_me(request), on=clock.today())


PRESSES: dict[str, Press] = {
    "stage": _move,
    "tick": _tick,
    "untick": _tick,
    "kam": _say,
    "head": _say,
    "announce": _announce,
    "withdraw": _announce,
    "invoiced": _invoice,
    "approve": _release,
    "refuse": _release,
    "reopen": _reopen,
}


@require_POST
def renewal_act(request: HttpRequest, pk: int) -> HttpResponse:
    """One press on the page; `do` says which."""
    renewal = editable_renewal(request, pk)
    press = PRESSES.get(request.POST.get("do", ""))
    if press is None:
        raise DomainError(_("Nothing was pressed."))
    done = press(request, renewal)
    if isinstance(done, UndoRecord):
        answers.say(request, _("Saved: %(name)s") % {"name": renewal}, done)
    return answers.done(request, renewal.get_absolute_url())


# --- dialogs -----------------------------------------------------------------------------------
class RenewalEdit(Changing[Renewal]):
    """What a renewal says, with its lines."""

    template_name = "renewals/renewal_edit.html"
    row_name = subject = "renewal"
    names = ()

    rows = staticmethod(_renewals)

    def page(self, row: Renewal) -> str:
        return row.get_absolute_url()

    def form(self, row: Renewal, *typed: Any) -> RenewalForm:
        self.sent = RenewalForm(*typed, renewal=row, initial=self.current(row))
        return self.sent

    def current(self, row: Renewal) -> dict[str, Any]:
        return current_renewal(row)

    def locked(self, row: Renewal) -> Renewal:
        return locked_renewal(row, self.me)

    def change(self, row: Renewal, changes: dict[str, Any]) -> Renewal:
        plain, lines = split_lines(changes)
        if set(lines) & set(SPARE):
            claim(self.sent.cleaned_data.get("form_key"), by=self.me, result_url=self.page(row))
        return actions.edit_renewal(renewal=row, changes=plain, by=self.me, lines=lines)


class RenewalWin(Adding[Renewal]):
    """Won: makes the contract that follows, or links the one there is."""

    template_name = "renewals/renewal_win.html"
    row_name = "renewal"

    def find(self, pk: int) -> Renewal:
        return editable_renewal(self.request, pk)

    def page(self, row: Renewal) -> str:
        return row.get_absolute_url()

    def form(self, row: Renewal, *typed: Any) -> WinForm:
        return WinForm(*typed, renewal=row, terms=actions.usual_terms(row, clock.today()))

    def make(self, row: Renewal, form: WinForm) -> UndoRecord:
        today = clock.today()
        if successor := form.cleaned_data.get("successor"):
            return actions.link_win(renewal=row, successor=successor, by=self.me, on=today)
        return actions.win(
            renewal=row,
            terms=form.terms(),
            by=self.me,
            on=today,
            paid_on=form.cleaned_data.get("paid_on"),
        )

    def said(self, row: Renewal, form: WinForm, done: UndoRecord) -> str:
        return _("Won: %(what)s") % {"what": row}


class RenewalClose(Adding[Renewal]):
    """Lost for a reason, or the head is asked not to retain the client; `how` says which."""

    template_name = "renewals/renewal_close.html"
    row_name = "renewal"

    def find(self, pk: int) -> Renewal:
        return editable_renewal(self.request, pk)

    def page(self, row: Renewal) -> str:
        return row.get_absolute_url()

    @property
    def how(self) -> str:
        asked = self.request.POST.get("how") or self.request.GET.get("how")
        return RELEASE if asked == RELEASE else LOSS

    def form(self, row: Renewal, *typed: Any) -> LossForm | ReleaseForm:
        if self.how == RELEASE:
            return ReleaseForm(*typed)
        return LossForm(*typed, initial={"competitor": row.competitor})

    def make(self, row: Renewal, form: LossForm | ReleaseForm) -> UndoRecord:
        data, today = form.cleaned_data, clock.today()
        if self.how == RELEASE:
            reason = data["release_reason"]
            return actions.ask_release(renewal=row, reason=reason, by=self.me, on=today)
        return actions.lose(
            renewal=row,
            reason=data["reason"],
            loss_note=data["loss_note"],
            competitor=data["competitor"],
            by=self.me,
            on=today,
        )

    def said(self, row: Renewal, form: LossForm | ReleaseForm, done: UndoRecord) -> str:
        if self.how == RELEASE:
            return _("The head is asked: %(what)s") % {"what": row}
        return _("Lost: %(what)s") % {"what": row}
