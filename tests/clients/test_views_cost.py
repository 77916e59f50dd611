"""What the pages of clients cost in queries, the same at any size."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, ClientField, LifeCycleStage, TimelineEntry
from tests import factories as f
from tests.clients.pages import AROUND, full, own_queries
from tests.clients.test_views_touches import note
from users.models import User

pytestmark = pytest.mark.usefixtures("kept_is_checked")
HEADS = ["kam", "head", "admin"]


@pytest.mark.parametrize("who", HEADS)
def test_client_page_costs_ten_queries_at_any_size(
    who: str, client_row: Client, kam: User, request: Any, signed_in: Any
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    small = len(own_queries(browser, full(client_row).get_absolute_url()))
    large = own_queries(browser, full(client_row, times=12).get_absolute_url())
    assert len(large) == small, "\n\n".join(large)
    assert len(large) <= 10, "\n\n".join(large)


@pytest.mark.parametrize("who", HEADS)
def test_client_list_costs_six_queries_at_any_size(
    who: str, client_row: Client, kam: User, request: Any, signed_in: Any
) -> None:
    browser, url = signed_in(request.getfixturevalue(who)), reverse("clients:client_list")
    small = len(own_queries(browser, url))
    for client in f.ClientFactory.create_batch(30, owner=kam):
        f.ContractFactory.create(client=client)
    large = own_queries(browser, url)
    assert len(large) == small, "\n\n".join(large)
    assert len(large) <= 6, "\n\n".join(large)


def test_card_from_a_list_costs_one_query_more(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), full(client_row).get_absolute_url()
    plain = len(own_queries(browser, url))
    assert len(own_queries(browser, f"{url}?from=sort%3Dname&at=0")) == plain + 1


def test_saving_a_touch_costs_fourteen_queries_besides_the_flags(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    """Re-evaluating the client's flags is the engine's own cost, counted in its tests."""
    browser, data = signed_in(kam), note(full(client_row))
    browser.get("/touches/new/")
    with CaptureQueriesContext(connection) as caught:
        answer = browser.post("/touches/", data, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    own = [q["sql"] for q in caught if not any(word in q["sql"] for word in (*AROUND, "flags_"))]
    assert len(own) <= 14, "\n\n".join(own)


def busy(client: Client, by: User, rows: int) -> Client:
    """Let the feed tell of everything that lines can tell of, so many times."""
    own = ClientField.objects.create(code=f"load{rows}", label=f"Нагрузка {rows}", kind="number")
    stage, parent = f.StageFactory.create(), f.ClientFactory.create(owner=by)
    told: list[tuple[str, dict[str, list[str]]]] = [
        ("stage_changed", {"stage": ["", stage.code]}),
        ("owner_changed", {"owner": ["А. Ветрова", ""], "tasks_moved": ["", "2"]}),
        ("client_moved_in_tree", {"parent": ["ООО «Не наше»", parent.name]}),
        ("person_left", {"status": ["active", "left"], "roles": ["champion", ""]}),
        ("client_changed", {f"own:{own.code}": ["1", "2"]}),
        ("touch_deleted", {}),
        ("task_deleted", {}),
    ]
    for number in range(rows):
        for verb, changes in told:
            TimelineEntry.objects.create(
                client=client, by=by, verb=verb, label=f"№ {number}", changes=changes
            )
    return client


@pytest.mark.parametrize("who", [*HEADS, "colleague"])
def test_client_page_costs_ten_queries_whatever_the_feed_tells(
    who: str, client_row: Client, kam: User, request: Any, signed_in: Any
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    url = full(client_row).get_absolute_url()
    for rows in (1, 30):
        busy(client_row, kam, rows)
        asked = own_queries(browser, url)
        assert len(asked) <= 10, "\n\n".join(asked)


def test_the_feed_names_stages_own_fields_and_seen_parents(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    busy(client_row, kam, 1)
    page = signed_in(kam).get(client_row.get_absolute_url()).content.decode()
    stage = LifeCycleStage.objects.latest("pk")
    assert stage.name_ru in page
    assert stage.code not in page.partition('id="history"')[2]
    assert "Нагрузка" in page
    assert "Не наше" not in page
