"""A client is made and changed by those who may; two people's edits are both kept."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, ClientField, Membership
from core import clock
from tests import factories as f
from users.choices import ZONES
from users.models import User

NEW = "/clients/new/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def drawn(answer: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would post from the page's form, with some fields changed."""
    data = {b.html_name: b.value() for b in answer.context["form"]} | changes
    plain = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in data.items()}
    return {k: v for k, v in plain.items() if v is not None and v is not False}


def url_of(name: str, client: Client) -> str:
    return reverse(f"clients:{name}", args=[client.pk])


def test_who_creates_a_client_owns_it(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    answer = browser.post(NEW, drawn(browser.get(NEW), name="ООО «Заря»", inn="7707083893"))
    made = Client.objects.get(name="ООО «Заря»")
    assert answer.url == made.get_absolute_url()
    assert (made.owner, made.inn) == (kam, "7707083893")


def test_create_sent_twice_makes_one(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    data = drawn(browser.get(NEW), name="ООО «Заря»")
    answers = [browser.post(NEW, data) for _try in range(2)]
    assert answers[0].url == answers[1].url
    assert Client.objects.filter(name="ООО «Заря»").count() == 1


def test_a_member_makes_no_clients(colleague: User, signed_in: Any) -> None:
    browser = signed_in(colleague)
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, {"name": "ООО «Заря»"}).status_code == 403
    assert not Client.objects.filter(name="ООО «Заря»").exists()


def test_a_kam_cannot_smuggle_in_an_owner(kam: User, stranger: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    browser.post(NEW, drawn(browser.get(NEW), name="ООО «Заря»", owner=stranger.pk))
    assert Client.objects.get(name="ООО «Заря»").owner == kam


@pytest.mark.parametrize(
    ("field", "typed"), [("inn", "7707083894"), ("inn", "77070838"), ("ogrn", "1027700132190")]
)
def test_a_wrong_requisite_is_a_warning_that_a_person_accepts(
    field: str, typed: str, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    data = drawn(browser.get(NEW), name="ООО «Заря»", **{field: typed})
    warned = browser.post(NEW, data)
    assert warned.status_code == 422
    assert field in warned.context["form"].warnings
    browser.post(NEW, data | {"accepted": warned.context["form"].consent})
    assert getattr(Client.objects.get(name="ООО «Заря»"), field) == typed


def test_duplicates_are_named_only_when_visible(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    Client.objects.filter(pk=client_row.pk).update(inn="7707083893")
    query = "/clients/duplicates/?inn=7707083893&name=x"
    assert client_row.name in signed_in(kam).get(query).content.decode()
    assert client_row.name not in signed_in(stranger).get(query).content.decode()


def test_a_foreign_parent_is_no_choice(kam: User, signed_in: Any) -> None:
    foreign, browser = f.ClientFactory.create(), signed_in(kam)
    answer = browser.post(NEW, drawn(browser.get(NEW), name="ООО «Заря»", parent=foreign.pk))
    assert answer.status_code == 422
    assert foreign.name not in answer.content.decode()


def test_an_edit_writes_only_what_changed(client_row: Client, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), url_of("client_edit", client_row)
    browser.post(url, drawn(browser.get(url), city="Вологда", annual_revenue_amount="1 200 000,5"))
    client_row.refresh_from_db()
    assert (client_row.city, client_row.annual_revenue_amount) == ("Вологда", 1_200_000_50)
    assert set(client_row.timeline.get().changes) >= {"city", "annual_revenue_amount"}


def test_an_unchanged_edit_writes_nothing(client_row: Client, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), url_of("client_edit", client_row)
    assert browser.post(url, drawn(browser.get(url))).status_code == 302
    assert not client_row.timeline.exists()


def test_disjoint_changes_of_two_people_are_both_kept(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    url, mine, theirs = url_of("client_edit", client_row), signed_in(kam), signed_in(head)
    first, second = drawn(mine.get(url), city="Вологда"), drawn(theirs.get(url), industry="Лес")
    assert [theirs.post(url, second).status_code, mine.post(url, first).status_code] == [302] * 2
    client_row.refresh_from_db()
    assert (client_row.city, client_row.industry) == ("Вологда", "Лес")


def clash_over_city(client: Client, kam: User, head: User, signed_in: Any) -> tuple[Any, Any, Any]:
    url, mine, theirs = url_of("client_edit", client), signed_in(kam), signed_in(head)
    data = drawn(mine.get(url), city="Вологда")
    theirs.post(url, drawn(theirs.get(url), city="Тула"))
    return mine, data, mine.post(url, data)


def test_the_same_field_shows_both_values_and_who(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    _mine, _data, answer = clash_over_city(client_row, kam, head, signed_in)
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Тула", "Вологда", head.full_name):
        assert words in text


@pytest.mark.parametrize(("keep", "city"), [("mine", "Вологда"), ("theirs", "Тула")])
def test_a_clash_is_settled_by_a_button(
    keep: str, city: str, client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    mine, data, answer = clash_over_city(client_row, kam, head, signed_in)
    chosen = {"keep": keep, "against": answer.context["form"].against}
    assert mine.post(url_of("client_edit", client_row), data | chosen).status_code == 302
    client_row.refresh_from_db()
    assert client_row.city == city


def test_a_choice_does_not_hold_against_a_third_value(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    mine, data, answer = clash_over_city(client_row, kam, head, signed_in)
    Client.objects.filter(pk=client_row.pk).update(city="Пермь")
    chosen = {"keep": "mine", "against": answer.context["form"].against}
    assert mine.post(url_of("client_edit", client_row), data | chosen).status_code == 422
    client_row.refresh_from_db()
    assert client_row.city == "Пермь"


CHANGES = ["client_edit", "client_owner", "client_stage", "client_parent", "client_archive"]
CHANGES += ["client_restore", "client_owner_answer"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_member_sees_the_client_but_changes_nothing(
    name: str, client_row: Client, colleague: User, signed_in: Any
) -> None:
    before = Client.objects.values().get(pk=client_row.pk)
    answer = signed_in(colleague).post(url_of(name, client_row), {"name": "Чужое имя"})
    assert answer.status_code == 403
    assert client_row.owner.full_name in answer.content.decode()
    assert Client.objects.values().get(pk=client_row.pk) == before


@pytest.mark.parametrize("name", CHANGES)
def test_for_a_stranger_there_is_nothing_to_change(
    name: str, client_row: Client, stranger: User, signed_in: Any
) -> None:
    assert signed_in(stranger).post(url_of(name, client_row), {}).status_code == 404


def test_archive_and_restore(client_row: Client, kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    browser.post(url_of("client_archive", client_row))
    client_row.refresh_from_db()
    assert client_row.archived_at
    assert browser.get(client_row.get_absolute_url()).status_code == 200
    browser.post(url_of("client_restore", client_row))
    client_row.refresh_from_db()
    assert client_row.archived_at is None


def test_a_kam_proposes_an_owner_and_the_head_accepts(
    client_row: Client, kam: User, head: User, team: Any, signed_in: Any
) -> None:
    other = f.UserFactory.create(team=team)
    signed_in(kam).post(url_of("client_owner", client_row), {"owner": other.pk})
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.proposed_owner) == (kam, other)
    signed_in(head).post(url_of("client_owner_answer", client_row), {"answer": "accept"})
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.proposed_owner) == (other, None)


def test_a_head_changes_the_owner_within_the_team_only(
    client_row: Client, head: User, team: Any, stranger: User, signed_in: Any
) -> None:
    browser, url = signed_in(head), url_of("client_owner", client_row)
    assert browser.post(url, {"owner": stranger.pk}).status_code == 422
    other = f.UserFactory.create(team=team)
    assert browser.post(url, {"owner": other.pk}).status_code == 302
    client_row.refresh_from_db()
    assert client_row.owner == other


def test_a_stage_move_in_a_dialog_leads_back(client_row: Client, kam: User, signed_in: Any) -> None:
    stage, url = f.StageFactory.create(), url_of("client_stage", client_row)
    answer = signed_in(kam).post(url, {"stage": stage.pk, "on": clock.today()}, **HTMX)
    assert answer["HX-Redirect"] == client_row.get_absolute_url()
    client_row.refresh_from_db()
    assert (client_row.stage, client_row.stage_since) == (stage, clock.today())


def test_a_stage_does_not_begin_tomorrow(client_row: Client, kam: User, signed_in: Any) -> None:
    stage, later = f.StageFactory.create(), clock.today() + dt.timedelta(days=1)
    data = {"stage": stage.pk, "on": later}
    assert signed_in(kam).post(url_of("client_stage", client_row), data).status_code == 422


def test_a_place_in_a_holding_is_typed_or_picked(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    top = f.ClientFactory.create(name="Группа «Ладога»", owner=kam)
    signed_in(kam).post(url_of("client_parent", client_row), {"parent_text": "Группа «Ладога»"})
    client_row.refresh_from_db()
    assert client_row.parent == top


def test_a_parent_that_one_does_not_see_is_neither_shown_nor_lost(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    hidden = f.ClientFactory.create(name="Тайный холдинг")
    Client.objects.filter(pk=client_row.pk).update(parent=hidden)
    browser, url = signed_in(kam), url_of("client_parent", client_row)
    pages = browser.get(url).content + browser.get(client_row.get_absolute_url()).content
    assert "Тайный холдинг" not in pages.decode()
    browser.post(url, {"parent": "", "parent_text": ""})
    client_row.refresh_from_db()
    assert client_row.parent == hidden


def test_a_circle_in_a_holding_is_refused_in_words(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    child = f.ClientFactory.create(owner=kam, parent=client_row)
    answer = signed_in(kam).post(url_of("client_parent", client_row), {"parent": child.pk}, **HTMX)
    assert answer.status_code == 422
    client_row.refresh_from_db()
    assert client_row.parent is None


def test_a_member_is_added_and_leaves(client_row: Client, kam: User, signed_in: Any) -> None:
    tutor, browser = f.UserFactory.create(a_member=True), signed_in(kam)
    data = {"person": tutor.pk, "role": "tutor", "since": clock.today()}
    browser.post(url_of("member_add", client_row), data)
    membership = Membership.objects.get(person=tutor)
    assert signed_in(tutor).get(client_row.get_absolute_url()).status_code == 200
    yesterday = clock.today() - dt.timedelta(days=1)
    Membership.objects.filter(pk=membership.pk).update(since=yesterday)
    browser.post(reverse("clients:member_end", args=[membership.pk]), {"until": yesterday})
    assert signed_in(tutor).get(client_row.get_absolute_url()).status_code == 404


def test_form_keys_differ_between_two_drawings(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    keys = {str(browser.get(NEW).context["form"]["form_key"].value()) for _draw in range(2)}
    assert len({uuid.UUID(key) for key in keys}) == 2


def test_a_client_archived_under_an_open_form_ends_in_words_and_not_in_a_circle(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), url_of("client_edit", client_row)
    here = {"HTTP_REFERER": f"http://testserver{url}", "HTTP_SEC_FETCH_SITE": "same-origin"}
    data = drawn(browser.get(url), note="Звонить после обеда")
    Client.objects.filter(pk=client_row.pk).update(archived_at=timezone.now())
    refused = browser.post(url, data, **here)
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "Сначала верните его" in words
    assert "Звонить после обеда" in words
    assert browser.get(url, **here).status_code == 422


def test_a_field_taken_away_under_an_open_form_says_what_was_typed_into_it(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    own = ClientField.objects.create(code="load", label="Судебная нагрузка", kind="text")
    Client.objects.filter(pk=client_row.pk).update(own_values={own.code: "было"})
    browser, url = signed_in(kam), url_of("client_edit", client_row)
    page = browser.get(url)
    unchanged = drawn(page, note="Новое")
    changed = drawn(page, note="Другое", **{f"own:{own.code}": "стало"})
    ClientField.objects.filter(pk=own.pk).update(archived_at=timezone.now())
    assert browser.post(url, unchanged).status_code == 302
    refused = browser.post(url, changed)
    assert refused.status_code == 422
    assert "Вы написали в нём: стало" in refused.content.decode()
    client_row.refresh_from_db()
    assert (client_row.note, client_row.own_values[own.code]) == ("Новое", "было")
    made = browser.post(
        NEW, drawn(browser.get(NEW), name="ООО «Ель», Тула") | {f"own:{own.code}": "да"}
    )
    assert made.status_code == 422


def test_the_local_time_is_chosen_by_name_and_an_unusual_zone_stays(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    """The same short list as in the profile; what a file brought or a colleague chose is kept."""
    Client.objects.filter(pk=client_row.pk).update(time_zone="Asia/Chita")
    browser, url = signed_in(kam), url_of("client_edit", client_row)
    form = browser.get(url).context["form"]
    offered = dict(form.fields["time_zone"].choices)
    assert set(offered) == {"", "Asia/Chita", *dict(ZONES)}
    assert offered["Europe/Moscow"] == f"{dict(ZONES)['Europe/Moscow']}, UTC+3"
    assert offered["Asia/Chita"] == "Asia/Chita, UTC+9"

    typed = drawn(browser.get(url), city="Чита")
    Client.objects.filter(pk=client_row.pk).update(time_zone="Europe/Moscow")
    assert browser.post(url, typed).status_code == 302
    client_row.refresh_from_db()
    assert (client_row.city, client_row.time_zone) == ("Чита", "Europe/Moscow")
    assert browser.post(url, typed | {"time_zone": "Mars/Olympus"}).status_code == 422
