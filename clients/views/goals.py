"""Goals of a client with their readings, the ledger, the question of an implementation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions import goals as actions
from clients.forms.goals import (
    GoalEditForm,
    GoalForm,
    GoalReadingForm,
    LedgerEditForm,
    LedgerForm,
    UseAnswerForm,
)
from clients.models import Client, Goal, GoalReading, LedgerEntry
from clients.queries import goals as queries
from clients.queries import rights
from clients.views import answers
from clients.views.editing import lines_about
from core import clock
from core.saving import merge, save
from core.shortcuts import get_visible_or_404
from users.models import User

GOAL = GoalEditForm.base_fields.keys() - {"form_key", "seen"}
LEDGER = LedgerEditForm.base_fields.keys() - {"form_key", "seen"}


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page(client: Client) -> str:
    """Return the page without a place in it: with one the browser would not draw it anew."""
    return reverse("clients:goal_list", args=[client.pk])


class GoalList(View):
    """All goals with their readings, and the ledger."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.visible_client(request, pk)
        context = {
            "client": client,
            "goals": queries.goals_of(client),
            "ledger": queries.ledger_of(client),
            "use_answer": queries.use_answer_of(client),
            "may_edit": rights.may_edit_client(_me(request), client),
            "today": clock.today(),
            "tab": "goals",
        }
        return render(request, "clients/goal_list.html", context)


class GoalCreate(View):
    """A new goal."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, GoalForm(client=client, today=clock.today()))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = GoalForm(request.POST, client=client, today=clock.today())
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: actions.add_goal(client=client, data=_facts(form), by=_me(request)),
                by=_me(request),
                leads_to=lambda goal: goal.get_absolute_url(),
            )
        if made is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("Goal added: %(what)s") % {"what": made})
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: GoalForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client, "goal": None}
        return answers.draw(request, "clients/goal_edit.html", context, is_wrong=is_wrong)


def _facts(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "form_key"}


def editable_goal(request: HttpRequest, pk: int) -> Goal:
    """Return a visible goal that this person may change; raises Http404, NotAllowed."""
    rows = Goal.objects.alive().select_related("client__owner", "stakeholder__person")
    goal: Goal = get_visible_or_404(rows, request.user, pk=pk)
    rights.require_edit(_me(request), goal.client)
    return goal


def _current(row: Goal | LedgerEntry, names: Any) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in names}
    return facts | {"stakeholder": row.stakeholder_id}


class GoalEdit(View):
    """A goal changed, reached, dropped or opened again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        goal = editable_goal(request, pk)
        return self.draw(request, goal, GoalEditForm(goal=goal, initial=_current(goal, GOAL)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        goal = editable_goal(request, pk)
        form = GoalEditForm(request.POST, goal=goal, initial=_current(goal, GOAL))
        saved = None
        if form.is_valid():
            saved = merge(
                form,
                read=lambda: _current(actions.locked_goal(goal, _me(request)), GOAL),
                write=lambda changes: actions.edit_goal(
                    goal=goal, changes=changes, by=_me(request)
                ),
                lines=lambda: lines_about(goal.client, f"goal:{goal.pk}"),
                by=request.user,
            )
        if saved is None:
            return self.draw(request, goal, form, is_wrong=True)
        answers.say(request, _("Saved: %(name)s") % {"name": saved})
        return answers.done(request, _page(goal.client))

    def draw(
        self, request: HttpRequest, goal: Goal, form: GoalEditForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": goal.client, "goal": goal}
        return answers.draw(request, "clients/goal_edit.html", context, is_wrong=is_wrong)


class GoalReadingCreate(View):
    """Where a goal stands; a second reading of a day corrects the first."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        goal = editable_goal(request, pk)
        return self.draw(request, goal, GoalReadingForm(goal=goal, today=clock.today()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        goal = editable_goal(request, pk)
        form = GoalReadingForm(request.POST, goal=goal, today=clock.today())
        record = None
        if form.is_valid():
            data = form.cleaned_data
            record = save(
                form,
                lambda: actions.record_goal_reading(
                    goal=goal,
                    value=data["value"],
                    taken_on=data["taken_on"],
                    text=data["note"],
                    by=_me(request),
                ),
                by=_me(request),
                leads_to=lambda _record: goal.get_absolute_url(),
            )
        if record is None:
            return self.draw(request, goal, form, is_wrong=True)
        answers.say(request, _("Measured: %(what)s") % {"what": goal}, record)
        return answers.done(request, _page(goal.client))

    def draw(
        self, request: HttpRequest, goal: Goal, form: GoalReadingForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": goal.client, "goal": goal}
        return answers.draw(request, "clients/goal_reading.html", context, is_wrong=is_wrong)


@require_POST
def goal_reading_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = GoalReading.objects.select_related("goal__client__owner")
    reading: GoalReading = get_visible_or_404(rows, request.user, pk=pk)
    record = actions.delete_goal_reading(reading=reading, by=_me(request))
    answers.say(request, _("The reading is deleted: %(what)s") % {"what": reading.goal}, record)
    return answers.done(request, _page(reading.goal.client))


class LedgerCreate(View):
    """A new entry of the ledger."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, LedgerForm(client=client, today=clock.today()))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = LedgerForm(request.POST, client=client, today=clock.today())
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: actions.add_ledger_entry(client=client, data=_facts(form), by=_me(request)),
                by=_me(request),
                leads_to=lambda _made: f"{_page(client)}#ledger",
            )
        if made is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("Added to the ledger"))
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: LedgerForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client, "entry": None}
        return answers.draw(request, "clients/ledger_edit.html", context, is_wrong=is_wrong)


