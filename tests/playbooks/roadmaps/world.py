"""A plan as tests need it: a client or a holding, who works on it, its tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from clients.models import Client, Stakeholder
from core import clock
from playbooks.models import (
    Roadmap,
    RoadmapLane,
    RoadmapMember,
    RoadmapSync,
    RoadmapTask,
    RoadmapVersion,
)
from playbooks.roadmaps import actions, parts
from tests import factories as f
from users.models import User

DAY = dt.timedelta(days=1)


def plan_of(client: Client, by: User, **facts: Any) -> Roadmap:
    """Begin a plan of eleven weeks for a client."""
    today = clock.today()
    companies = facts.pop("companies", [])
    roles = facts.pop("roles", [])
    data = {
        "goal": "Подключить филиалы",
        "expected": "Договор на три года",
        "since": today,
        "until": today + 77 * DAY,
        "responsible": by,
    }
    record = actions.make_roadmap(
        client=client,
        companies=companies,
        roles=roles,
        data=data | facts,
        by=by,
        today=today,
    )
    return Roadmap.objects.select_related("client", "responsible").get(pk=record.payload["roadmap"])


def join(roadmap: Roadmap, person: User | None, by: User, role: str = "tutor") -> RoadmapMember:
    parts.add_member(roadmap=roadmap, by=by, person=person, specialty=role)
    return roadmap.members.alive().latest("pk")


def task_of(roadmap: Roadmap, by: User, **facts: Any) -> RoadmapTask:
    usual = {
        "title": "Собрать ТЗ",
        "assignee": by,
        "due_on": clock.today() + 10 * DAY,
        "expected": "ТЗ согласовано",
    }
    parts.add_task(roadmap=roadmap, by=by, **(usual | facts))
    return roadmap.steps.select_related("task", "roadmap").latest("pk")


def marked(client: Client, place: Stakeholder, by: User, word: Callable[[str], str]) -> Roadmap:
    """Make a plan with a mark in all it says, down to what an older version kept."""
    today = clock.today()
    names = ("goal", "expected", "outcome", "worked", "lesson")
    plan = Roadmap.objects.create(
        client=client,
        responsible=by,
        since=today,
        until=today + 77 * DAY,
        gate_person=place,
        **{name: word(name) for name in names},
    )
    lane = RoadmapLane.objects.create(roadmap=plan, client=client, note=word("полоса"))
    RoadmapMember.objects.create(roadmap=plan, title=word("роль"))
    texts = {"agenda": word("повестка"), "result": word("решили")}
    RoadmapSync.objects.create(roadmap=plan, starts_at=timezone.now(), **texts)
    kept = {"plan": {"goal": word("раньше")}}
    RoadmapVersion.objects.create(roadmap=plan, number=1, snapshot=kept, remark=word("замечание"))
    task = f.TaskFactory.create(client=client, assignee=by, title=word("задача-плана"))
    RoadmapTask.objects.create(roadmap=plan, task=task, lane=lane)
    return plan
