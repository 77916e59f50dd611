"""Promises kept or not, objections answered, and what a line of the timeline takes back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions import (
    answer_outcome,
    cancel_task,
    complete_task,
    restore_task,
    restore_touchpoint,
)
from clients.forms.task import PromiseCloseForm
from clients.models import Client, Outcome, Task, TimelineEntry, Touchpoint
from clients.queries.timeline import RETURNS
from clients.views import answers
from clients.views.tasks import doable_task
from core.ids import read_id
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class PromiseClose(View):
    """Was the promise kept? With its proof; or broken, or called off, with the reason."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = self.find(request, pk)
        return self.draw(request, task, PromiseCloseForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = self.find(request, pk)
        form = PromiseCloseForm(request.POST)
        if not form.is_valid():
            return self.draw(request, task, form, is_wrong=True)
        how, words = form.cleaned_data["how"], form.cleaned_data["words"]
        if how == "kept":
            record = complete_task(task=task, by=_me(request), proof=words)
            said = _("Promise kept: %(what)s")
        else:
            is_broken = how == "broken"
            record = cancel_task(task=task, by=_me(request), reason=words, is_broken=is_broken)
            said = _("Promise broken: %(what)s") if is_broken else _("Called off: %(what)s")
        answers.say(request, said % {"what": task.title}, record)
        url = _client_of(task).get_absolute_url()
        return answers.done(request, url, "taskSaved", "flagChanged", "closeDialog")

    def find(self, request: HttpRequest, pk: int) -> Task:
        task = doable_task(request, pk)
        if not task.is_promise:
            raise Http404
        return task

    def draw(
        self, request: HttpRequest, task: Task, form: PromiseCloseForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "task": task}
        return answers.draw(request, "clients/promise_close.html", context, is_wrong=is_wrong)


def _client_of(task: Task) -> Client:
    assert task.client is not None, "a rule of the database"
    return task.client


@require_POST
def outcome_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection or a question was answered."""
    outcome: Outcome = seen_or_404(Outcome.objects.all, request.user, pk, "client")
    record = answer_outcome(outcome=outcome, by=_me(request))
    answers.say(request, _("Answered: %(what)s") % {"what": outcome.text}, record)
    return answers.done(request, outcome.client.get_absolute_url(), "touchSaved")


@require_POST
def line_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what a line of the timeline tells of: something deleted, done or called off."""
    entry: TimelineEntry = seen_or_404(TimelineEntry.objects.all, request.user, pk, "client")
    kind, _colon, number = entry.subject.partition(":")
    if entry.verb not in RETURNS:
        raise Http404
    url = entry.client.get_absolute_url()
    if kind == "touch":
        touch: Touchpoint = seen_or_404(Touchpoint.objects.all, request.user, read_id(number))
        restore_touchpoint(touchpoint=touch, by=_me(request))
        answers.say(request, _("The touch is back."))
        return answers.done(request, url, "touchSaved", "taskSaved")
    task: Task = seen_or_404(Task.objects.all, request.user, read_id(number))
    restore_task(task=task, by=_me(request))
    answers.say(request, _("The task is open again: %(what)s") % {"what": task.title})
    return answers.done(request, url, "taskSaved", "flagChanged")
