"""The first step of a plan: what is known of the client, since when, and who says it still holds.

A fact is as old as the newest of: a press on "it is so", a change of it in the client's history,
for decision makers the day on which one was confirmed or got the role; else the client's own age.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import dates
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.restoring import restore_rows
from clients.forms.client import ClientFacts
from clients.models import Client, StakeholderRole, TimelineEntry
from clients.queries import wording
from core import clock, formats, undo
from core.changes import text_of
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import made_step
from core.verbs import verb
from playbooks.models import ProfileCheck
from users.models import User

DECIDES = "economic_buyer"
FIELDS = (
    *("procurement", "procurement_lead_days", "can_pay_by_offer", "fiscal_year_start"),
    *("annual_revenue_amount", "employees", "industry", "city"),
)
FACTS = (DECIDES, *FIELDS)
UNDO = "profile_confirmed"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the profile as it stands; `on` is when it was last known to be so."""

    name: str
    label: str | Promise
    value: str
    on: dt.date
    by: str
    is_old: bool


def label_of(name: str) -> str | Promise:
    if name == DECIDES:
        return _("Decision maker")
    return ClientFacts.base_fields[name].label or name


def facts_of(client: Client, today: dt.date, days: int) -> list[Fact]:
    """Return all facts, those older than `days` marked. Three queries."""
    deciders = list(
        StakeholderRole.objects.held()
        .filter(client=client, role=DECIDES, stakeholder__deleted_at__isnull=True)
        .select_related("stakeholder__person")
        .order_by("pk")
    )
    known = {name: (clock.date_of(client.made_at), "") for name in FACTS}
    for name, on, by in [*_changed(client), *_deciding(deciders), *_confirmed(client)]:
        if name in known and on >= known[name][0]:
            known[name] = (on, by)
    values = {name: _value(client, name) for name in FIELDS}
    values[DECIDES] = ", ".join(one.stakeholder.person.short_name for one in deciders)
    oldest = today - dt.timedelta(days=days)
    return [
        Fact(name, label_of(name), values[name], *known[name], known[name][0] < oldest)
        for name in FACTS
    ]


def _changed(client: Client) -> list[tuple[str, dt.date, str]]:
    lines = TimelineEntry.objects.filter(
        client=client, subject="", changes__has_any_keys=list(FIELDS)
    )
    return [
        (name, clock.date_of(line.at), line.by.short_name if line.by else "")
        for line in lines.select_related("by").order_by("at", "pk")
        for name in line.changes
    ]


def _deciding(held: list[StakeholderRole]) -> list[tuple[str, dt.date, str]]:
    days = [max(filter(None, (one.since, one.stakeholder.confirmed_on))) for one in held]
    return [(DECIDES, min(days), "")] if days else []


def _confirmed(client: Client) -> list[tuple[str, dt.date, str]]:
    checks = ProfileCheck.objects.alive().filter(client=client).select_related("by")
    return [
        (one.fact, one.on, one.by.short_name if one.by else "")
        for one in checks.order_by("on", "pk")
    ]


def _value(client: Client, name: str) -> str:
    value = getattr(client, name)
    if value in (None, ""):
        return ""
    if name == "fiscal_year_start":
        return str(dates.MONTHS.get(value, value))
    if name == "procurement_lead_days":
        return formats.working_days(value)
    if name == "annual_revenue_amount":
        return formats.money(value, client.revenue_currency or "RUB")
    if name == "employees":
        return formats.number(value)
    return wording.shown(name, text_of(value))


@verb
def confirm(*, client: Client, names: list[str], by: User, today: dt.date) -> UndoRecord | None:
    """Say that facts are as they stand; None when all were said today already.

    Raises NotAllowed, DomainError (no such fact).
    """
    if unknown := set(names) - set(FACTS):
        raise DomainError(f"no facts of the profile: {sorted(unknown)}")
    found = locked_client(client, by)
    there = ProfileCheck.objects.alive().filter(client=found, on=today, fact__in=names)
    new = set(names) - set(there.values_list("fact", flat=True))
    if not new:
        return None
    made = [
        ProfileCheck.objects.create(client=found, fact=name, on=today, by=by)
        for name in names
        if name in new
    ]
    label = ", ".join(str(label_of(one.fact)) for one in made)
    note(client=found, by=by, verb="profile_confirmed", subject="profilecheck", label=label)
    payload = {"clients": [found.pk], "steps": [made_step(one) for one in made]}
    return undo.remember(kind=UNDO, payload=payload, by=by)


def register() -> None:
    """Tell core how a confirmation is taken back."""
    undo.register(UNDO, verb(restore_rows))
