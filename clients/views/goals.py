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
from clients.models import Client, Goal, GoalReading, LedgerEntry, UseAnswer
from clients.queries import goals as queries
from clients.queries import rights
from clients.views import answers
from clients.views.dialogs import Adding, Changing, facts
from core import clock
from core.models import UndoRecord
from users.models import User
from users.seeing import seen_or_404

GOAL = GoalEditForm.base_fields.keys() - {"form_key", "seen"}
PAGE = "clients:goal_list"
_READ = ("client__owner", "stakeholder__person")
LEDGER = LedgerEditForm.base_fields.keys() - {"form_key", "seen"}


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page(client: Client) -> str:
    return reverse(PAGE, args=[client.pk])


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


class GoalCreate(Adding[Client]):
    """A new goal."""

    template_name = "clients/goal_edit.html"
    page_name = PAGE

    def form(self, row: Client, *typed: Any) -> GoalForm:
        return GoalForm(*typed, client=row, today=clock.today())

    def make(self, row: Client, form: GoalForm) -> Goal:
        return actions.add_goal(client=row, data=facts(form), by=self.me)

    def leads_to(self, row: Client, made: Goal) -> str:
        return made.get_absolute_url()

    def said(self, row: Client, form: GoalForm, done: Goal) -> str:
        return _("Goal added: %(what)s") % {"what": done}


class GoalEdit(Changing[Goal]):
    """A goal changed, reached, dropped or opened again."""

    template_name = "clients/goal_edit.html"
    page_name = PAGE
    row_name = subject = "goal"
    names = GOAL

    rows = Goal.objects.alive
    related = _READ

    def form(self, row: Goal, *typed: Any) -> GoalEditForm:
        return GoalEditForm(*typed, goal=row, initial=self.current(row))

    def current(self, row: Goal) -> dict[str, Any]:
        return super().current(row) | {"stakeholder": row.stakeholder_id}

    def locked(self, row: Goal) -> Goal:
        return actions.locked_goal(row, self.me)

    def change(self, row: Goal, changes: dict[str, Any]) -> Goal:
        return actions.edit_goal(goal=row, changes=changes, by=self.me)


class GoalReadingCreate(Adding[Goal]):
    """Where a goal stands; a second reading of a day corrects the first."""

    template_name = "clients/goal_reading.html"
    page_name = PAGE
    row_name = "goal"

    def find(self, pk: int) -> Goal:
        goal: Goal = seen_or_404(Goal.objects.alive, self.me, pk, *_READ)
        rights.require_edit(self.me, goal.client)
        return goal

    def form(self, row: Goal, *typed: Any) -> GoalReadingForm:
        return GoalReadingForm(*typed, goal=row, today=clock.today())

    def make(self, row: Goal, form: GoalReadingForm) -> UndoRecord:
        data = facts(form)
        return actions.record_goal_reading(goal=row, text=data.pop("note"), by=self.me, **data)

    def leads_to(self, row: Goal, made: UndoRecord) -> str:
        return row.get_absolute_url()

    def said(self, row: Goal, form: GoalReadingForm, done: UndoRecord) -> str:
        return _("Measured: %(what)s") % {"what": row}


@require_POST
def goal_reading_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rows = GoalReading.objects.all
    reading: GoalReading = seen_or_404(rows, request.user, pk, "goal__client__owner")
    record = actions.delete_goal_reading(reading=reading, by=_me(request))
    answers.say(request, _("The reading is deleted: %(what)s") % {"what": reading.goal}, record)
    return answers.done(request, _page(reading.goal.client))


class LedgerCreate(Adding[Client]):
    """A new entry of the ledger."""

    template_name = "clients/ledger_edit.html"
    page_name = PAGE

    def form(self, row: Client, *typed: Any) -> LedgerForm:
        return LedgerForm(*typed, client=row, today=clock.today())

    def make(self, row: Client, form: LedgerForm) -> LedgerEntry:
        return actions.add_ledger_entry(client=row, data=facts(form), by=self.me)

    def leads_to(self, row: Client, made: LedgerEntry) -> str:
        return f"{self.page(row)}#ledger"

    def said(self, row: Client, form: LedgerForm, done: LedgerEntry) -> str:
        return _("Added to the ledger")


class LedgerEdit(Changing[LedgerEntry]):
    """An entry changed."""

    template_name = "clients/ledger_edit.html"
    page_name = PAGE
    row_name = "entry"
    subject = "ledger"
    names = LEDGER

    rows = LedgerEntry.objects.alive
    related = _READ

    def form(self, row: LedgerEntry, *typed: Any) -> LedgerEditForm:
        return LedgerEditForm(*typed, entry=row, initial=self.current(row))

    def current(self, row: LedgerEntry) -> dict[str, Any]:
        return super().current(row) | {"stakeholder": row.stakeholder_id}

    def locked(self, row: LedgerEntry) -> LedgerEntry:
        return actions.locked_entry(row, self.me)

    def change(self, row: LedgerEntry, changes: dict[str, Any]) -> LedgerEntry:
        return actions.edit_ledger_entry(entry=row, changes=changes, by=self.me)


@require_POST
def ledger_delete(request: HttpRequest, pk: int) -> HttpResponse:
    entry: LedgerEntry = seen_or_404(LedgerEntry.objects.all, request.user, pk, "client__owner")
    record = actions.delete_ledger_entry(entry=entry, by=_me(request))
    answers.say(request, _("Deleted from the ledger"), record)
    return answers.done(request, _page(entry.client))


class UseAnswerEdit(Adding[Client]):
    """Is it really used, do users talk with the business owner? Answered with a day."""

    template_name = "clients/use_answer.html"
    page_name = PAGE

    def form(self, row: Client, *typed: Any) -> UseAnswerForm:
        return UseAnswerForm(*typed, client=row, today=clock.today())

    def make(self, row: Client, form: UseAnswerForm) -> UseAnswer:
        return actions.answer_use(client=row, by=self.me, **facts(form))

    def said(self, row: Client, form: UseAnswerForm, done: UseAnswer) -> str:
        return _("The answer is written down")
