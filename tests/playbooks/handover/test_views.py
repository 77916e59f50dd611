"""The pages of hand-overs: who reads them, accepting with an exception, checklists, lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Task
from core import clock
from playbooks.models import HandOver
from tests import factories as f
from tests.playbooks.handover.test_actions import heir, offered, promise, taken
from users.models import User

__all__ = ["heir"]
pytestmark = pytest.mark.django_db


def test_a_book_is_offered_and_accepted_with_an_exception(
    client_row: Client, kam: User, head: User, heir: User, signed_in: Any
) -> None:
    f.ClientFactory.create(owner=kam)
    kept, back = promise(client_row, kam), promise(client_row, kam, "Скидка")
    browser = signed_in(head)
    url = "/hand-overs/new/"
    assert browser.get(f"{url}?owner={kam.pk}").status_code == 200
    sent = {"owner": kam.pk, "kind": "kam", "to_person": heir.pk, "note": "Любит звонки"}
    answer = browser.post(url, sent)
    hand_over = HandOver.objects.get()
    assert (answer.url, hand_over.parts.count()) == (hand_over.get_absolute_url(), 2)
    mine = signed_in(heir)
    page = mine.get(answer.url)
    assert "Любит звонки" in page.content.decode()
    assert set(page.context["promises"]) == {kept, back}
    mine.post(answer.url, {"do": "accept", f"why_{back.pk}": "Не обещали"})
    client_row.refresh_from_db()
    assert client_row.owner == heir
    assert list(Task.objects.filter(assignee=heir, kind="promise")) == [kept]
    assert "Не обещали" in signed_in(head).get(answer.url).content.decode()


def test_what_is_offered_is_read_by_whom_it_is_offered_until_it_is_over(
    client_row: Client, head: User, heir: User, stranger: User, signed_in: Any
) -> None:
    url = offered([client_row], stranger, head).get_absolute_url()
    browser = signed_in(stranger)
    assert client_row.name in browser.get(url).content.decode()
    assert signed_in(f.UserFactory.create()).get(url).status_code == 404
    browser.post(url, {"do": "back", "reason": "Не мой город"})
    assert browser.get(url).status_code == 404


def test_points_are_ticked(client_row: Client, head: User, heir: User, signed_in: Any) -> None:
    hand_over = offered([client_row], heir, head)
    part = hand_over.parts.get()
    browser = signed_in(heir)
    browser.post(
        hand_over.get_absolute_url(), {"do": "tick", "part": part.pk, f"p{part.pk}": ["brief"]}
    )
    part.refresh_from_db()
    assert list(part.checked) == ["brief"]


def test_a_sale_without_promises_is_asked_about(
    client_row: Client, head: User, heir: User, signed_in: Any
) -> None:
    url = "/hand-overs/new/"
    sent = {
        "client": client_row.pk,
        "kind": "sale",
        "to_person": heir.pk,
        "promised_until": "2030-01-15",
    }
    browser = signed_in(head)
    assert browser.post(url, sent).status_code == 422
    assert browser.post(url, sent | {"promised": "Обучить\n\nПеренести базу"}).status_code == 302
    assert Task.objects.filter(kind="promise").count() == 2


def test_the_list_says_what_waits_and_which_books_are_to_be_handed_over(
    client_row: Client, kam: User, head: User, heir: User, admin: User, signed_in: Any
) -> None:
    from clients.actions import take_over_book

    offered([client_row], heir, kam)
    context = signed_in(head).get("/hand-overs/").context
    assert len(context["to_agree"]) == 1
    kam.is_active = False
    kam.save()
    take_over_book(kam, admin)
    context = signed_in(head).get("/hand-overs/").context
    assert not context["to_agree"]
    book = context["books"][0]
    assert (book.owner, book.count, book.former) == (head, 1, [kam.full_name])


def test_as_many_queries_for_a_book_as_for_one_client(
    client_row: Client, kam: User, head: User, heir: User, signed_in: Any
) -> None:
    def asked(hand_over: HandOver, query: str = "") -> int:
        browser = signed_in(head)
        browser.get(hand_over.get_absolute_url() + query)
        with CaptureQueriesContext(
            connection,
        ) as told:
            assert browser.get(hand_over.get_absolute_url() + query).status_code == 200
        return len(told)

    promise(client_row, kam)
    one = taken(offered([client_row], heir, head))
    many = [f.ClientFactory.create(owner=kam) for _n in range(4)]
    for client in many:
        promise(client, kam)
    book = taken(offered(many, heir, head))
    assert asked(one) == asked(book)
    assert asked(one, "?as=paper") == asked(book, "?as=paper")


def test_offered_are_those_who_may_own_the_same_team_first_and_who_is_away_says_so(
    client_row: Client, kam: User, head: User, heir: User, admin: User, signed_in: Any
) -> None:
    far = f.UserFactory.create(last_name="Аксёнов")
    helper = f.UserFactory.create(a_member=True)
    today = clock.today()
    f.DeputyshipFactory.create(absent=far, deputy=heir, since=today, until=today)
    page = signed_in(head).get(f"/hand-overs/new/?client={client_row.pk}")
    groups = page.context["form"].fields["to_person"].choices[1:]
    names = [dict(group) for _name, group in groups]
    assert set(names[0]) == {head.pk, heir.pk}
    assert "нет на месте по" in names[1][far.pk]
    assert set(names[2]) == {helper.pk}
    assert not any(admin.pk in group for group in names)


def test_who_cannot_own_gets_clients_for_onboarding_alone(
    client_row: Client, head: User, signed_in: Any
) -> None:
    helper = f.UserFactory.create(a_member=True)
    sent = {"client": client_row.pk, "kind": "kam", "to_person": helper.pk}
    browser = signed_in(head)
    answer = browser.post("/hand-overs/new/", sent)
    assert answer.status_code == 422
    assert "to_person" in answer.context["form"].errors
    assert browser.post("/hand-overs/new/", sent | {"kind": "onboarding"}).status_code == 302


def test_the_list_names_no_client_that_one_does_not_see(
    client_row: Client, kam: User, head: User, heir: User, signed_in: Any
) -> None:
    seen = f.ClientFactory.create(owner=kam, name="Ямская связь")
    Client.objects.filter(pk=client_row.pk).update(name="Алтай", name_folded="алтай")
    helper = f.UserFactory.create(a_member=True)
    f.MembershipFactory.create(client=seen, person=helper)
    taken(offered([client_row, seen], heir, head))
    page = signed_in(helper).get("/hand-overs/").content.decode()
    assert "Ямская связь" in page
    assert "Алтай" not in page


def test_a_head_is_offered_the_books_of_those_who_have_clients(
    client_row: Client, kam: User, head: User, heir: User, signed_in: Any
) -> None:
    assert signed_in(head).get("/hand-overs/").context["givers"] == [kam]
