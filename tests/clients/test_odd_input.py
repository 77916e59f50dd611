"""What no form of ours sends: numbers of no row, another's task, addresses that are none."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, ClientField, Touchpoint
from tests import factories as f
from users.models import User

HUGE = "9" * 25
LIST = "/clients/"


def note(row: Client, **changes: Any) -> dict[str, Any]:
    """Return what the quick log posts."""
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {"client": row.pk, "kind": "call", "at": at, "summary": "Созвонились"} | changes


@pytest.mark.parametrize("field", ["stakeholders", "colleagues"])
def test_a_number_of_no_row_is_a_wrong_choice(
    client_row: Client, kam: User, signed_in: Any, field: str
) -> None:
    answer = signed_in(kam).post("/touches/", note(client_row, **{field: HUGE}))
    assert answer.status_code == 422
    assert not Touchpoint.objects.exists()


def test_bulk_takes_no_number_of_no_row(client_row: Client, head: User, signed_in: Any) -> None:
    data = {"do": "owner", "owner": head.pk, "ids": [HUGE, client_row.pk]}
    assert signed_in(head).post("/clients/bulk/", data).status_code == 302
    client_row.refresh_from_db()
    assert client_row.owner_id != head.pk


@pytest.mark.parametrize("name", ["owner", "team", "stage"])
def test_the_list_one_came_from_may_be_nonsense(
    client_row: Client, kam: User, signed_in: Any, name: str
) -> None:
    query = {"from": f"{name}={HUGE}", "at": "1"}
    assert signed_in(kam).get(client_row.get_absolute_url(), query).status_code == 200


@pytest.mark.parametrize("value", [HUGE, "1e309", "nan"])
def test_an_own_number_is_asked_for_within_reason(
    client_row: Client, kam: User, signed_in: Any, value: str
) -> None:
    ClientField.objects.create(code="load", label="Нагрузка", kind="number")
    assert signed_in(kam).get(LIST, {"own-load-from": value}).status_code == 200


def test_a_touch_closes_only_a_task_one_may_do(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    task = f.TaskFactory.create(client=client_row, assignee=kam, made_by=kam)
    answer = signed_in(colleague).post("/touches/", note(client_row, closes=task.pk))
    task.refresh_from_db()
    assert answer.status_code == 403
    assert task.done_at is None
    assert not Touchpoint.objects.exists()


def test_an_opened_client_is_kept_for_the_side_bar(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    other, browser = f.ClientFactory.create(owner=kam), signed_in(kam)
    for row in (client_row, other, client_row, client_row):
        browser.get(row.get_absolute_url())
    kept = browser.cookies["recent_clients"].value
    assert kept == f"{kam.pk}:{other.pk}.{client_row.pk}"


def test_a_search_in_the_archive_finds_what_is_there(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    Client.objects.filter(pk=client_row.pk).update(archived_at=timezone.now())
    text = signed_in(kam).get(LIST, {"archived": "on", "q": "ладожская"}).content.decode()
    assert client_row.get_absolute_url() in text


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_years_at_the_edge_are_refused(
    client_row: Client, kam: User, signed_in: Any, day: str
) -> None:
    task = {"client": client_row.pk, "kind": "step", "title": "Позвонить", "assignee": kam.pk}
    posts = [
        (reverse("clients:task_create"), task | {"due_on": day}),
        (reverse("clients:client_stage", args=[client_row.pk]), {"on": day}),
        ("/touches/", note(client_row, at=f"{day}T00:00")),
    ]
    browser = signed_in(kam)
    assert {browser.post(url, data).status_code for url, data in posts} == {422}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_contract_lies_in_the_calendar(
    client_row: Client, kam: User, signed_in: Any, day: str
) -> None:
    url = reverse("contracts:contract_create", args=[client_row.pk])
    data = {"kind": "licence", "starts_on": "2026-01-01", "amount": "1", "currency": "RUB"}
    assert signed_in(kam).post(url, data | {"ends_on": day}).status_code == 422


def test_a_member_is_not_led_to_the_import(
    colleague: User, kam: User, client_row: Client, signed_in: Any
) -> None:
    pages = ["/clients/", "/find/?q=>"]
    led = {
        x.pk: [b"/import/" in signed_in(x).get(p).content for p in pages] for x in (kam, colleague)
    }
    assert led == {kam.pk: [True, True], colleague.pk: [False, False]}
