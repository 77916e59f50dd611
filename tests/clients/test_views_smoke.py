"""Every page of clients answers the owner, and a stranger gets 404 everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client
from tests import factories as f
from tests.clients.pages import full
from users.models import User

PAGES = [
    "client",
    "client_edit",
    "client_owner",
    "client_stage",
    "client_parent",
    "client_timeline",
    "person_list",
    "task_list",
]


def addresses(client: Client) -> list[str]:
    pages = [reverse(f"clients:{name}", args=[client.pk]) for name in PAGES]
    pages += [
        reverse(f"clients:{name}", args=[client.pk]) for name in ("person_create", "member_add")
    ]
    parts = ("facts", "flags", "tasks", "people")
    pages += [reverse("clients:client_part", args=[client.pk, part]) for part in parts]
    person = client.stakeholders.first()
    pages += [
        reverse("clients:person", args=[person.person_id]),
        reverse("clients:person_edit", args=[person.pk]),
        reverse("clients:person_change", args=[person.pk]),
        reverse("clients:task_edit", args=[client.tasks.first().pk]),
        reverse("clients:touch_edit", args=[client.touchpoints.first().pk]),
        reverse("clients:member_end", args=[client.memberships.first().pk]),
        f"{reverse('clients:touch_new')}?client={client.pk}",
        f"{reverse('clients:task_create')}?client={client.pk}",
    ]
    meeting = f.TaskFactory.create(client=client, kind="meeting", starts_at="2026-01-12T10:00Z")
    return [*pages, reverse("clients:task_held", args=[meeting.pk])]


@pytest.mark.parametrize("headers", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["page", "fragment"])
def test_every_page_answers_the_owner(
    client_row: Client, kam: User, signed_in: Any, headers: dict[str, str]
) -> None:
    full(client_row, times=2)
    browser = signed_in(kam)
    codes = {url: browser.get(url, **headers).status_code for url in addresses(client_row)}
    assert {url: code for url, code in codes.items() if code != 200} == {}


def test_no_page_exists_for_a_stranger(client_row: Client, stranger: User, signed_in: Any) -> None:
    full(client_row)
    browser = signed_in(stranger)
    codes = {url: browser.get(url).status_code for url in addresses(client_row)}
    assert {url: code for url, code in codes.items() if code != 404} == {}


def test_general_pages_answer_everybody(
    kam: User, head: User, admin: User, colleague: User, signed_in: Any
) -> None:
    names = ["clients:client_list", "clients:touch_new", "clients:task_create", "clients:suggest"]
    for person in (kam, head, admin, colleague):
        browser = signed_in(person)
        assert [browser.get(reverse(name)).status_code for name in names] == [200] * 4
