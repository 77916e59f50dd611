"""The brief on paper: one client or a packet, nothing private unless asked, few queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from core import clock
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User


def fill(client: Client, *, times: int = 1) -> Client:
    """Give a client everything that a brief tells of."""
    today = clock.today()
    for number in range(times):
        person = f.StakeholderFactory.create(
            client=client,
            influence=5,
            attitude=-2,
            expects="Ждёт звонка в праздник",
            leave_from=today,
            leave_until=today + dt.timedelta(days=3),
            person__note="Любит рыбалку",
        )
        f.StakeholderRoleFactory.create(stakeholder=person, role="economic_buyer")
        f.ContactPointFactory.create(person=person.person)
        touch = f.TouchpointFactory.create(client=client, summary=f"Показали отчёт {number}")
        touch.their_side.create(stakeholder=person)
        f.OutcomeFactory.create(touchpoint=touch, text=f"Дорого {number}")
        f.OutcomeFactory.create(touchpoint=touch, kind="risk", objection="", text="Уйдут к другим")
        f.TouchpointFactory.create(client=client, kind="note", summary="Тайная заметка")
        f.TaskFactory.create(client=client, a_promise=True, title=f"Прислать КП {number}")
        f.TaskFactory.create(client=client, a_promise=True, is_theirs=True, title="Дать доступ")
        f.TaskFactory.create(client=client, title="Позвонить юристам")
        line = f.ContractLineFactory.create(contract__client=client)
        f.LicenceReadingFactory.create(line=line)
        f.GoalReadingFactory.create(goal__client=client)
        f.FlagFactory.create(
            client=client,
            subject=f"client:{client.pk}-{touch.pk}",
            evidence={"tier": "A", "norm": 14, "since": (today - dt.timedelta(30)).isoformat()},
        )
    return client


@pytest.fixture
def told(client_row: Client) -> Client:
    client_row.key_message = "Досье нужно филиалам"
    client_row.note, client_row.tier = "Директор вспыльчив", "A"
    client_row.save()
    return fill(client_row)


def text(browser: Any, client: Client, query: str = "") -> str:
    answer = browser.get(reverse("dashboard:brief", args=[client.pk]) + query)
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\xa0", " ")


PRIVATE = ("Любит рыбалку", "праздник", "Тайная заметка", "Уйдут к другим", "Директор вспыльчив")
RATES = ("против", "решает", "A-клиент", "(A)")


def test_a_brief_tells_what_the_card_tells(told: Client, kam: User, signed_in: Any) -> None:
    page = text(signed_in(kam), told)
    for words in (
        *("Досье нужно филиалам", "Ахметшин", "в отпуске по", "client.example", "Показали отчёт"),
        *("Дорого 0", "Прислать КП 0", "Дать доступ", "Позвонить юристам", "4 из 10", "40"),
        *("Проверка контрагента", "Без касания 30", "2026/"),
    ):
        assert words in page, words


def test_private_things_stand_there_only_when_asked(
    told: Client, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    plain, rated = text(browser, told), text(browser, told, "?rates=yes")
    noted = text(browser, told, "?notes=yes")
    assert [words for words in (*PRIVATE, *RATES) if words in plain] == []
    assert [words for words in RATES if words not in rated] == []
    assert [words for words in PRIVATE if words in rated] == []
    assert [words for words in PRIVATE if words not in noted] == []
    assert [words for words in RATES if words in noted] == []


def test_long_lists_are_cut_and_counted(told: Client, kam: User, signed_in: Any) -> None:
    page = text(signed_in(kam), fill(told, times=9))
    assert page.count("Показали отчёт") == 4
    assert "ещё 4" in page


def test_a_brief_costs_the_same_for_much(told: Client, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), reverse("dashboard:brief", args=[told.pk])
    few = len(own_queries(browser, url))
    fill(told, times=6)
    assert len(own_queries(browser, url)) == few <= 12


def test_strangers_have_no_brief(told: Client, stranger: User, signed_in: Any) -> None:
    for pk in (told.pk, 2**70):
        assert signed_in(stranger).get(f"/clients/{pk}/brief/").status_code == 404


def test_a_touch_of_today_stands_first(told: Client, kam: User, signed_in: Any) -> None:
    f.TouchpointFactory.create(client=told, at=timezone.now(), summary="Сегодняшний разговор")
    page = text(signed_in(kam), told)
    assert page.index("Сегодняшний разговор") < page.index("Показали отчёт")
