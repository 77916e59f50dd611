"""Somebody goes on vacation: a deputy works the book, the rights end, the owner reads on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Touchpoint
from core import clock
from tests import factories as f
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, book_of, open_flags, raise_all
from users.models import Deputyship, Team, User

NOTE = "Бюджет утвердили, ждут договор"
DAYS = 3


@pytest.fixture
def peer(team: Team, _house: None) -> User:
    person: User = f.UserFactory.create(
        email="peer@example.com", first_name="Пётр", last_name="Белов", team=team
    )
    f.ClientFactory.create(owner=person, name="ООО «Своё дело»", tier="B")
    return person


@pytest.fixture
def book(kam: User, _house: None) -> Book:
    found = book_of(kam)
    raise_all()
    assert "untouched" in open_flags(found.main)
    return found


def test_a_book_is_lent_worked_and_given_back(
    new_screen: Any, width: int, kam: User, head: User, peer: User, book: Book
) -> None:
    _the_head_appoints(new_screen(width, person=head), peer)
    _the_deputy_calls(new_screen(width, person=peer), kam, book)
    with time_machine.travel(timezone.now() + dt.timedelta(days=DAYS + 1)):
        stranger = new_screen(width, person=peer)
        stranger.expects(404)
        assert stranger.open(book.main.get_absolute_url()) == 404
        stranger.open("/")
        expect(stranger.page.locator("#worklist")).not_to_contain_text("Ладожская")
        _the_owner_reads(new_screen(width, person=kam), peer)


def _the_head_appoints(screen: Screen, peer: User) -> None:
    screen.open("/team/")
    screen.tap(screen.page.get_by_role("link", name="Назначить заместителя: Ольга Ветрова"))
    dialog = screen.page.locator("#dialog")
    expect(dialog.locator("[name=deputy]")).to_have_value(str(peer.pk))
    last = clock.today() + dt.timedelta(days=DAYS)
    dialog.locator("[name=until]").fill(last.isoformat())
    screen.tap(dialog.get_by_role("button", name="Назначить"))
    expect(screen.message("Права закончатся сами")).to_be_visible()
    expect(screen.page.locator("#deputies")).to_contain_text("Белов")
    assert Deputyship.objects.in_force(clock.today()).get().deputy == peer


def _the_deputy_calls(screen: Screen, kam: User, book: Book) -> None:
    screen.open("/")
    expect(screen.page.locator("main")).to_contain_text("Вы замещаете: Ольга Ветрова")
    screen.tap(screen.page.get_by_role("link", name="Ольга Ветрова"))
    card = screen.page.locator("[data-rows] > li", has_text="Ладожская")
    expect(card).to_contain_text("замещение: О. Ветрова")
    screen.tap(card.locator("[data-key=touch]").first)
    dialog = screen.page.locator("#dialog")
    dialog.locator("[name=summary]").fill(NOTE)
    screen.tap(dialog.locator(".btn-primary"))
    expect(screen.message("Касание записано")).to_be_visible()
    expect(card).to_have_count(0)
    assert Touchpoint.objects.get(summary=NOTE).by != kam
    assert "untouched" not in open_flags(book.main)


def _the_owner_reads(screen: Screen, peer: User) -> None:
    screen.open("/")
    screen.tap(screen.page.get_by_role("link", name="Что произошло за это время"))
    page = screen.page.locator("main")
    expect(page).to_contain_text(NOTE)
    expect(page).to_contain_text(peer.short_name)
    screen.tap(page.get_by_role("button", name="Прочитано"))
    expect(screen.page.locator("#worklist")).to_be_visible()
    expect(screen.page.locator("main")).not_to_contain_text("С возвращением")
