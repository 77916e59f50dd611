"""Two people edit one record: nobody's change goes under silently, in pairs drawn by a seed.

Pairs are drawn over every kind of record that has an edit form. Other fields: both changes are
kept. The same field: the second sees both values, their own text stays, nothing is written
before they choose. On PostgreSQL the two race in threads. FORM_PAIRS=200 is the run by hand.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.stages import ensure_default_stages
from clients.models import Client, ClientField, LifeCycleStage
from core import clock
from tests import factories as f
from tests.at_once import at_once
from tests.guards.forms_on_pages import form_to
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = int(os.environ.get("FORM_PAIRS", "100"))
SEED = int(os.environ.get("FORM_SEED", "1"))
Maker = Callable[[int], str]


def words(start: str) -> Maker:
    return lambda number: f"{start} {number}"


def lines(start: str) -> Maker:
    return lambda number: f"{start} {number}\r\nвторая строка"


def number_from(least: int, span: int = 60) -> Maker:
    return lambda number: str(least + number % span)


def day(number: int) -> str:
    return (clock.today() - dt.timedelta(days=1 + number % 300)).isoformat()


def one_of(*values: str) -> Maker:
    return lambda number: values[number % len(values)]


@dataclass(frozen=True)
class Record:
    """An edit form: its address and what may be typed into which field."""

    url: str
    fields: dict[str, Maker]

    def values(self, browser: Browser) -> dict[str, Any]:
        """Return what the form would send untouched."""
        return form_to(browser.get(self.url), self.url, self.url).values


@pytest.fixture
def records(admin: User, client_row: Client, kam: User) -> dict[str, Record]:
    cache.clear()
    ensure_default_stages()
    place = f.StakeholderFactory.create(client=client_row)
    task = f.TaskFactory.create(client=client_row, assignee=kam)
    touch = f.TouchpointFactory.create(client=client_row, by=kam)
    contract = f.ContractFactory.create(client=client_row)
    stage = LifeCycleStage.objects.order_by("position").first()
    own = ClientField.objects.create(code="load", label="Нагрузка", kind="number")
    team = f.TeamFactory.create()
    above = [str(f.TeamFactory.create().pk) for _place in range(3)]

    def at(route: str, pk: Any = None) -> str:
        return reverse(route, args=[pk] if pk is not None else [])

    people = {"last_name": words("Фамилия"), "first_name": words("Имя")}
    return {
        "client": Record(
            at("clients:client_edit", client_row.pk),
            {
                "full_name": words("Полное имя"),
                "city": words("Город"),
                "industry": words("Отрасль"),
                "employees": number_from(10, 900),
                "note": lines("Заметка"),
                "tier": one_of("A", "B", "C"),
                "own:load": number_from(1, 900),
            },
        ),
        "contract": Record(
            at("contracts:contract_edit", contract.pk),
            {"number": words("№"), "signed_on": day, "note": lines("О договоре")},
        ),
        "person": Record(
            at("clients:person_edit", place.pk),
            people | {"job": words("Должность"), "note": lines("О человеке"), "since": day},
        ),
        "task": Record(
            at("clients:task_edit", task.pk),
            {"title": words("Дело"), "minutes": number_from(5), "place": words("Кабинет")},
        ),
        "touch": Record(
            at("clients:touch_edit", touch.pk),
            {"summary": lines("Говорили"), "result": words("Итог"), "minutes": number_from(5)},
        ),
        "goal": Record(
            at("clients:goal_edit", f.GoalFactory.create(client=client_row).pk),
            {
                "task": words("Задача"),
                "measure": words("Мера"),
                "target": number_from(1, 100),
                "evidence": lines("Откуда"),
            },
        ),
        "entry of the ledger": Record(
            at("clients:ledger_edit", f.LedgerEntryFactory.create(client=client_row).pk),
            {"quote": lines("Сказали"), "source": words("Источник"), "on": day},
        ),
        "answer": Record(
            at("clients:answer_edit", f.SurveyAnswerFactory.create(client=client_row).pk),
            {"score": number_from(0, 10), "comment": lines("Сказали"), "answered_on": day},
        ),
        "request": Record(
            at("clients:request_edit", f.ClientRequestFactory.create(client=client_row).pk),
            {"what": words("Просят"), "amount": number_from(1, 900), "received_on": day},
        ),
        "stage": Record(
            at("clients:stage_edit", stage.pk),
            {
                "name_ru": words("Этап"),
                "hint": words("Подсказка"),
                "norm_a": number_from(10),
                "exit": lines("Вопрос"),
            },
        ),
        "own field": Record(
            at("clients:field_edit", own.pk), {"label": words("Поле"), "unit": words("шт")}
        ),
        "product": Record(
            at("contracts:product_edit", contract.product_id),
            {"name": words("Продукт"), "line": words("Линия")},
        ),
        "team": Record(
            at("users:team_edit", team.pk), {"name": words("Команда"), "parent": one_of(*above)}
        ),
        "colleague": Record(
            at("users:person", kam.pk), people | {"middle_name": words("Отчество")}
        ),
        "norms": Record(
            at("flags:norms"),
            {"flags.norm_a": number_from(8), "flags.norm_b": number_from(31)},
        ),
        "company": Record(
            at("core:company"),
            {"product_name": words("Имя"), "session_idle_hours": number_from(4, 8)},
        ),
    }


@pytest.fixture
def two(admin: User) -> tuple[Browser, Browser]:
    """Two administrators in two browsers; both may edit every kind of record."""
    second = f.UserFactory.create(an_admin=True, last_name="Белова", first_name="Анна")
    pair = Browser(), Browser()
    for browser, person in zip(pair, (admin, second), strict=True):
        browser.force_login(person)
    return pair


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _fresh(rng: random.Random, number: int, record: Record, name: str, *taken: str) -> str:
    """Return a value of a field that is none of the taken ones."""
    for step in range(99):
        made = record.fields[name](number * 7 + step + rng.randrange(3))
        if _plain(made) not in taken:
            return made
    raise AssertionError(f"no other value for {name}")


def _disjoint(rng: random.Random, number: int, record: Record, two: Any) -> str:
    mine, theirs = two
    names = rng.sample(sorted(record.fields), 2)
    drawn = [record.values(browser) for browser in two]
    typed = {n: _fresh(rng, number, record, n, _plain(drawn[0][n][0])) for n in names}
    answers = at_once(
        lambda: mine.post(record.url, {**drawn[0], names[0]: typed[names[0]]}),
        lambda: theirs.post(record.url, {**drawn[1], names[1]: typed[names[1]]}),
    )
    now = record.values(mine)
    kept = {name: _plain(now[name][0]) for name in names}
    wanted = {name: _plain(value) for name, value in typed.items()}
    statuses = [answer.status_code for answer in answers]
    return "" if (statuses, kept) == ([302, 302], wanted) else f"{statuses}: {kept}, not {wanted}"


def _same(rng: random.Random, number: int, record: Record, two: Any) -> str:
    """One of the two gets the conflict, whoever that is; then chooses one or the other value."""
    name = rng.choice(sorted(record.fields))
    drawn = [record.values(browser) for browser in two]
    before = _plain(drawn[0][name][0])
    typed = [_fresh(rng, number, record, name, before)]
    typed.append(_fresh(rng, number + 1, record, name, before, _plain(typed[0])))
    answers = at_once(
        lambda: two[0].post(record.url, {**drawn[0], name: typed[0]}),
        lambda: two[1].post(record.url, {**drawn[1], name: typed[1]}),
    )
    statuses = [answer.status_code for answer in answers]
    if sorted(statuses) != [302, 422]:
        return f"{name}: {statuses}"
    lost = statuses.index(422)
    asked = form_to(answers[lost], record.url, record.url).values
    form = answers[lost].context["form"]
    if _plain(asked[name][0]) != _plain(typed[lost]) or not asked["against"][0]:
        return f"{name}: the typed text is gone"
    if [clash.name for clash in form.clashes] != [name] or not form.conflict_at:
        return f"{name}: {form.clashes}, {form.conflict_sentence}"
    if _plain(record.values(two[0])[name][0]) != _plain(typed[1 - lost]):
        return f"{name}: written before the choice"
    keep = rng.choice(("mine", "theirs"))
    chosen = two[lost].post(record.url, {**asked, "keep": keep})
    wanted = _plain(typed[lost if keep == "mine" else 1 - lost])
    now = _plain(record.values(two[0])[name][0])
    return "" if chosen.status_code == 302 and now == wanted else f"{name}: {keep} gave {now}"


def test_nobodys_change_goes_under_silently(
    records: dict[str, Record], two: tuple[Browser, Browser]
) -> None:
    rng, wrong = random.Random(SEED), []
    for number in range(PAIRS):
        kind = sorted(records)[number % len(records)]
        meet = _same if (number // len(records)) % 2 else _disjoint
        if found := meet(rng, number, records[kind], two):
            wrong.append(f"{number} {kind} {meet.__name__}: {found}")
    assert wrong == []


def test_the_box_says_who_and_at_what_time(
    records: dict[str, Record], two: tuple[Browser, Browser]
) -> None:
    rng = random.Random(SEED)
    for kind, record in records.items():
        name = min(record.fields)
        mine, theirs = (record.values(browser) for browser in two)
        theirs_new = _fresh(rng, 1, record, name, _plain(mine[name][0]))
        mine_new = _fresh(rng, 2, record, name, _plain(mine[name][0]), _plain(theirs_new))
        two[1].post(record.url, {**theirs, name: theirs_new})
        page = two[0].post(record.url, {**mine, name: mine_new}).content.decode()
        assert "другой человек: Анна Белова" in page, kind
        assert re.search(r"сегодня в \d\d:\d\d", page), kind
