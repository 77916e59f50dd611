"""People of a client: added, confirmed, changed; two people's edits are both kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Stakeholder
from core import clock, undo
from core.models import UndoRecord
from tests import factories as f
from tests.clients.pages import own_queries
from tests.clients.test_views_editing import drawn
from users.models import User


@pytest.fixture
def champion(client_row: Client) -> Stakeholder:
    row: Stakeholder = f.StakeholderFactory.create(client=client_row)
    f.StakeholderRoleFactory.create(stakeholder=row)
    return row


def at(name: str, pk: int) -> str:
    return reverse(f"clients:{name}", args=[pk])


def test_a_person_is_added_with_roles_and_contacts(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), at("person_create", client_row.pk)
    data = drawn(
        browser.get(url), last_name="Орлова", first_name="Наталья", phones="8 921 123-45-67"
    )
    browser.post(url, data | {"roles": ["champion", "user"], "birthday": "14.10", "influence": "4"})
    person = client_row.stakeholders.get()
    assert {role.role for role in person.roles.held()} == {"champion", "user"}
    assert person.person.contact_points.get().value == "+79211234567"
    assert (person.person.birth_day, person.influence) == (14, 4)


def test_adding_twice_makes_one(client_row: Client, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), at("person_create", client_row.pk)
    data = drawn(browser.get(url), last_name="Орлова")
    assert [browser.post(url, data).status_code for _try in range(2)] == [302, 302]
    assert client_row.stakeholders.count() == 1


def test_a_nameless_person_is_refused(client_row: Client, kam: User, signed_in: Any) -> None:
    answer = signed_in(kam).post(at("person_create", client_row.pk), {"job": "директор"})
    assert answer.status_code == 422
    assert "директор" in answer.content.decode()


@pytest.mark.parametrize("name", ["person_edit", "person_change", "person_confirm"])
def test_members_may_look_but_not_change(
    name: str, champion: Stakeholder, colleague: User, stranger: User, signed_in: Any
) -> None:
    url = at(name, champion.pk)
    assert signed_in(colleague).post(url, {"last_name": "Иной"}).status_code == 403
    assert signed_in(stranger).post(url, {"last_name": "Иной"}).status_code == 404
    champion.refresh_from_db()
    assert (champion.status, champion.confirmed_on) == ("active", None)


def test_still_there_is_one_click(champion: Stakeholder, kam: User, signed_in: Any) -> None:
    signed_in(kam).post(at("person_confirm", champion.pk))
    champion.refresh_from_db()
    assert (champion.confirmed_on, champion.confirmed_by) == (clock.today(), kam)


def test_disjoint_edits_of_two_people_are_kept(
    champion: Stakeholder, kam: User, head: User, signed_in: Any
) -> None:
    url, mine, theirs = at("person_edit", champion.pk), signed_in(kam), signed_in(head)
    first, second = drawn(mine.get(url)), drawn(theirs.get(url))
    theirs.post(url, second | {"phones": "+7 921 123-45-67"})
    mine.post(url, first | {"emails": "orlova@example.com", "job": "главный юрист"})
    champion.refresh_from_db()
    kinds = set(champion.person.contact_points.values_list("kind", flat=True))
    assert (champion.job, kinds) == ("главный юрист", {"phone", "email"})


def test_the_same_field_shows_both(
    champion: Stakeholder, kam: User, head: User, signed_in: Any
) -> None:
    url, mine, theirs = at("person_edit", champion.pk), signed_in(kam), signed_in(head)
    first, second = drawn(mine.get(url), job="юрист"), drawn(theirs.get(url), job="директор")
    theirs.post(url, second)
    clash = mine.post(url, first)
    assert clash.status_code == 422
    assert [(c.theirs, c.mine) for c in clash.context["form"].clashes] == [("директор", "юрист")]


def test_who_left_hands_the_role_to_a_new_successor(
    champion: Stakeholder, kam: User, signed_in: Any
) -> None:
    data = {"what": "left", "on": clock.today(), "successor_name": "Гринберг Павел"}
    signed_in(kam).post(at("person_change", champion.pk), data)
    champion.refresh_from_db()
    assert champion.status == "left"
    assert champion.successor.person.full_name == "Гринберг Павел"
    assert champion.successor.roles.held().get().role == "champion"


def test_a_successor_is_named_later_and_may_be_taken_back(
    champion: Stakeholder, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), at("person_change", champion.pk)
    browser.post(url, {"what": "left", "on": clock.today()})
    assert 'value="left"' not in browser.get(f"{url}?what=succeeded").content.decode()
    heir = f.StakeholderFactory.create(client=champion.client)
    browser.post(url, {"what": "succeeded", "on": clock.today(), "successor": heir.pk})
    assert heir.roles.held().get().role == "champion"
    record = UndoRecord.objects.order_by("created_at").last()
    undo.undo(token=record.pk, by=kam)
    assert not heir.roles.held().exists()


def test_a_post_is_marked_abolished_later(champion: Stakeholder, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), at("person_change", champion.pk)
    browser.post(url, {"what": "left", "on": clock.today()})
    empty = browser.post(url, {"what": "succeeded", "on": clock.today()})
    assert empty.context["form"].errors["successor"]
    browser.post(url, {"what": "succeeded", "on": clock.today(), "is_abolished": "on"})
    assert champion.roles.get().end_reason == "abolished"


def test_who_moved_to_a_client_of_ours_works_there(
    champion: Stakeholder, kam: User, signed_in: Any
) -> None:
    there = f.ClientFactory.create(owner=kam)
    data = {"what": "moved", "on": clock.today(), "moved_to": there.pk, "new_job": "директор"}
    signed_in(kam).post(at("person_change", champion.pk), data)
    assert there.stakeholders.get().person == champion.person


def test_a_hidden_client_is_no_place_to_move_to(
    champion: Stakeholder, kam: User, signed_in: Any
) -> None:
    hidden = f.ClientFactory.create()
    data = {"what": "moved", "on": clock.today(), "moved_to": hidden.pk}
    assert signed_in(kam).post(at("person_change", champion.pk), data).status_code == 422
    assert not hidden.stakeholders.exists()


def test_a_leave_cannot_end_before_it_begins(
    champion: Stakeholder, kam: User, signed_in: Any
) -> None:
    data = {"what": "on_leave", "on": "2026-05-10", "leave_until": "2026-05-01"}
    answer = signed_in(kam).post(at("person_change", champion.pk), data)
    assert answer.context["form"].errors["leave_until"]


def test_a_persons_page_shows_only_visible_places(
    champion: Stakeholder, kam: User, signed_in: Any
) -> None:
    hidden = f.ClientFactory.create(name="Тайный клиент")
    f.StakeholderFactory.create(client=hidden, person=champion.person, status="left")
    text = signed_in(kam).get(at("person", champion.person_id)).content.decode()
    assert champion.client.name in text
    assert "Тайный клиент" not in text


def test_map_names_roles_that_nobody_holds(
    champion: Stakeholder, kam: User, signed_in: Any
) -> None:
    missing = signed_in(kam).get(at("person_list", champion.client_id)).context["missing"]
    assert "champion" not in missing
    assert "economic_buyer" in missing


def test_map_costs_the_same_at_any_size(champion: Stakeholder, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), at("person_list", champion.client_id)
    small = len(own_queries(browser, url))
    f.StakeholderFactory.create_batch(30, client=champion.client)
    assert len(own_queries(browser, url)) == small


def test_a_person_whose_only_place_was_taken_back_is_nobody(
    champion: Any, kam: Any, signed_in: Any
) -> None:
    url = champion.person.get_absolute_url()
    assert signed_in(kam).get(url).status_code == 200
    Stakeholder.objects.filter(pk=champion.pk).update(deleted_at=timezone.now())
    assert signed_in(kam).get(url).status_code == 404
