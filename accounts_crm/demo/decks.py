"""What two clients of the demonstration company may be shown, and a deck for each."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.models import Client
from playbooks.decks.actions import make_deck
from playbooks.decks.actions_marks import mark_shown, name_client
from playbooks.decks.marks import groups
from playbooks.models import DeckSlide
from renewals.models import Renewal

NAMED = 3
AGENDA = "Что получилось за год\nЧто мешает пользователям\nПлан и бюджет на следующий год"
NEXT = "Согласовать число рабочих мест с филиалами\nНазначить обучение для новых сотрудников"


def show_decks(company: Company) -> None:
    """Two clients of one manager have marks and a deck; three more agreed to be named."""
    kam = company.people["nesterova"]
    mine = [client for client in company.clients if client.owner_id == kam.pk]
    for client in mine[:2]:
        keys = [row.key for group in groups(client) for row in group.rows]
        mark_shown(client=client, on=keys, off=(), by=kam)
        deck = make_deck(
            client=client,
            title="Итоги года и планы",
            language="ru",
            shown_on=company.today + dt.timedelta(days=9),
            renewal=Renewal.objects.filter(client=client, state="open").order_by("pk").first(),
            agenda=AGENDA,
            by=kam,
        )
        DeckSlide.objects.filter(deck=deck, kind="next").update(text=NEXT)
    for client in mine[2 : 2 + NAMED]:
        _name(company, client)


def _name(company: Company, client: Client) -> None:
    person = client.stakeholders.order_by("pk").first()
    if client.owner is None or person is None:
        return
    name_client(
        client=client,
        is_named=True,
        stakeholder=person,
        agreed_on=company.today - dt.timedelta(days=40),
        story="Проверяют поставщиков за минуты и рассказывают об этом коллегам.",
        by=client.owner,
    )
