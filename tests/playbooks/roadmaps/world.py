"""A plan as tests need it: a client or a holding, who works on it, its tasks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from clients.models import Client
from core import clock
from playbooks.models import Roadmap, RoadmapMember, RoadmapTask
from playbooks.roadmaps import actions, parts
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
