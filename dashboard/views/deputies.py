"""Deputies: appointing, confirming and ending them, and what the owner finds on return."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, View

from clients.views import answers
from core import clock, formats
from core.errors import NotAllowed
from core.models import UndoRecord
from core.saving import save
from dashboard.forms import USUAL_DAYS, DeputyForm
from dashboard.queries.deputies import candidates
from dashboard.queries.summary import summary_of
from users import actions
from users.models import Deputyship, User
from users.rights import may_appoint_deputy, may_ask_deputy
from users.seeing import seen_or_404

PAGE = "dashboard/deputy_new.html"


class DeputyNew(View):
    """A deputy for a colleague, or asked for by oneself: two dates and a name, all prefilled."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        by: Any = request.user
        self.today = clock.today()
        people = User.objects.visible_to(by).able_to_own()
        self.absent = get_object_or_404(people, pk=kwargs["pk"])
        if not may_ask_deputy(by, self.absent):
            words = _("A deputy is appointed by the head of the team or an administrator.")
            raise NotAllowed(words)
        self.is_asked = not may_appoint_deputy(by, self.absent)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._draw(request, self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self._form(request.POST)
        by: Any = request.user
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: actions.name_deputy(
                    absent=self.absent,
                    by=by,
                    today=self.today,
                    **{n: form.cleaned_data[n] for n in ("deputy", "since", "until", "reason")},
                ),
                by=by,
                leads_to=lambda _made: self._home(),
            )
        if made is None:
            return self._draw(request, form, is_wrong=True)
        row, record = made
        words = _("Asked the head: %(deputy)s stands in until %(until)s.")
        if row.is_appointed:
            words = _("%(deputy)s stands in until %(until)s. Rights end by themselves.")
        until = formats.short_day(row.until, self.today)
        answers.say(request, words % {"deputy": row.deputy.full_name, "until": until}, record)
        return answers.done(request, self._home())

    def _form(self, data: Any = None) -> DeputyForm:
        usual = self.today + dt.timedelta(days=USUAL_DAYS)
        found = candidates(self.absent, today=self.today, until=usual)
        return DeputyForm(data, candidates=found, today=self.today)

    def _draw(self, request: HttpRequest, form: DeputyForm, *, is_wrong: bool = False) -> Any:
        context = {"form": form, "absent": self.absent, "is_asked": self.is_asked}
        context |= {"has_candidates": bool(form.fields["deputy"].choices)}  # type: ignore[attr-defined]
        return answers.draw(request, PAGE, context, is_wrong=is_wrong)

    def _home(self) -> str:
        """Where one who came without a page to go back to is led."""
        by: Any = self.request.user
        is_own = self.absent.pk == by.pk and not (by.is_head or by.is_admin)
        return reverse("users:profile" if is_own else "dashboard:team")


def _row(request: HttpRequest, pk: int) -> Deputyship:
    row: Deputyship = seen_or_404(Deputyship.objects.all, request.user, pk, "absent", "deputy")
    return row


def _back(request: HttpRequest, sentence: str, record: UndoRecord) -> HttpResponse:
    answers.say(request, sentence, record)
    return answers.done(request, reverse("dashboard:today"))


@require_POST
def deputy_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The head's word on what the absent person asked for."""
    by: Any = request.user
    row, record = actions.confirm_deputy(row=_row(request, pk), by=by, today=clock.today())
    words = _("%(deputy)s stands in for %(absent)s.")
    names = {"deputy": row.deputy.full_name, "absent": row.absent.full_name}
    return _back(request, words % names, record)


@require_POST
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputyship early, or decline a request; it holds from the next request on."""
    by: Any = request.user
    row, record = actions.end_deputyship(row=_row(request, pk), by=by, today=clock.today())
    words = _("%(deputy)s no longer stands in.") if row.is_appointed else _("Declined: %(deputy)s")
    return _back(request, words % {"deputy": row.deputy.full_name}, record)


class AwaySummary(DetailView):
    """What happened in a book while its owner was away; for the owner and those above."""

    template_name = "dashboard/away_summary.html"
    context_object_name = "row"

    def get_object(self, queryset: Any = None) -> Deputyship:
        """A deputy has no page here: the book is not theirs any more."""
        row = _row(self.request, self.kwargs["pk"])
        by: Any = self.request.user
        is_begun = row.is_appointed and row.since <= clock.today()
        if not is_begun or not (row.absent_id == by.pk or may_appoint_deputy(by, row.absent)):
            raise Http404
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by: Any = self.request.user
        summary = summary_of(self.object, by, today=clock.today())
        return super().get_context_data(
            summary=summary,
            is_own=self.object.absent_id == by.pk,
            **kwargs,
        )


@require_POST
def away_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the summary off Today; its page stays."""
    by: Any = request.user
    actions.dismiss_summary(row=_row(request, pk), by=by)
    return redirect("dashboard:today")
