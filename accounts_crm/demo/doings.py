"""What was done and what is planned at the demonstration company."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts_crm.demo import words
from accounts_crm.demo.company import Company
from clients.choices import Direction, RoleEnd, StakeholderStatus, TaskKind, TouchKind
from clients.models import (
    Client,
    Stakeholder,
    StakeholderRole,
    Task,
    TimelineEntry,
    Touchpoint,
    TouchpointStakeholder,
)
from clients.rules.touches import counts_for_norm, guess_minutes
from core import clock, workdays

NORMS = {"A": 14, "B": 30, "C": 90}


def make_touches(company: Company) -> None:
    """Most clients are touched within their norm; every sixth has been forgotten for a while."""
    dice, rows, sides = company.dice, [], []
    for number, client in enumerate(company.clients):
        norm = NORMS[client.tier]
        forgotten = number % 9 == 5
        last = int(norm * (1.4 if forgotten else dice.uniform(0.05, 0.7)))
        day = company.today - dt.timedelta(days=max(last, 1))
        while day > company.today - dt.timedelta(days=300):
            touch, who = _touch(company, client, workdays.back_to_working_day(day))
            rows.append(touch)
            sides.append(who)
            day -= dt.timedelta(days=max(3, int(norm * dice.uniform(0.4, 0.9))))
    Touchpoint.objects.bulk_create(rows)
    TouchpointStakeholder.objects.bulk_create(
        TouchpointStakeholder(touchpoint=row, stakeholder=one)
        for row, who in zip(rows, sides, strict=True)
        for one in who
    )


def _touch(company: Company, client: Client, day: dt.date) -> tuple[Touchpoint, list[Any]]:
    dice = company.dice
    kind, summary = dice.choice(words.TOUCHES)
    direction = Direction.BOTH
    reached = not (kind == TouchKind.CALL and dice.random() < 0.12)
    at = clock.start_of(day) + dt.timedelta(hours=dice.randint(9, 17), minutes=dice.choice((0, 30)))
    who = dice.sample(company.stakeholders[client.pk], k=1 if dice.random() < 0.6 else 2)
    touch = Touchpoint(
        client=client,
        kind=kind,
        direction=direction if reached else Direction.OURS,
        is_reached=reached,
        is_counted=counts_for_norm(kind, direction, reached),
        at=at,
        minutes=guess_minutes(kind),
        by=client.owner,
        summary=summary if reached else "Не ответили, перезвоню.",
    )
    return touch, who


def make_plans(company: Company) -> None:
    dice, today = company.dice, company.today
    rows = []
    for client in dice.sample(company.clients, 40):
        due = workdays.next_working_day(today + dt.timedelta(days=dice.randint(-4, 13)))
        rows.append(
            Task(
                client=client,
                title=dice.choice(words.NEXT_STEPS),
                assignee=client.owner,
                due_on=due,
                made_by=client.owner,
            )
        )
    for client in dice.sample(company.clients, 16):
        day = workdays.next_working_day(today + dt.timedelta(days=dice.randint(-1, 6)))
        at = clock.start_of(day) + dt.timedelta(hours=dice.randint(10, 16))
        rows.append(
            Task(
                client=client,
                kind=TaskKind.MEETING,
                title="Встреча по итогам квартала",
                assignee=client.owner,
                due_on=day,
                starts_at=at,
                minutes=60,
                place="у клиента",
                made_by=client.owner,
            )
        )
    Task.objects.bulk_create(rows)


def make_departures(company: Company) -> None:
    """A few champions have left: the signal that is usually found out too late."""
    held = StakeholderRole.objects.held().filter(role="champion").select_related("stakeholder")
    weighty = held.filter(client__tier__in=["A", "B"]).order_by("pk")
    mine = list(weighty.filter(client__owner=company.people["nesterova"]))
    others = list(weighty.exclude(client__owner=company.people["nesterova"]))
    for role in [*company.dice.sample(mine, 2), *company.dice.sample(others, 3)]:
        day = company.today - dt.timedelta(days=company.dice.randint(3, 25))
        role.until, role.end_reason = day, RoleEnd.LEFT
        role.save(update_fields=["until", "end_reason"])
        one = role.stakeholder
        one.status, one.until = StakeholderStatus.LEFT, day
        one.save(update_fields=["status", "until"])
        _talk_to_another(company, one)
        TimelineEntry.objects.create(
            client_id=one.client_id,
            verb="person_left",
            subject=f"stakeholder:{one.pk}",
            label=str(one.person),
            at=clock.start_of(day) + dt.timedelta(hours=12),
        )


def _talk_to_another(company: Company, gone: Stakeholder) -> None:
    """Nobody speaks with a person after they have left: a colleague of theirs took part."""
    assert gone.until is not None
    after = clock.start_of(gone.until + dt.timedelta(days=1))
    sides = TouchpointStakeholder.objects.filter(stakeholder=gone, touchpoint__at__gte=after)
    others = [one for one in company.stakeholders[gone.client_id] if one.pk != gone.pk]
    for side in sides.select_related("touchpoint"):
        heard = set(side.touchpoint.their_side.values_list("stakeholder", flat=True))
        side.delete()
        free = next((one for one in others if one.pk not in heard), None)
        if free is not None:
            TouchpointStakeholder.objects.create(touchpoint=side.touchpoint, stakeholder=free)
