"""Two hundred trials: a form sent twice in any way makes one row, a fresh one a second row.

PostgreSQL races the two sendings in threads; SQLite lets one writer in at a time, so there they
follow each other. FORM_TRIALS sets the number per engine; half the 200 run on each.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.stages import ensure_default_stages
from clients.models import Client, Stakeholder, Task, Touchpoint
from contracts.models import Contract, Product
from tests import factories as f
from tests.at_once import at_once
from tests.guards.forms_on_pages import form_to
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
TRIALS = int(os.environ.get("FORM_TRIALS", "100"))
SEED = int(os.environ.get("FORM_SEED", "1"))
Answers = list[Any]


@dataclass(frozen=True)
class Kind:
    """A form: its page, where it goes, what is typed, what it makes."""

    model: Any
    page: str
    url: str
    typed: Callable[[str], dict[str, Any]]


@pytest.fixture
def kinds(admin: User, client_row: Client) -> list[Kind]:
    cache.clear()
    ensure_default_stages()
    product, own = f.ProductFactory.create(), f"client={client_row.pk}"
    here = [client_row.pk]
    touch, task = reverse("clients:touch_create"), reverse("clients:task_create")
    client = reverse("clients:client_create")
    person = reverse("clients:person_create", args=here)
    contract = reverse("contracts:contract_create", args=here)
    made = reverse("contracts:product_create")
    return [
        Kind(Touchpoint, f"{reverse('clients:touch_new')}?{own}", touch, lambda w: {"summary": w}),
        Kind(Task, f"{task}?{own}", task, lambda w: {"title": w}),
        Kind(Client, client, client, lambda w: {"name": w}),
        Kind(Stakeholder, person, person, lambda w: {"last_name": w}),
        Kind(Contract, contract, contract, lambda w: {"number": w, "product": product.pk}),
        Kind(Product, made, made, lambda w: {"name": w}),
    ]


def _signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def double_click(browser: Browser, person: User, url: str, body: dict[str, Any]) -> Answers:
    return at_once(lambda: browser.post(url, body), lambda: browser.post(url, body))


def enter_twice_in_a_dialog(
    browser: Browser, person: User, url: str, body: dict[str, Any]
) -> Answers:
    head = {"HX-Request": "true"}
    return at_once(*[lambda: browser.post(url, body, headers=head)] * 2)


def back_and_resend(browser: Browser, person: User, url: str, body: dict[str, Any]) -> Answers:
    first = browser.post(url, body)
    browser.get(first.url)
    return [first, browser.post(url, body), browser.post(url, body)]


def resend_after_a_timeout(
    browser: Browser, person: User, url: str, body: dict[str, Any]
) -> Answers:
    """The browser gave up and sends again while the first one is still being saved."""
    return at_once(*[lambda: browser.post(url, body)] * 3)


def two_tabs(browser: Browser, person: User, url: str, body: dict[str, Any]) -> Answers:
    other = _signed_in(person)
    return at_once(lambda: browser.post(url, body), lambda: other.post(url, body))


WAYS = (
    double_click,
    enter_twice_in_a_dialog,
    back_and_resend,
    resend_after_a_timeout,
    two_tabs,
)


def _trials(kinds: list[Kind]) -> Iterator[tuple[int, Kind, Callable[..., Answers]]]:
    pairs = list(itertools.product(kinds, WAYS))
    random.Random(SEED).shuffle(pairs)
    for number, (kind, way) in zip(range(TRIALS), itertools.cycle(pairs), strict=False):
        yield number, kind, way


def test_one_row_each(kinds: list[Kind], admin: User) -> None:
    browser, wrong = _signed_in(admin), []
    for number, kind, way in _trials(kinds):
        form = form_to(browser.get(kind.page), kind.url, kind.page)
        body = {**form.values, **kind.typed(f"Строка {number}")}
        before = kind.model.objects.count()
        answers = way(browser, admin, kind.url, body)
        made = kind.model.objects.count() - before
        statuses = [answer.status_code for answer in answers]
        if made != 1 or not set(statuses) <= {200, 302}:
            wrong.append(f"{number} {kind.model.__name__} {way.__name__}: {made}, {statuses}")
    assert wrong == []


def test_a_fresh_form_with_the_same_text_makes_a_second_row(kinds: list[Kind], admin: User) -> None:
    browser = _signed_in(admin)
    for kind in kinds[:-1]:  # two products may not have one name
        before = kind.model.objects.count()
        for _time in range(2):
            form = form_to(browser.get(kind.page), kind.url, kind.page)
            answer = browser.post(kind.url, {**form.values, **kind.typed("Та же")})
            assert answer.status_code == 302
        assert kind.model.objects.count() == before + 2


def test_the_same_form_with_other_words_asks_and_keeps_them(kinds: list[Kind], admin: User) -> None:
    browser = _signed_in(admin)
    for kind in kinds:
        form = form_to(browser.get(kind.page), kind.url, kind.page)
        before = kind.model.objects.count()
        first = browser.post(kind.url, {**form.values, **kind.typed("Первая")})
        changed = {**form.values, **kind.typed("Другая")}

        asked = browser.post(kind.url, changed)
        assert asked.status_code == 422
        assert "Эта форма уже сохранена" in asked.content.decode()
        again = form_to(asked, kind.url, kind.page)
        assert next(iter(kind.typed("Другая").values())) in itertools.chain(*again.values.values())
        assert kind.model.objects.count() == before + 1

        another = {**again.values, "another": str(asked.context["form"].another_key)}
        saved = [browser.post(kind.url, another) for _time in range(2)]
        assert [answer.status_code for answer in saved] == [302, 302]
        assert kind.model.objects.count() == before + 2
        assert first.status_code == 302
