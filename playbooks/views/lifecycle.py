"""The life cycle: proposed moves, how a client went through it, how a stage is entered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import View

from clients.models import Client, LifeCycleStage
from clients.queries import rights
from clients.views import answers
from core import clock
from core.errors import NotAllowed
from core.ids import read_id
from core.models import AuditLine
from core.saving import merge, posted, show
from flags import thresholds
from playbooks.lifecycle import actions, dormant, queries, report
from playbooks.lifecycle.forms import (
    AnswerForm,
    EntryForm,
    ReportForm,
    conditions_of,
    entry_values,
)
from playbooks.lifecycle.sources import sources_of
from playbooks.models import StageAnswer, StageProposal
from users.models import User
from users.rights import admin_only
from users.seeing import seen_or_404

ROWS_PER_PAGE = 50


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Moves that wait for a decision, with their reasons; decided one by one."""
    user, today = _me(request), clock.today()
    rows = queries.proposals(user)
    stage = read_id(request.GET.get("stage"))
    counted = queries.by_stage(rows)
    if stage in {one.pk for one, _n in counted}:
        rows = rows.filter(stage=stage)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "rows": queries.shown(list(page.object_list), user, today),
        "stages": counted,
        "stage": stage,
    }
    return render(request, "playbooks/stage_proposals.html", context)


@require_POST
def proposal_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the client as proposed, or say why it stays; both can be undone."""
    user = _me(request)
    proposal = seen_or_404(StageProposal.objects.all, user, pk, "client__owner", "stage")
    if request.POST.get("answer") == "accept":
        bulk = actions.accept(proposal=proposal, by=user, today=clock.today())
        words = _("%(name)s: stage “%(stage)s”") % {
            "name": proposal.client.name,
            "stage": proposal.stage.name,
        }
        answers.say(request, words, bulk.undo)
    else:
        record = actions.decline(proposal=proposal, by=user, reason=request.POST.get("reason", ""))
        words = _("%(name)s stays where it is") % {"name": proposal.client.name}
        answers.say(request, words, record)
    return answers.done(request, proposal.client.get_absolute_url())


class StageHistory(View):
    """How a client went through the life cycle: dates, answers; what is open is answered here."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.visible_client(request, pk)
        return self.draw(request, client, self.forms(request, client))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        forms = self.forms(request, client)
        given = [(row, form) for row, form in forms if form.has_changed()]
        if not all(form.is_valid() for _row, form in given):
            return self.draw(request, client, forms, is_wrong=True)
        done = actions.answer(given=given, client=client, by=_me(request))
        if done:
            words = ngettext("%(n)d answer is kept", "%(n)d answers are kept", done)
            answers.say(request, words % {"n": done})
        return redirect(request.path)

    def forms(self, request: HttpRequest, client: Any) -> list[tuple[StageAnswer, AnswerForm]]:
        """Return the open questions with their forms."""
        today = clock.today()
        rows = queries.open_answers(client)
        choices = sources_of(client, today) if rows else []
        data = posted(request)
        return [
            (row, AnswerForm(data, prefix=f"a{row.pk}", today=today, sources=choices))
            for row in rows
        ]

    def draw(
        self, request: HttpRequest, client: Any, forms: Any, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {
            "client": client,
            "stays": queries.stays_of(client, clock.today()),
            "forms": forms,
            "may_edit": rights.may_edit_client(_me(request), client) and not client.archived_at,
            "today": clock.today(),
        }
        status = 422 if is_wrong else 200
        return render(request, "playbooks/stage_history.html", context, status=status)


@require_safe
def stage_report(request: HttpRequest) -> HttpResponse:
    """How long clients stay at each stage and where they fall out; for heads, by team."""
    user, today = _me(request), clock.today()
    if not (user.is_head or user.is_admin):
        raise NotAllowed(_("How long clients stay is for heads of teams and administrators."))
    form = ReportForm(request.GET, user=user)
    clients = form.narrowed(Client.objects.visible_to(user))
    since = today - dt.timedelta(days=int(form.chosen("period")))
    lines = report.report(clients, since=since, today=today)
    context = {"form": form, "lines": lines, "charts": report.charts(lines), "since": since}
    return render(request, "playbooks/stage_report.html", context)


@require_safe
def dormant_list(request: HttpRequest) -> HttpResponse:
    """Clients that may come back: the last good contact, and what was released since."""
    user, today = _me(request), clock.today()
    form = ReportForm(request.GET, user=user)
    limits = thresholds.load()
    rows = form.narrowed(dormant.sleepers(user, today, limits))
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "rows": dormant.shown(list(page.object_list)),
        "days": limits.dormant_days,
        "today": today,
    }
    return render(request, "playbooks/dormant.html", context)


@admin_only
def stage_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """How a stage is entered: from where, by which data, what is checked by hand."""
    stage = get_object_or_404(LifeCycleStage.objects.live(), pk=pk)
    form = EntryForm(posted(request), stage=stage, initial=entry_values(stage))
    if form.is_valid():
        person = _me(request)

        def read() -> dict[str, Any]:
            LifeCycleStage.objects.select_for_update(of=("self",), no_key=True).get(pk=stage.pk)
            return entry_values(stage)

        def write(changes: dict[str, Any]) -> Any:
            values = entry_values(stage) | changes
            sources = LifeCycleStage.objects.live().filter(
                pk__in=[getattr(one, "pk", one) for one in values["sources"]]
            )
            return actions.set_entry(
                stage=stage,
                is_proposed=bool(values["is_proposed"]),
                sources=list(sources),
                conditions=conditions_of(values),
                by=person,
            )

        lines = AuditLine.objects.filter(subject=f"stage:{stage.code}")
        if merge(form, read=read, write=write, lines=lambda: lines, by=person) is not None:
            messages.success(request, _("Saved: %(stage)s") % {"stage": stage.name})
            return redirect("clients:stage_edit", stage.pk)
    return show(request, "playbooks/settings/stage_entry.html", form, {"stage": stage})
