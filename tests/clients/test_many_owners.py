"""Owners of a large company: typed by name, suggested, never drawn a thousand at a time."""

from __future__ import annotations

from typing import Any

import pytest

from clients import filters
from clients.models import Client
from tests import factories as f
from users.models import User

LIST, BULK, SUGGEST = "/clients/", "/clients/bulk/", "/clients/owners/suggest/"


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "MOST_OWNERS", 1)


@pytest.fixture
def heir(team: Any) -> User:
    return f.UserFactory.create(last_name="Соловьёва", first_name="Анна", team=team)


@pytest.fixture
def shown(many: None, client_row: Client, heir: User, head: User, signed_in: Any) -> Any:
    f.ClientFactory.create(owner=heir, name="АО «Соловей»")
    browser = signed_in(head)
    return lambda query="": browser.get(LIST + query)


def test_nobody_is_listed_and_a_field_suggests(shown: Any, heir: User) -> None:
    answer = shown("?q=ладож").content.decode()
    assert answer.count(f'hx-get="{SUGGEST}"') == 2
    assert heir.full_name not in answer


@pytest.mark.parametrize("typed", ["соловьева", "СОЛОВЬЁВА анна", "none-such"])
def test_typed_words_find_by_the_owners_name(shown: Any, typed: str) -> None:
    rows = shown(f"?owner_text={typed}").context["rows"]
    assert [row.name for row in rows] == ([] if "none" in typed else ["АО «Соловей»"])


def test_a_picked_owner_stands_in_the_field_and_the_chip(shown: Any, heir: User) -> None:
    answer = shown(f"?owner={heir.pk}&owner_text=что-то")
    assert [row.owner for row in answer.context["rows"]] == [heir]
    assert f'value="{heir.full_name}"' in answer.content.decode()
    assert [chip.words for chip in answer.context["chosen"]] == [f"Ответственный: {heir.full_name}"]
    assert "owner" not in answer.context["chosen"][0].query


def test_a_strange_id_finds_nothing(shown: Any) -> None:
    assert list(shown("?owner=" + "9" * 30).context["rows"]) == []


def test_suggestions_are_those_one_may_choose(
    client_row: Client, heir: User, head: User, stranger: User, signed_in: Any
) -> None:
    def suggested(person: User) -> list[User]:
        answer = signed_in(person).get(SUGGEST, {"owner_text": "соловьева"})
        return list(answer.context["found"])

    assert suggested(head) == [heir]
    assert suggested(stranger) == []


@pytest.mark.parametrize(("typed", "is_given"), [("соловьёва", True), ("нет такого", False)])
def test_a_name_typed_gives_the_ticked_to_the_only_one(
    client_row: Client, heir: User, head: User, signed_in: Any, typed: str, is_given: bool
) -> None:
    data = {"ids": [client_row.pk], "do": "owner", "owner": "", "owner_text": typed}
    answer = signed_in(head).post(BULK, data, follow=True)
    client_row.refresh_from_db()
    assert (client_row.owner == heir) is is_given
    assert ("Введите почту" in answer.content.decode()) is not is_given


def test_namesakes_are_not_guessed_between(
    client_row: Client, heir: User, head: User, signed_in: Any
) -> None:
    f.UserFactory.create(last_name="Соловьёва", first_name="Вера", team=heir.team)
    data = {"ids": [client_row.pk], "do": "owner", "owner_text": "Соловьёва"}
    signed_in(head).post(BULK, data)
    client_row.refresh_from_db()
    assert client_row.owner != heir
