"""The plan as it stands, in plain values: what a version keeps."""

from __future__ import annotations

from typing import Any

from core.changes import text_of
from playbooks.models import Roadmap, RoadmapTask

PLAN = (
    *("goal", "expected", "amount", "since", "until", "responsible"),
    *("gate_due_on", "gate_passed_on"),
)


def taken(roadmap: Roadmap) -> dict[str, Any]:
    """Return {plan, lanes, members, tasks}: texts by the numbers of their rows. Three queries."""
    lanes = roadmap.lanes.alive().select_related("client").order_by("position", "pk")
    members = roadmap.members.alive().select_related("person").order_by("pk")
    steps = (
        RoadmapTask.objects.alive()
        .filter(roadmap=roadmap)
        .select_related("task__assignee", "lane__client")
        .order_by("task__due_on", "pk")
    )
    return {
        "plan": {name: text_of(getattr(roadmap, name)) for name in PLAN},
        "lanes": {str(lane.pk): lane.client.name for lane in lanes},
        "members": {
            str(one.pk): f"{one.role}: {one.person.full_name if one.person else '—'}"
            for one in members
        },
        "tasks": {str(step.pk): _task(step) for step in steps},
    }


def _task(step: RoadmapTask) -> dict[str, str]:
    task = step.task
    return {
        "title": task.title,
        "lane": step.lane.client.name if step.lane else "",
        "assignee": task.assignee.full_name,
        "starts_on": text_of(step.starts_on),
        "due_on": text_of(task.due_on),
        "expected": task.expected,
    }
