"""The panel of filters is drawn once for the same choices, and anew for a choice made."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from clients.filters import ClientFilter
from clients.models import Client, ClientField
from clients.templatetags import clients_tags
from clients.templatetags.clients_tags import filter_panel
from tests import factories as f
from users.models import User


def panel(person: User, query: str = "") -> str:
    rows = Client.objects.visible_to(person)
    return filter_panel(ClientFilter(QueryDict(query), queryset=rows, person=person).form)


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients_tags, "_panels", {})


def test_the_same_choices_are_drawn_once(kam: User, client_row: Client) -> None:
    assert panel(kam) is panel(kam, "q=опора&tier=A&sort=name")


def test_another_choice_of_owners_is_another_panel(head: User, client_row: Client) -> None:
    before = panel(head)
    f.UserFactory.create(last_name="Новикова", team=head.team)
    assert "Новикова" in panel(head)
    assert "Новикова" not in before


def test_another_language_is_another_panel(kam: User, client_row: Client) -> None:
    with translation.override("en"):
        english = panel(kam)
    assert "Industry" in english
    assert "Industry" not in panel(kam)


def test_a_field_of_the_company_comes_and_goes(kam: User, client_row: Client) -> None:
    before = panel(kam)
    own = ClientField.objects.create(code="load", label="Судебная нагрузка", kind="number")
    assert "Судебная нагрузка" in panel(kam)
    own.delete()
    assert panel(kam) is before


def test_what_was_chosen_stands_in_the_panel(kam: User, client_row: Client) -> None:
    empty = panel(kam)
    chosen = panel(kam, "industry=Банк")
    assert 'value="Банк"' in chosen
    assert panel(kam) is empty


def test_an_error_is_shown_and_not_kept(kam: User, client_row: Client) -> None:
    empty = panel(kam)
    wrong: Any = panel(kam, "stage=999999")
    assert "is-invalid" in wrong
    assert panel(kam) is empty
