"""Licences, goals and the ledger of a few clients of the demonstration company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from accounts_crm.demo.company import Company
from clients.choices import LedgerKind
from clients.models import Client, Goal, GoalReading, LedgerEntry, UseAnswer
from contracts.models import ContractLine, LicenceReading

# Parts of what was bought that are in use, a reading a month, the newest last.
COURSES = (
    (0.62, 0.66, 0.71, 0.74),
    (0.55, 0.52, 0.44, 0.38),
    (0.78, 0.83, 0.9, 0.97),
    (0.81, 0.8, 0.62, 0.5),
    (0.9, 0.92, 0.95, 1.06),
)
GoalFacts = tuple[str, str, str, int, int, tuple[int, ...], int, int]
# task, measure, unit, baseline, target, readings (the newest last), begun days ago, days left
GOALS: tuple[GoalFacts, ...] = (
    (
        "Проверять контрагента за минуты, а не за полдня",
        "Проверка контрагента",
        "мин",
        240,
        20,
        (180, 90, 42),
        200,
        120,
    ),
    (
        "Не пропускать судебные заседания",
        "Пропущенные заседания в год",
        "",
        14,
        2,
        (13, 12),
        220,
        100,
    ),
    ("Проверять каждый новый договор", "Доля договоров с проверкой", "%", 31, 95, (), 90, 200),
)
MONTH = dt.timedelta(days=30)


def make_use(company: Company) -> None:
    """A few clients of one manager measure their licences; three have goals, two a ledger."""
    mine = [c for c in company.clients if c.owner_id == company.people["nesterova"].pk]
    for number, client in enumerate(mine[::12]):
        _licences(company, client, COURSES[number % len(COURSES)])
    for number, client in enumerate(mine[:3]):
        _goals(company, client, GOALS[: 3 - number])
    for client in mine[:2]:
        _ledger(company, client)
    day = company.today - dt.timedelta(days=12)
    UseAnswer.objects.create(client=mine[0], is_connected=True, on=day, by=mine[0].owner)


def _licences(company: Company, client: Client, course: tuple[float, ...]) -> None:
    for line in ContractLine.objects.filter(contract__client=client, quantity__gt=0):
        LicenceReading.objects.bulk_create(
            LicenceReading(
                line=line,
                taken_on=company.today - MONTH * (len(course) - 1 - place),
                used=round((line.quantity or 0) * part),
                by=client.owner,
            )
            for place, part in enumerate(course)
        )


def _goals(company: Company, client: Client, goals: Sequence[GoalFacts]) -> None:
    owner = next((one for one in company.stakeholders[client.pk] if "заместитель" in one.job), None)
    for task, measure, unit, baseline, target, values, begun, left in goals:
        goal = Goal.objects.create(
            client=client,
            task=task,
            measure=measure,
            unit=unit,
            baseline=baseline * 1000,
            target=target * 1000,
            since=company.today - dt.timedelta(days=begun),
            until=company.today + dt.timedelta(days=left),
            stakeholder=owner,
            made_by=client.owner,
        )
        GoalReading.objects.bulk_create(
            GoalReading(
                goal=goal,
                taken_on=company.today - MONTH * (len(values) - 1 - place),
                value=value * 1000,
                by=client.owner,
            )
            for place, value in enumerate(values)
        )


def _ledger(company: Company, client: Client) -> None:
    people = company.stakeholders[client.pk]
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                client=client,
                on=company.today - dt.timedelta(days=40),
                kind=LedgerKind.IMPACT,
                amount=2_400_000_00,
                quote="Остановили сделку с компанией, которая через месяц обанкротилась.",
                source="встреча по итогам квартала",
                stakeholder=people[0],
                is_shareable=True,
                by=client.owner,
            ),
            LedgerEntry(
                client=client,
                on=company.today - dt.timedelta(days=75),
                kind=LedgerKind.INVESTMENT,
                amount=180_000_00,
                quote="Обучили юристов двух филиалов, два дня на месте.",
                by=client.owner,
            ),
        ]
    )
