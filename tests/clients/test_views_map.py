"""The map of people: gaps, ties, lines, the wizard for several, the key message, leaves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.choices import Bond
from clients.models import Client, Stakeholder
from clients.queries.bonds import add_ties
from clients.rules import bonds
from core import clock
from tests import factories as f
from tests.clients.pages import own_queries
from tests.clients.test_views_editing import drawn
from users.models import User


@pytest.fixture
def boss(client_row: Client) -> Stakeholder:
    row: Stakeholder = f.StakeholderFactory.create(
        client=client_row, department="Право", influence=5, attitude=1
    )
    f.StakeholderRoleFactory.create(stakeholder=row, role="economic_buyer")
    return row


def at(name: str, pk: int) -> str:
    return reverse(f"clients:{name}", args=[pk])


def talk(person: Stakeholder, by: User, days: int, **fields: Any) -> Any:
    when = clock.start_of(clock.today() - dt.timedelta(days=days))
    touch = f.TouchpointFactory.create(client=person.client, by=by, at=when, **fields)
    touch.their_side.create(stakeholder=person)
    return touch


def test_ties_follow_the_rule_for_each_of_us(
    boss: Stakeholder, kam: User, head: User, django_assert_num_queries: Any
) -> None:
    ages = (0, 60, 61, 120, 121, 180, 181)
    touches = [talk(boss, kam, age) for age in ages]
    touches[2].our_side.create(person=head)
    talk(boss, head, 5, is_counted=False)
    talk(boss, head, 5, deleted_at=timezone.now())
    with django_assert_num_queries(1):
        add_ties([boss], boss.client, clock.today())
    assert [(tie.name, tie.points) for tie in boss.ties] == [  # type: ignore[attr-defined]
        (kam.short_name, bonds.points(ages)),
        (head.short_name, bonds.weight(61)),
    ]
    assert [tie.level for tie in boss.ties] == [Bond.STRONG, Bond.WEAK]  # type: ignore[attr-defined]


def test_the_map_tells_gaps_ties_and_places_everybody(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    talk(boss, kam, 3)
    f.StakeholderFactory.create(client=boss.client, person__last_name="Тихий")
    page = signed_in(kam).get(at("person_list", boss.client_id), {"view": ""})
    text = page.content.decode()
    assert "Чемпион неизвестен" in text
    assert "слабая" in text
    placed = [p for _n, cells in page.context["matrix"] for cell in cells for p in cell.people]
    assert len(placed) == 2
    assert [row.name for row in page.context["grid"].rows] == ["Право", ""]


def test_the_org_chart_nests_who_reports_to_whom(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    f.StakeholderFactory.create(client=boss.client, reports_to=boss)
    page = signed_in(kam).get(at("person_list", boss.client_id), {"view": "tree"})
    assert [branch.opens for branch, _p, _c in page.context["tree"]] == [False, True]


def test_a_circle_of_bosses_is_refused_in_the_form(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    below = f.StakeholderFactory.create(client=boss.client, reports_to=boss)
    browser, url = signed_in(kam), at("person_edit", boss.pk)
    answer = browser.post(url, drawn(browser.get(url), reports_to=below.pk, job="другая"))
    assert answer.status_code == 422
    assert "другая" in answer.content.decode()
    boss.refresh_from_db()
    assert boss.reports_to is None


@pytest.mark.parametrize("view", ["", "?view=tree", "?view=table"])
def test_the_map_costs_the_same_at_any_size(
    view: str, boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), at("person_list", boss.client_id) + view
    talk(boss, kam, 3)
    small = len(own_queries(browser, url))
    for person in f.StakeholderFactory.create_batch(30, client=boss.client, reports_to=boss):
        f.StakeholderRoleFactory.create(stakeholder=person, role="user")
        talk(person, kam, 3)
    assert len(own_queries(browser, url)) == small
    assert small <= 9


def test_the_wizard_for_a_department_costs_the_same_at_any_size(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    url = at("people_change", boss.client_id) + "?department=Право"
    f.StakeholderFactory.create(client=boss.client, department="Право")
    small = len(own_queries(browser, url))
    f.StakeholderFactory.create_batch(20, client=boss.client, department="Право")
    assert len(own_queries(browser, url)) == small


def test_a_department_is_chosen_whole_and_changed_with_successors(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    second = f.StakeholderFactory.create(client=boss.client, department="Право")
    heir = f.StakeholderFactory.create(client=boss.client, department="Финансы")
    browser, url = signed_in(kam), at("people_change", boss.client_id)
    page = browser.get(url, {"department": "Право"})
    assert page.context["form"].initial["who"] == [boss.pk, second.pk]
    data = drawn(page, what="left") | {f"successor_of_{boss.pk}": heir.pk}
    assert browser.post(url, data | {"who": [boss.pk, second.pk]}).status_code == 302
    boss.refresh_from_db()
    second.refresh_from_db()
    assert (boss.status, boss.successor, second.successor) == ("left", heir, None)


def test_a_wizard_without_anybody_is_refused(boss: Stakeholder, kam: User, signed_in: Any) -> None:
    url = at("people_change", boss.client_id)
    answer = signed_in(kam).post(url, {"what": "left", "on": clock.today()})
    assert answer.status_code == 422
    assert answer.context["form"].errors["who"]


def test_a_new_employer_is_not_made_twice(boss: Stakeholder, kam: User, signed_in: Any) -> None:
    f.ClientFactory.create(owner=kam, name="АО «Вега»", name_key="вега")
    data = {"what": "moved", "on": clock.today(), "moved_to_text": "ООО Вега", "is_prospect": "on"}
    answer = signed_in(kam).post(at("person_change", boss.pk), data)
    assert answer.context["form"].errors["moved_to_text"]
    answer = signed_in(kam).post(
        at("person_change", boss.pk), data | {"moved_to_text": "АО «Рубин»"}
    )
    assert answer.status_code == 302
    assert Client.objects.get(name="АО «Рубин»").stakeholders.get().person == boss.person


def test_somebody_unheard_of_is_asked_about(boss: Stakeholder, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), boss.client.get_absolute_url()
    assert "Ещё работает?" not in browser.get(url).content.decode()
    long_ago = timezone.now() - dt.timedelta(days=91)
    Stakeholder.objects.filter(pk=boss.pk).update(made_at=long_ago)
    assert "Ещё работает?" in browser.get(url).content.decode()
    browser.post(at("person_confirm", boss.pk))
    assert "Ещё работает?" not in browser.get(url).content.decode()


def test_a_meeting_planned_into_a_leave_is_saved_with_a_warning(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    day = clock.today() + dt.timedelta(days=3)
    Stakeholder.objects.filter(pk=boss.pk).update(
        status="on_leave", leave_from=clock.today(), leave_until=day
    )
    browser, url = signed_in(kam), reverse("clients:task_create")
    typed = {"kind": "meeting", "title": "Встреча", "starts_at": f"{day}T10:00"}
    page = browser.get(url, {"client": boss.client_id})
    assert f"(в отпуске {clock.today():%d.%m.%Y} – {day:%d.%m.%Y})" in page.content.decode()
    data = drawn(page, **typed) | {"stakeholder": boss.pk}
    answer = browser.post(url, data, follow=True)
    assert "в это время в отпуске" in answer.content.decode()
    assert boss.tasks.count() == 1


def test_the_person_page_names_relatives_at_visible_clients_only(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    below = f.StakeholderFactory.create(client=boss.client, reports_to=boss)
    hidden = f.StakeholderFactory.create(person=boss.person, status="left")
    f.StakeholderFactory.create(client=hidden.client, reports_to=hidden, job="тайный")
    page = signed_in(kam).get(at("person", boss.person_id))
    assert [one.stakeholder for one in page.context["relatives"]] == [below]
    assert "тайный" not in page.content.decode()


def test_two_people_word_the_key_message(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    url, mine, theirs = at("client_message", client_row.pk), signed_in(kam), signed_in(head)
    first = drawn(mine.get(url), key_message="Продлеваем на три года")
    second = drawn(theirs.get(url), key_message="Сначала филиалы")
    assert theirs.post(url, second).status_code == 302
    clash = mine.post(url, first)
    assert (clash.status_code, clash.context["form"].clashes[0].theirs) == (422, "Сначала филиалы")
    for where in (client_row.get_absolute_url(), f"/clients/{client_row.pk}/parts/message/"):
        assert "Сначала филиалы" in mine.get(where).content.decode()


def test_the_person_page_costs_the_same_at_any_size(
    boss: Stakeholder, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), at("person", boss.person_id)
    talk(boss, kam, 3)
    f.StakeholderFactory.create(client=boss.client, reports_to=boss)
    small = len(own_queries(browser, url))
    f.StakeholderFactory.create_batch(30, client=boss.client, reports_to=boss)
    for days in range(25):
        talk(boss, kam, days)
    assert len(own_queries(browser, url)) == small


def test_a_sponsor_is_of_the_management_and_starts_today(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), at("client_edit", client_row.pk)
    browser.post(url, drawn(browser.get(url), sponsor=head.pk))
    client_row.refresh_from_db()
    assert (client_row.sponsor, client_row.sponsor_since) == (head, clock.today())
    answer = browser.post(url, drawn(browser.get(url), sponsor=kam.pk))
    assert answer.context["form"].errors["sponsor"]


def test_a_tile_says_that_the_manager_is_gone_and_an_empty_map_counts_nobody(
    boss: Stakeholder, client_row: Client, kam: User, signed_in: Any
) -> None:
    f.StakeholderFactory.create(client=client_row, department="Право", reports_to=boss)
    Stakeholder.objects.filter(pk=boss.pk).update(status="left")
    boss.refresh_from_db()
    browser = signed_in(kam)
    page = browser.get(at("person_list", client_row.pk)).content.decode()
    gone = f'{boss.person.short_name} <span class="t-3">{boss.get_status_display()}</span>'
    assert gone in page
    empty = f.ClientFactory.create(owner=kam)
    assert "0 человек" not in browser.get(at("person_list", empty.pk)).content.decode()
