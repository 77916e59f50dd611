"""Touches are found by words and their beginnings, alike on both engines."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.forms.goals import UseAnswerForm
from clients.forms.growth import SightingForm
from clients.forms.requests import RequestForm
from clients.models import Client
from clients.queries.touch_search import excerpt, written
from core.fulltext import words_of
from playbooks.lifecycle.sources import sources_of
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "typed", "is_found"),
    [
        ("Обсудили вебинар с Мариной", "вебин", True),
        ("Обсудили вебинар с Мариной", "ВЕБИНАР марин", True),
        ("Обсудили вебинар с Мариной", "бинар", False),
        ("Обсудили вебинар с Мариной", "вебинар договор", False),
        ("Счёт ещё не пришёл", "счет еще", True),
        ("Онлайн-встреча: итоги", "встреч", True),
        ("Письмо на ivanov@mail.ru/отдел", "mail", True),
        ("Договор № 2026/17-А подписан", "17", False),
        ("Договор № 2026/17-А подписан", "2026 17", True),
        ("100 % согласны_с_ценой", "ценой", True),
        ("Что-то; «кавычки» и 'апостроф'", "апос", True),
        ("Вебинар", "ве", False),
        ("Вебинар", "вебинар' | 'x", False),
        ("Вебинар", "%%% &", False),
    ],
)
def test_words_and_their_beginnings(
    client_row: Any, kam: Any, text: str, typed: str, is_found: bool
) -> None:
    f.TouchpointFactory.create(client=client_row, summary=text)
    assert bool(written(typed, kam)) is is_found


def test_only_the_newest_that_one_sees(client_row: Any, kam: Any, stranger: Any) -> None:
    now = timezone.now()
    for days in range(25):
        at = now - dt.timedelta(days=days)
        f.TouchpointFactory.create(client=client_row, summary="Вебинар", at=at)
    f.TouchpointFactory.create(client=client_row, summary="Вебинар", deleted_at=now)
    found = written("вебинар", kam)
    assert len(found) == 20
    assert found[0].touch.at == now
    assert written("вебинар", stranger) == []


def test_the_palette_shows_them_in_their_own_group(
    client_row: Any, kam: Any, signed_in: Any
) -> None:
    touch = f.TouchpointFactory.create(client=client_row, summary="Обсудили вебинар")
    browser = signed_in(kam)
    words = browser.get(reverse("clients:find"), {"q": "вебин", "part": "list"})
    assert f'id="find-t{touch.pk}"' in words.content.decode()
    people = browser.get(reverse("clients:find"), {"q": "@вебин", "part": "list"})
    assert "find-t" not in people.content.decode()


def test_a_long_text_is_shown_around_the_word() -> None:
    text = "Начало разговора было обычным. " * 8 + "Потом обсудили вебинар и всё решили. " * 3
    shown = excerpt(
        f.TouchpointFactory.build(summary=text, client=None, by=None), words_of("вебин")
    )
    assert "вебинар" in shown
    assert len(shown) < 120


def test_every_choice_names_a_touch_alike_and_cuts_it_between_words(
    client_row: Client, kam: User
) -> None:
    """Day, kind, then as many whole words as fit, with a mark that more follows."""
    told = "Говорили о переносе склада, о новых рабочих местах и сумме в следующем договоре"
    at = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
    touch = f.TouchpointFactory.create(client=client_row, at=at, summary=told)
    today = dt.date(2026, 11, 20)
    asked = [
        RequestForm(client=client_row, today=today),
        SightingForm(client=client_row, user=kam, today=today),
        UseAnswerForm(client=client_row, today=today),
    ]
    words = [dict(form.fields["touchpoint"].choices)[touch.pk] for form in asked]
    words += [dict(sources_of(client_row, today)[0][1])[f"touch-{touch.pk}"]]
    assert set(words) == {str(touch)}
    assert str(touch).startswith(f"16.11.2026, {touch.get_kind_display()}: Говорили")
    assert str(touch).endswith(" сумме…")
    assert str(f.TouchpointFactory.build(at=at, summary="")).endswith(touch.get_kind_display())
