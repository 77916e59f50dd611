"""Showing one's screen: ratings and private notes are not in the pages at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Stakeholder, TimelineEntry
from contracts.models import Contract
from core import clock
from tests import factories as f
from users.models import User

SWITCH = "/showing/"
# What no page may hold then; each stands on some page otherwise.
MARKS = (
    *("против", "5: решает", "5 из 5", "Кто из нас знаком", "Влияние и отношение"),
    *('">чемпион</span>', "чемпион, блокер", "Сильный противник", "Чего мы не знаем"),
    *("Любит рыбалку", "Ждёт поздравлений", "Директор вспыльчив", "Тайная заметка"),
    *("Уйдут к другим", "Договор со скидкой", "Прямые затраты", "c-tier--A", "A-клиент"),
    *("развивать", "7 654 321", "Подарок директору", "Сигналы</h2>"),
)


@pytest.fixture
def told(client_row: Client, kam: User) -> Stakeholder:
    """Somebody at a client about whom everything private is written down."""
    client_row.tier, client_row.strategy, client_row.note = "A", "develop", "Директор вспыльчив"
    client_row.potential_amount, client_row.potential_currency = 7_654_321_00, "RUB"
    client_row.save()
    person = f.StakeholderFactory.create(
        client=client_row,
        influence=5,
        attitude=-2,
        expects="Ждёт поздравлений",
        person__note="Любит рыбалку",
    )
    for role in ("champion", "blocker", "economic_buyer"):
        f.StakeholderRoleFactory.create(stakeholder=person, role=role)
    touch = f.TouchpointFactory.create(client=client_row, by=kam)
    touch.their_side.create(stakeholder=person)
    f.OutcomeFactory.create(touchpoint=touch, kind="risk", objection="", text="Уйдут к другим")
    note = f.TouchpointFactory.create(client=client_row, kind="note", summary="Тайная заметка")
    note.their_side.create(stakeholder=person)
    line = f.ContractLineFactory.create(contract__client=client_row, cost_amount=100_00)
    Contract.objects.filter(pk=line.contract_id).update(note="Договор со скидкой")
    f.LedgerEntryFactory.create(client=client_row, quote="Подарок директору", kind="investment")
    changed = {"attitude": ["0", "-2"], "tier": ["B", "A"]}
    TimelineEntry.objects.create(
        client=client_row, by=kam, verb="stakeholder_changed", label="Он", changes=changed
    )
    since = (clock.today() - dt.timedelta(days=30)).isoformat()
    f.ClientFactory.create(owner=kam, city="Омск")
    Client.objects.filter(pk=client_row.pk).update(city="Омск")
    f.FlagFactory.create(client=client_row, evidence={"tier": "A", "norm": 14, "since": since})
    return person


def addresses(person: Stakeholder) -> Iterator[str]:
    pk, contract = person.client_id, Contract.objects.get()
    yield from ("/", reverse("clients:client_list") + "?cols=tier&cols=strategy&cols=potential")
    for name in ("client", "client_edit", "client_timeline", "person_list", "goal_list"):
        yield reverse(f"clients:{name}", args=[pk])
    for look in ("table", "tree"):
        yield reverse("clients:person_list", args=[pk]) + f"?view={look}"
    for part in ("facts", "flags", "people"):
        yield reverse("clients:client_part", args=[pk, part])
    yield reverse("clients:person", args=[person.person_id])
    yield reverse("clients:person_edit", args=[person.pk])
    yield reverse("contracts:contract", args=[contract.pk])
    yield reverse("contracts:contract_list", args=[pk])
    yield reverse("contracts:contract_edit", args=[contract.pk])
    yield reverse("renewals:renewal_list")
    yield reverse("dashboard:brief", args=[pk]) + "?rates=yes&notes=yes"
    yield reverse("clients:find") + "?q=тайная"
    yield reverse("clients:touch_new") + f"?client={pk}"
    other = Client.objects.exclude(pk=pk).get()
    yield reverse("clients:client_join", args=[other.pk, pk])
    yield "/clients/trips/?city=Омск&since=2026-12-01&until=2026-12-02"


def read(browser: Browser, url: str) -> str:
    answer = browser.get(url, follow=True)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text.replace("\xa0", " ").replace("&nbsp;", " ")


@pytest.mark.any_engine
def test_nothing_private_is_in_any_page(told: Stakeholder, kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    plain = {url: read(browser, url) for url in addresses(told)}
    everything = " ".join(plain.values())
    assert [mark for mark in MARKS if mark not in everything] == []
    assert browser.post(SWITCH, {"on": "yes", "next": "/"}).status_code == 302
    for url in plain:
        page = read(browser, url)
        assert [mark for mark in MARKS if mark in page] == [], url
    assert "Вы показываете экран" in read(browser, "/")
    browser.post(SWITCH, {"on": ""})
    assert "Вы показываете экран" not in read(browser, "/")
    assert "c-tier--A" in read(browser, "/")


def test_the_switch_is_of_one_session(told: Stakeholder, kam: User, signed_in: Any) -> None:
    signed_in(kam).post(SWITCH, {"on": "yes"})
    assert "Директор вспыльчив" in read(signed_in(kam), told.client.get_absolute_url())


@pytest.mark.parametrize("is_switched_off_meanwhile", [False, True])
def test_what_was_not_drawn_is_not_emptied(
    told: Stakeholder, kam: User, signed_in: Any, is_switched_off_meanwhile: bool
) -> None:
    browser, url = signed_in(kam), reverse("clients:person_edit", args=[told.pk])
    browser.post(SWITCH, {"on": "yes"})
    form = browser.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"form_key": form["form_key"].value(), "job": "директор", "birthday": ""}
    if is_switched_off_meanwhile:
        browser.post(SWITCH, {"on": ""})
    assert browser.post(url, sent).status_code == 302
    told.refresh_from_db()
    kept = (told.job, told.attitude, told.influence, told.expects, told.person.note)
    assert kept == ("директор", -2, 5, "Ждёт поздравлений", "Любит рыбалку")
    assert told.roles.held().count() == 3


def test_a_client_keeps_its_tier_when_edited_meanwhile(
    told: Stakeholder, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), reverse("clients:client_edit", args=[told.client_id])
    browser.post(SWITCH, {"on": "yes"})
    form = browser.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"city": "Пермь"}
    browser.post(SWITCH, {"on": ""})
    assert browser.post(url, sent).status_code == 302
    client = Client.objects.get(pk=told.client_id)
    kept = (client.city, client.tier, client.strategy, client.note, client.potential_amount)
    assert kept == ("Пермь", "A", "develop", "Директор вспыльчив", 7_654_321_00)
