"""Planned meetings as events of a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count

from clients.choices import ContactKind
from clients.models import ContactPoint, Task, TimelineEntry
from clients.rules.calendars import BY_DEFAULT, Event, Guest


def events_of(tasks: Sequence[Task], now: dt.datetime, *, invites: bool) -> list[Event]:
    """Return planned meetings as events, with whom they are when that is asked. Two queries.

    A title, a time and a place go along: neither notes nor anything about people.
    """
    subjects = {f"task:{task.pk}": task.pk for task in tasks}
    clients = {task.client_id for task in tasks if task.client_id}
    lines = TimelineEntry.objects.filter(client__in=clients, subject__in=subjects).order_by()
    # Each change of a task left a line.
    counted = lines.values_list("subject").annotate(total=Count("pk"))
    changes = {subjects[subject]: total for subject, total in counted}
    mails = _mails(tasks) if invites else {}
    return [_event(task, now, changes.get(task.pk, 0), mails) for task in tasks]


def _mails(tasks: Sequence[Task]) -> dict[int, str]:
    people = [task.stakeholder.person_id for task in tasks if task.stakeholder]
    points = ContactPoint.objects.filter(person__in=people, kind=ContactKind.EMAIL)
    rows = points.order_by("-position", "-pk").values_list("person_id", "value")
    return {person: value for person, value in rows if person is not None}


def _event(task: Task, now: dt.datetime, sequence: int, mails: dict[int, str]) -> Event:
    assert task.starts_at is not None
    length = dt.timedelta(minutes=task.minutes) if task.minutes else BY_DEFAULT
    person = task.stakeholder.person if task.stakeholder else None
    mail = mails.get(person.pk) if person else None
    return Event(
        uid=f"task-{task.pk}-{task.made_at:%Y%m%d%H%M%S%f}@accounts-crm",
        title=task.title,
        begins=task.starts_at,
        ends=task.starts_at + length,
        stamp=now,
        place=task.place,
        sequence=sequence,
        organizer=Guest(task.assignee.full_name, task.assignee.email) if mail else None,
        guests=(Guest(person.short_name, mail),) if person and mail else (),
    )
