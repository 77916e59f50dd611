"""The books that journeys walk through, made by the product's own verbs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from clients.actions import log_touchpoint
from clients.choices import StakeholderRoleCode, TouchKind
from clients.models import Client, LifeCycleStage, Stakeholder
from contracts.models import Contract
from core import clock
from flags.engine import raise_flags
from flags.models import Flag
from tests import factories as f
from users.models import User

NAMES = ("ПАО «Ладожская генерация»", "АО «Северная верфь»", "ООО «Каменный ручей»")


@dataclass(frozen=True, slots=True)
class Book:
    """Three clients of one owner; the first is rich in everything."""

    clients: list[Client]
    champion: Stakeholder
    deputy: Stakeholder
    contract: Contract

    @property
    def main(self) -> Client:
        return self.clients[0]


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def book_of(owner: User) -> Book:
    """Give the owner three clients: A silent for 40 days, B silent for 60, C touched yesterday."""
    stage = LifeCycleStage.objects.order_by("position").first()
    clients = [
        f.ClientFactory.create(name=name, owner=owner, tier=tier, stage=stage, inn=inn, city=city)
        for name, tier, inn, city in zip(
            NAMES,
            "ABC",
            ("7825706086", "7707083893", "5260200603"),
            ("Санкт-Петербург", "Мурманск", "Выкса"),
            strict=True,
        )
    ]
    main = clients[0]
    champion = f.StakeholderFactory.create(
        client=main,
        person=f.PersonFactory.create(last_name="Ахметшин", first_name="Рустам"),
        department="Правовой департамент",
        confirmed_on=clock.today(),
    )
    f.StakeholderRoleFactory.create(stakeholder=champion, role=StakeholderRoleCode.CHAMPION)
    f.ContactPointFactory.create(person=champion.person, value="akhmetshin@client.example")
    deputy = f.StakeholderFactory.create(
        client=main,
        person=f.PersonFactory.create(last_name="Лебедева", first_name="Анна", middle_name=""),
        job="начальник отдела договоров",
        department="Правовой департамент",
    )
    contract = f.ContractFactory.create(client=main, number="17/2026")
    f.ContractLineFactory.create(contract=contract)
    for client, silent in zip(clients, (40, 60, 1), strict=True):
        spoke_with = [champion] if client is main else []
        call(client, owner, days=silent, stakeholders=spoke_with)
    f.TaskFactory.create(client=main, assignee=owner, title="Прислать расчёт на два года")
    return Book(clients, champion, deputy, contract)


def call(client: Client, by: User, *, days: int, stakeholders: list[Stakeholder]) -> None:
    log_touchpoint(
        client=client,
        kind=TouchKind.CALL,
        at=days_ago(days),
        by=by,
        summary="Созвонились, договорились о встрече",
        stakeholders=stakeholders,
    )


def raise_all() -> None:
    """Run the night's sweep as of today, by the real engine."""
    raise_flags(today=clock.today(), now=timezone.now())


def open_flags(client: Client) -> set[str]:
    rows = Flag.objects.filter(client=client, closed_at__isnull=True)
    return set(rows.values_list("rule", flat=True))