class LedgerEdit(View):
    """An entry changed."""

    def find(self, request: HttpRequest, pk: int) -> LedgerEntry:
        rows = LedgerEntry.objects.alive().select_related("client__owner", "stakeholder__person")
        entry: LedgerEntry = get_visible_or_404(rows, request.user, pk=pk)
        rights.require_edit(_me(request), entry.client)
        return entry

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = self.find(request, pk)
        form = LedgerEditForm(entry=entry, initial=_current(entry, LEDGER))
        return self.draw(request, entry, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = self.find(request, pk)
        form = LedgerEditForm(request.POST, entry=entry, initial=_current(entry, LEDGER))
        saved = None
        if form.is_valid():
            saved = merge(
                form,
                read=lambda: _current(actions.locked_entry(entry, _me(request)), LEDGER),
                write=lambda changes: actions.edit_ledger_entry(
                    entry=entry, changes=changes, by=_me(request)
                ),
                lines=lambda: lines_about(entry.client, f"ledger:{entry.pk}"),
                by=request.user,
            )
        if saved is None:
            return self.draw(request, entry, form, is_wrong=True)
        answers.say(request, _("Saved: %(name)s") % {"name": saved})
        return answers.done(request, _page(entry.client))

    def draw(
        self,
        request: HttpRequest,
        entry: LedgerEntry,
        form: LedgerEditForm,
        *,
        is_wrong: bool = False,
    ) -> HttpResponse:
        context = {"form": form, "client": entry.client, "entry": entry}
        return answers.draw(request, "clients/ledger_edit.html", context, is_wrong=is_wrong)


@require_POST
def ledger_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = LedgerEntry.objects.select_related("client__owner")
    entry: LedgerEntry = get_visible_or_404(rows, request.user, pk=pk)
    record = actions.delete_ledger_entry(entry=entry, by=_me(request))
    answers.say(request, _("Deleted from the ledger"), record)
    return answers.done(request, _page(entry.client))


class UseAnswerEdit(View):
    """Is it really used, do users talk with the business owner? Answered with a day."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        return self.draw(request, client, UseAnswerForm(client=client, today=clock.today()))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = UseAnswerForm(request.POST, client=client, today=clock.today())
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: actions.answer_use(client=client, by=_me(request), **_facts(form)),
                by=_me(request),
                leads_to=lambda _made: _page(client),
            )
        if made is None:
            return self.draw(request, client, form, is_wrong=True)
        answers.say(request, _("The answer is written down"))
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: UseAnswerForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client}
        return answers.draw(request, "clients/use_answer.html", context, is_wrong=is_wrong)
