"""Dialogs of a plan's parts: companies, roles, tasks and syncs, added, changed, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from clients.actions.tasks import delete_task
from clients.views import answers
from clients.views.dialogs import Adding, Changing, facts
from core.ids import read_id
from core.models import UndoRecord
from playbooks.models import (
    Roadmap,
    RoadmapLane,
    RoadmapMember,
    RoadmapSync,
    RoadmapTask,
)
from playbooks.roadmaps import actions, forms, parts, rights
from playbooks.roadmaps.queries import is_ahead_of_gate
from playbooks.views import roadmaps
from playbooks.views.roadmap_forms import Drawn, warn_of_shut

Part = Any
ROADMAP = ("roadmap__client__owner", "roadmap__responsible")


class AddPart(Drawn, Adding[Roadmap]):
    """Adds a part to a plan that goes on."""

    button = gettext_lazy("Add")

    def find(self, pk: int) -> Roadmap:
        row = roadmaps.found(self.request, pk)
        rights.require_work(self.me, row)
        return row

    def said(self, row: Roadmap, form: Any, done: Any) -> str:
        warn_of_shut(self.request, done)
        return _("Added to the plan.")


class AddLane(AddPart):
    title = gettext_lazy("A company in the plan")

    def form(self, row: Roadmap, *typed: Any) -> forms.LaneForm:
        return forms.LaneForm(*typed, roadmap=row, by=self.me)

    def make(self, row: Roadmap, form: Any) -> UndoRecord:
        return parts.add_lane(roadmap=row, by=self.me, **facts(form))


class AddMember(AddPart):
    title = gettext_lazy("A role in the working group")
    about = gettext_lazy("Who joins sees the companies of the plan until it ends.")

    def form(self, row: Roadmap, *typed: Any) -> forms.MemberForm:
        return forms.MemberForm(*typed)

    def make(self, row: Roadmap, form: Any) -> UndoRecord:
        return parts.add_member(roadmap=row, by=self.me, **facts(form))


class AddTask(AddPart):
    title = gettext_lazy("A task of the plan")

    def form(self, row: Roadmap, *typed: Any) -> forms.StepForm:
        lane = read_id(self.request.GET.get("lane"))
        start = {"lane": lane} if lane else {}
        return forms.StepForm(*typed, roadmap=row, by=self.me, initial=start)

    def make(self, row: Roadmap, form: Any) -> UndoRecord:
        return parts.add_task(roadmap=row, by=self.me, **facts(form))

    def said(self, row: Roadmap, form: Any, done: Any) -> str:
        warn_of_gate(self.request, row, form.cleaned_data["lane"])
        return super().said(row, form, done)


class AddSync(AddPart):
    title = gettext_lazy("A sync of the working group")

    def form(self, row: Roadmap, *typed: Any) -> forms.SyncForm:
        return forms.SyncForm(*typed)

    def make(self, row: Roadmap, form: Any) -> UndoRecord:
        return parts.add_sync(roadmap=row, by=self.me, **facts(form))


def warn_of_gate(request: HttpRequest, roadmap: Roadmap, lane: RoadmapLane | None) -> None:
    """Say that a subsidiary is touched before the head company approved: no ban."""
    if is_ahead_of_gate(roadmap, lane):
        words = _("The head company has not approved yet: ask it before %(company)s is touched.")
        messages.warning(request, words % {"company": lane})


class EditPart(Drawn, Changing[Part]):
    """Changes a part of a plan, or takes it out with `do=remove`."""

    subject = "roadmap"
    may_remove = True
    related: tuple[str, ...] = ROADMAP

    def find(self, pk: int) -> Part:
        row = self.seen(pk)
        if row.roadmap.deleted_at is not None:
            raise Http404
        rights.require_work(self.me, row.roadmap)
        return row

    def post(self, *args: Any, **kwargs: int) -> HttpResponse:
        if self.request.POST.get("do") != "remove":
            return super().post(*args, **kwargs)
        row = self._row(kwargs)
        answers.say(self.request, _("Taken out of the plan."), self.remove(row))
        return answers.done(self.request, self.page(row))

    def remove(self, row: Part) -> UndoRecord:
        return parts.remove_part(part=row, by=self.me)

    def locked(self, row: Part) -> Part:
        actions.locked(row.roadmap, self.me)
        return parts.held(row)

    def change(self, row: Part, changes: dict[str, Any]) -> Part:
        return parts.edit_part(part=row, changes=changes, by=self.me)

    def said(self, row: Part, form: Any, done: Any) -> str:
        return _("The plan is changed.")


class EditLane(EditPart):
    title = gettext_lazy("A company in the plan")
    rows = RoadmapLane.objects.alive
    related = (*ROADMAP, "client")
    names = parts.LANE

    def form(self, row: RoadmapLane, *typed: Any) -> forms.LaneEditForm:
        self.about = row.client.name
        self.may_remove = row.client_id != row.roadmap.client_id
        return forms.LaneEditForm(*typed, part=row, initial=self.current(row))


class EditMember(EditPart):
    title = gettext_lazy("A role in the working group")
    rows = RoadmapMember.objects.alive
    names = parts.MEMBER

    def form(self, row: RoadmapMember, *typed: Any) -> forms.MemberEditForm:
        return forms.MemberEditForm(*typed, part=row, initial=self.current(row))


class EditTask(EditPart):
    title = gettext_lazy("A task of the plan")
    rows = RoadmapTask.objects.alive
    related = (*ROADMAP, "task__assignee", "task__client", "lane__client")
    names = (*parts.TASK, "lane", "starts_on", "after")
    subject = "task"

    def form(self, row: RoadmapTask, *typed: Any) -> forms.StepEditForm:
        return forms.StepEditForm(*typed, part=row, by=self.me, initial=self.current(row))

    def current(self, row: RoadmapTask) -> dict[str, Any]:
        of_task = {name: getattr(row.task, name) for name in parts.TASK}
        after = list(row.after.values_list("pk", flat=True))
        return of_task | {"lane": row.lane_id, "starts_on": row.starts_on, "after": after}

    def locked(self, row: RoadmapTask) -> RoadmapTask:
        actions.locked(row.roadmap, self.me)
        return parts.locked_step(row, self.me)

    def change(self, row: RoadmapTask, changes: dict[str, Any]) -> RoadmapTask:
        return parts.edit_task(part=row, changes=changes, by=self.me)

    def remove(self, row: RoadmapTask) -> UndoRecord:
        return delete_task(task=row.task, by=self.me)

    def said(self, row: RoadmapTask, form: Any, done: Any) -> str:
        warn_of_gate(self.request, row.roadmap, form.cleaned_data["lane"])
        return super().said(row, form, done)


class EditSync(EditPart):
    title = gettext_lazy("A sync of the working group")
    rows = RoadmapSync.objects.alive
    names = parts.SYNC

    def form(self, row: RoadmapSync, *typed: Any) -> forms.SyncEditForm:
        self.steps = list(
            RoadmapTask.objects.visible_to(self.me)
            .alive()
            .filter(roadmap=row.roadmap, task__done_at=None, task__cancelled_at=None)
            .select_related("task")
            .order_by("task__due_on", "pk")
        )
        return forms.SyncEditForm(*typed, part=row, steps=self.steps, initial=self.current(row))

    def current(self, row: RoadmapSync) -> dict[str, Any]:
        days = {f"day-{one.pk}": one.task.due_on for one in self.steps}
        return super().current(row) | {"moves_others": True} | days

    def locked(self, row: RoadmapSync) -> RoadmapSync:
        found: RoadmapSync = super().locked(row)
        fresh = RoadmapTask.objects.filter(pk__in=[one.pk for one in self.steps])
        self.steps = list(fresh.select_related("task").order_by("pk"))
        return found

    def change(self, row: RoadmapSync, changes: dict[str, Any]) -> RoadmapSync:
        days = {
            int(name.removeprefix("day-")): day
            for name, day in changes.items()
            if name.startswith("day-") and day is not None
        }
        own = {name: value for name, value in changes.items() if name in parts.SYNC}
        self.moved = parts.edit_sync(
            part=row,
            changes=own,
            moves=days,
            by=self.me,
            moves_others=changes.get("moves_others", True),
        )
        return row

    def said(self, row: RoadmapSync, form: Any, done: Any) -> str:
        if not self.moved:
            return super().said(row, form, done)
        return _("The plan is corrected, moved: %(tasks)s.") % {"tasks": ", ".join(self.moved)}


ADD: dict[str, type[View]] = {
    "lane": AddLane,
    "member": AddMember,
    "task": AddTask,
    "sync": AddSync,
}
EDIT: dict[str, type[View]] = {
    "lane": EditLane,
    "member": EditMember,
    "task": EditTask,
    "sync": EditSync,
}


def roadmap_add(request: HttpRequest, pk: int, what: str) -> Any:
    """Add a company, a role, a task or a sync."""
    view = ADD.get(what)
    if view is None:
        raise Http404
    return view.as_view()(request, pk=pk)


def roadmap_part(request: HttpRequest, what: str, pk: int) -> Any:
    """Change a company, a role, a task or a sync of a plan."""
    view = EDIT.get(what)
    if view is None:
        raise Http404
    return view.as_view()(request, pk=pk)
