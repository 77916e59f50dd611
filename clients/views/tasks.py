"""Tasks and planned meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions import (
    add_task,
    cancel_task,
    complete_task,
    confirm_meeting_held,
    update_task,
)
from clients.actions.turns import turn_of
from clients.choices import TaskKind
from clients.forms.task import MeetingHeldForm, TaskDoneForm, TaskEditForm, TaskForm
from clients.models import Client, Task
from clients.queries import rights
from clients.queries.tasks import Standing, Whose, listed
from clients.rules.presence import is_away
from clients.views import answers
from clients.views.editing import lines_about
from core import clock, formats
from core.errors import NotAllowed
from core.ids import read_id
from users.models import User
from users.seeing import seen_or_404

ROWS_PER_PAGE = 50
FIELDS = (
    *("kind", "title", "due_on", "starts_at", "minutes", "place", "is_theirs"),
    *("expected", "repeats"),
)


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _after(request: HttpRequest, task: Task) -> str:
    return task.client.get_absolute_url() if task.client else reverse("dashboard:today")


def warn_of_leave(request: HttpRequest, task: Task) -> None:
    """Say that a meeting is planned into somebody's leave; it stands all the same."""
    person = task.stakeholder
    if person is None or task.starts_at is None or task.kind == TaskKind.STEP:
        return
    day = clock.date_of(task.starts_at)
    if not is_away(day, person.leave_from, person.leave_until):
        return
    if person.leave_until is None:
        words = _("%(name)s is on leave then, until when is not known.")
    else:
        words = _("%(name)s is on leave then, until %(day)s.")
    until = formats.long_day(person.leave_until) if person.leave_until else ""
    messages.warning(request, words % {"name": person.person.short_name, "day": until})


def doable_task(request: HttpRequest, pk: int) -> Task:
    """Return a visible task that this person may change; raises Http404, NotAllowed."""
    task: Task = seen_or_404(_tasks, request.user, pk)
    if not rights.may_do_task(_me(request), task):
        words = _("The person it is given to can change this: %(name)s.")
        raise NotAllowed(words % {"name": task.assignee.full_name})
    return task


def _tasks() -> QuerySet[Task]:
    return Task.objects.alive().select_related("client__owner", "assignee", "stakeholder__person")


class TaskList(View):
    """The tasks of a client: open ones by due date, then those that are over."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.visible_client(request, pk)
        rows = Task.objects.alive().filter(client=client)
        rows = rows.select_related("assignee", "stakeholder__person")
        tasks = list(rows.order_by("due_on", "pk")[:200])
        context = {
            "client": client,
            "open": [t for t in tasks if not t.done_at and not t.cancelled_at],
            "over": [t for t in reversed(tasks) if t.done_at or t.cancelled_at],
            "may_edit": rights.may_edit_client(_me(request), client),
            "today": clock.today(),
            "tab": "tasks",
        }
        return render(request, "clients/task_list.html", context)


class Tasks(View):
    """One's tasks, what one gave to others, for heads those of the team; 50 to a page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        me = _me(request)
        kinds = [one for one in Whose if one is not Whose.TEAM or me.is_head or me.is_admin]
        whose = _one_of(kinds, request.GET.get("of", ""))
        standing = _one_of(list(Standing), request.GET.get("state", ""))
        rows = listed(me, whose, standing, clock.today())
        context = {
            "kinds": kinds,
            "whose": whose,
            "standings": list(Standing),
            "standing": standing,
            "page": Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page")),
            "today": clock.today(),
        }
        return render(request, "clients/tasks.html", context)


def _one_of(choices: list[Any], value: str) -> Any:
    """Read a choice of the address; an odd one is the first."""
    return next((one for one in choices if one.value == value), choices[0])


class TaskCreate(View):
    """A task for a client, or one's own."""

    def client(self, request: HttpRequest) -> Client | None:
        pk = read_id((request.POST or request.GET).get("client"))
        return answers.visible_client(request, pk) if pk else None

    def get(self, request: HttpRequest) -> HttpResponse:
        client = self.client(request)
        initial: dict[str, Any] = {"client": client.pk if client else None}
        if request.GET.get("kind") in TaskKind.values:
            initial["kind"] = request.GET["kind"]
        form = TaskForm(by=_me(request), client=client, today=clock.today(), initial=initial)
        return self.draw(request, client, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        client = self.client(request)
        form = TaskForm(request.POST, by=_me(request), client=client, today=clock.today())
        if not form.is_valid():
            return self.draw(request, client, form, is_wrong=True)
        data = form.cleaned_data
        task = add_task(
            by=_me(request),
            client=client,
            assignee=data["assignee"],
            stakeholder=data["stakeholder"],
            form_key=data["form_key"],
            **{name: data[name] for name in FIELDS},
        )
        answers.say(request, _("Task added: %(what)s") % {"what": task.title})
        warn_of_leave(request, task)
        return answers.done(request, _after(request, task), "taskSaved", "closeDialog")

    def draw(
        self, request: HttpRequest, client: Client | None, form: TaskForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client, "task": None}
        return answers.draw(request, "clients/task_edit.html", context, is_wrong=is_wrong)


def current_task(task: Task) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(task, name) for name in FIELDS}
    return facts | {"assignee": task.assignee_id, "stakeholder": task.stakeholder_id}


