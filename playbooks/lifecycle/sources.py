"""From where something is known: touches, readings and people of a client, as choices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from clients.models import Client, GoalReading, Stakeholder, Touchpoint
from contracts.models import LicenceReading
from core import formats

TOUCHES, READINGS, PEOPLE = 8, 4, 30
# What stands before the number in a choice, and the column of an answer it goes to.
COLUMNS = {
    "touch": "touchpoint_id",
    "use": "reading_id",
    "goal": "goal_reading_id",
    "person": "stakeholder_id",
}
Choices = list[tuple[str, list[tuple[str, str]]]]


def sources_of(client: Client, today: dt.date) -> Choices:
    """Return what an answer may rest on, the newest first. Four queries."""
    groups = [
        (_("Touches"), _touches(client)),
        (_("Use of licences"), _readings(client, today)),
        (_("Goals"), _goals(client, today)),
        (_("People of the client"), _people(client)),
    ]
    return [(name, rows) for name, rows in groups if rows]


def read(choice: str) -> dict[str, int]:
    """Return {column: id} of a choice that was offered."""
    kind, _dash, number = choice.partition("-")
    return {COLUMNS[kind]: int(number)}


def _touches(client: Client) -> list[tuple[str, str]]:
    rows = Touchpoint.objects.alive().filter(client=client).order_by("-at", "-pk")[:TOUCHES]
    return [(f"touch-{one.pk}", str(one)) for one in rows]


def _readings(client: Client, today: dt.date) -> list[tuple[str, str]]:
    rows = LicenceReading.objects.alive().filter(line__contract__client=client)
    rows = rows.select_related("line__product").order_by("-taken_on", "-pk")[:READINGS]
    return [
        (
            f"use-{one.pk}",
            _dated(
                _("%(product)s: %(used)s in use")
                % {
                    "product": one.line.product or one.line.title or _("licences"),
                    "used": formats.number(one.used),
                },
                one.taken_on,
                today,
            ),
        )
        for one in rows
    ]


def _goals(client: Client, today: dt.date) -> list[tuple[str, str]]:
    rows = GoalReading.objects.alive().filter(goal__client=client, goal__deleted_at__isnull=True)
    rows = rows.select_related("goal").order_by("-taken_on", "-pk")[:READINGS]
    return [(f"goal-{one.pk}", _dated(one.goal.measure, one.taken_on, today)) for one in rows]


def _people(client: Client) -> list[tuple[str, str]]:
    rows = Stakeholder.objects.present().filter(client=client).select_related("person")
    rows = rows.order_by("person__name_folded", "pk")[:PEOPLE]
    return [
        (f"person-{one.pk}", ", ".join(filter(None, [one.person.full_name, one.job])))
        for one in rows
    ]


def _dated(words: Any, on: dt.date, today: dt.date) -> str:
    return f"{words}, {formats.short_day(on, today)}"
