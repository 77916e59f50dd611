"""Reads about tasks: the week ahead, what is overdue, what a client waits for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import PLANNED
from clients.models import Client, Task
from core import clock
from users.models import User


@dataclass(frozen=True, slots=True)
class Week:
    """Open tasks of a span of days: meetings by time, steps by due date, overdue ones."""

    meetings: list[Task]
    steps: list[Task]
    overdue: list[Task]


def of_person(user: User) -> QuerySet[Task]:
    """A person's open tasks at clients they see, and those without a client, soonest first."""
    return (
        Task.objects.visible_to(user)
        .open()
        .filter(assignee=user)
        .filter(Q(client__isnull=True) | Q(client__archived_at__isnull=True))
        .select_related("client", "stakeholder__person")
        .order_by(F("due_on").asc(nulls_last=True), F("starts_at").asc(nulls_last=True), "pk")
    )


def week(user: User, today: dt.date, *, days: int = 7) -> Week:
    """Return meetings and steps of the coming days and what is overdue; one query."""
    last = today + dt.timedelta(days=days - 1)
    due = list(of_person(user).filter(due_on__lte=last)[:300])
    meetings = [t for t in due if t.is_planned and t.due_on and t.due_on >= today]
    steps = [t for t in due if not t.is_planned and t.due_on and t.due_on >= today]
    overdue = [t for t in due if t.due_on and t.due_on < today]
    return Week(sorted(meetings, key=_by_time), steps, overdue)


def _by_time(task: Task) -> tuple[dt.datetime, int]:
    begins = task.starts_at or clock.start_of(task.due_on or dt.date.max)
    return (begins, task.pk)


def of_client(client: Client, user: User) -> QuerySet[Task]:
    """A client's open tasks, soonest first."""
    return (
        Task.objects.visible_to(user)
        .open()
        .filter(client=client)
        .select_related("assignee", "stakeholder__person")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


class Whose(models.TextChoices):
    """Whose tasks a page lists."""

    MINE = "", _("mine")
    GIVEN = "given", _("given by me")
    TEAM = "team", _("of the team")


class Standing(models.TextChoices):
    """Which of them: what is to be done, the late part of it, what is over."""

    OPEN = "", pgettext_lazy("tasks", "open")
    LATE = "late", pgettext_lazy("tasks", "overdue")
    OVER = "over", pgettext_lazy("tasks", "over")


def listed(user: User, whose: str, standing: str, today: dt.date) -> QuerySet[Task]:
    """Tasks of a page at clients that are still seen; what one gave to others is theirs now.

    Open ones by their day, those that are over newest first.
    """
    rows = Task.objects.visible_to(user).alive()
    if whose == Whose.GIVEN:
        rows = rows.filter(made_by=user).exclude(assignee=user)
    elif whose == Whose.TEAM:
        rows = rows.filter(assignee__in=User.objects.in_book_of(user).exclude(pk=user.pk))
    else:
        rows = rows.filter(assignee=user)
    rows = rows.select_related("client", "assignee", "stakeholder__person")
    if standing == Standing.OVER:
        over = rows.exclude(done_at=None, cancelled_at=None)
        return over.order_by(Coalesce("done_at", "cancelled_at").desc(), "-pk")
    rows = rows.filter(done_at__isnull=True, cancelled_at__isnull=True)
    rows = rows.filter(Q(client__isnull=True) | Q(client__archived_at__isnull=True))
    if standing == Standing.LATE:
        rows = rows.filter(due_on__lt=today)
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def to_confirm(user: User, now: dt.datetime) -> QuerySet[Task]:
    """Planned meetings whose time has passed and that nobody confirmed or called off."""
    return of_person(user).filter(kind__in=PLANNED, starts_at__lte=now)
