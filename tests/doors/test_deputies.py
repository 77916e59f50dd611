"""Deputies give no more than they say: days, people and the deputy of a deputy."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from core import clock
from core.errors import DomainError
from tests import factories as f
from tests.doors.marks import Book, told
from users import actions
from users.models import Deputyship, User

DAY = dt.timedelta(days=1)


def lent(kam: User, to: User, *, first: int = -1, last: int = 5, **more: Any) -> Deputyship:
    today = clock.today()
    row: Deputyship = f.DeputyshipFactory.create(
        absent=kam, deputy=to, since=today + first * DAY, until=today + last * DAY, **more
    )
    return row


def reads(person: User, row: Client, signed_in: Any) -> int:
    return int(signed_in(person).get(row.get_absolute_url()).status_code)


CLOSED: dict[str, dict[str, Any]] = {
    "planned": {"first": 1},
    "over": {"first": -9, "last": -1},
    "only asked for": {"asked_for": True},
    "ended": {"ended_at": timezone.now(), "ended_why": "early"},
}


@pytest.mark.parametrize("state", CLOSED)
def test_a_deputyship_not_in_force_opens_nothing(
    state: str, client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    lent(kam, stranger, **CLOSED[state])
    assert reads(stranger, client_row, signed_in) == 404
    answer = signed_in(stranger).get("/clients/export/csv/")
    assert client_row.name not in b"".join(answer.streaming_content).decode()
    found = signed_in(stranger).get("/find/", {"q": "Ладожская"}).content.decode()
    assert client_row.get_absolute_url() not in found


def test_it_opens_that_book_alone_and_only_while_it_lasts(
    client_row: Client, kam: User, stranger: User, hidden: list[Book], signed_in: Any
) -> None:
    row = lent(kam, stranger)
    assert reads(stranger, client_row, signed_in) == 200
    for page in ("/", "/clients/", client_row.get_absolute_url()):
        assert told(signed_in(stranger).get(page).content.decode(), (1, 2, 3)) == []
    Deputyship.objects.filter(pk=row.pk).update(until=clock.today() - DAY)
    assert reads(stranger, client_row, signed_in) == 404


@pytest.mark.parametrize("who", ["absent", "deputy"])
def test_a_dismissed_person_neither_lends_nor_borrows(
    who: str, client_row: Client, kam: User, stranger: User, head: User, admin: User, signed_in: Any
) -> None:
    lent(kam, stranger)
    browser = signed_in(stranger)
    person = kam if who == "absent" else stranger
    actions.dismiss(person=person, by=admin, today=clock.today(), now=timezone.now())
    assert browser.get(client_row.get_absolute_url()).status_code in (302, 404)
    assert not Deputyship.objects.standing().filter(absent=kam).exists()


def test_a_deputy_of_a_deputy_gets_nothing(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    third = f.UserFactory.create()
    lent(kam, stranger)
    lent(stranger, third)
    assert reads(third, client_row, signed_in) == 404


def test_a_member_does_not_borrow_a_book_by_a_form(
    kam: User, colleague: User, head: User, signed_in: Any
) -> None:
    url = reverse("dashboard:deputy_new", args=[kam.pk])
    today = clock.today()
    data = {"deputy": colleague.pk, "since": today, "until": today + DAY, "reason": "vacation"}
    assert signed_in(head).post(url, data).status_code == 422
    assert not Deputyship.objects.exists()


def test_a_deputy_neither_hands_the_book_on_nor_makes_it_last(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    row, browser = lent(kam, stranger), signed_in(stranger)
    today = clock.today()
    data = {"deputy": stranger.pk, "since": today, "until": today + 99 * DAY, "reason": "vacation"}
    browser.post(reverse("dashboard:deputy_new", args=[kam.pk]), data)
    browser.post(reverse("dashboard:deputy_confirm", args=[row.pk]))
    browser.post(reverse("clients:client_owner", args=[client_row.pk]), {"owner": stranger.pk})
    client_row.refresh_from_db()
    row.refresh_from_db()
    assert Deputyship.objects.count() == 1
    assert row.until == today + 5 * DAY
    assert client_row.owner == kam


def test_an_undo_of_the_head_of_yesterday_appoints_nobody(
    kam: User, stranger: User, head: User, admin: User
) -> None:
    row, _undo = actions.name_deputy(
        absent=kam,
        deputy=stranger,
        since=clock.today(),
        until=clock.today() + DAY,
        reason="vacation",
        by=head,
        today=clock.today(),
    )
    actions.edit_person(person=head, changes={"role": "kam"}, by=admin, now=timezone.now())
    head.refresh_from_db()
    with pytest.raises(DomainError):
        actions.end_deputyship(row=row, by=head, today=clock.today())
    row.refresh_from_db()
    assert row.ended_at is None