class TaskEdit(View):
    """One task; whoever does it may change it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = doable_task(request, pk)
        form = TaskEditForm(
            task=task, by=_me(request), today=clock.today(), initial=current_task(task)
        )
        return self.draw(request, task, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = doable_task(request, pk)
        with transaction.atomic():
            list(Task.objects.select_for_update(of=("self",)).filter(pk=pk).values("pk"))
            task.refresh_from_db()
            current = current_task(task)
            form = TaskEditForm(
                request.POST, task=task, by=_me(request), today=clock.today(), initial=current
            )
            changes = form.merged(current) if form.is_valid() else None
            if changes is None:
                return self.draw(request, task, form, is_wrong=True)
            update_task(task=task, changes=changes, by=_me(request))
        if changes:
            answers.say(request, _("Task changed: %(what)s") % {"what": task.title})
            task.refresh_from_db()
            warn_of_leave(request, task)
        return answers.done(request, _after(request, task), "taskSaved", "closeDialog")

    def draw(
        self, request: HttpRequest, task: Task, form: TaskEditForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "client": task.client, "task": task}
        if form.clashes:
            form.tell(lines_about(task.client, f"task:{task.pk}"), reader=request.user)
        return answers.draw(request, "clients/task_edit.html", context, is_wrong=is_wrong)


class TaskDone(View):
    """A tick closes a task; one with an expected result asks what came of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = doable_task(request, pk)
        return self.draw(request, task, TaskDoneForm(task=task))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = doable_task(request, pk)
        form = TaskDoneForm(request.POST, task=task)
        if not form.is_valid():
            return self.draw(request, task, form, is_wrong=True)
        record = complete_task(task=task, by=_me(request), **form.cleaned_data)
        answers.say(request, _with_turn(_("Done: %(what)s"), task), record)
        return answers.done(
            request, _after(request, task), "taskSaved", "flagChanged", "closeDialog"
        )

    def draw(
        self, request: HttpRequest, task: Task, form: TaskDoneForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "task": task}
        return answers.draw(request, "clients/task_done.html", context, is_wrong=is_wrong)


def _with_turn(said: str, task: Task) -> str:
    """Add to a sentence about a closed task when it is due again."""
    turn = turn_of(task)
    words = said % {"what": task.title}
    if turn is None or turn.due_on is None:
        return words
    return _("%(said)s. Next time: %(day)s") % {
        "said": words,
        "day": formats.short_day(turn.due_on, clock.today()),
    }


@require_POST
def task_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a task off: one that repeats this time only, or with `for_good` from now on."""
    task = doable_task(request, pk)
    reason, is_for_good = request.POST.get("reason", "")[:500], bool(request.POST.get("for_good"))
    record = cancel_task(task=task, by=_me(request), reason=reason, is_for_good=is_for_good)
    answers.say(request, _with_turn(_("Called off: %(what)s"), task), record)
    return answers.done(request, _after(request, task), "taskSaved", "flagChanged", "closeDialog")


class TaskHeld(View):
    """Was the planned meeting held? Only then does it become a touch."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        context = {"form": MeetingHeldForm(), "task": doable_task(request, pk)}
        return answers.draw(request, "clients/task_held.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = doable_task(request, pk)
        form = MeetingHeldForm(request.POST)
        if not form.is_valid():
            context = {"form": form, "task": task}
            return answers.draw(request, "clients/task_held.html", context, is_wrong=True)
        data = form.cleaned_data
        logged = confirm_meeting_held(
            task=task,
            by=_me(request),
            summary=data["summary"],
            is_held=data["is_held"],
            form_key=data["form_key"],
        )
        words = _("Held: %(what)s") if data["is_held"] else _("Not held: %(what)s")
        answers.say(request, words % {"what": task.title}, logged.undo)
        changed = ("touchSaved", "taskSaved", "closeDialog")
        return answers.done(request, _after(request, task), *changed)
