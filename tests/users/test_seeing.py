"""One row by its number: the one who may see it gets it, others what an unknown number gets."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from clients.models import Client
from core import kept
from core.kept import LARGEST_ID
from users.seeing import seen, seen_or_404


def clients() -> QuerySet[Client]:
    return Client.objects.select_related("owner")


def live_clients() -> QuerySet[Client]:
    return Client.objects.live().select_related("owner")


def test_each_reader_gets_what_they_may_see(
    client_row: Client, kam: Any, head: Any, colleague: Any, admin: Any, stranger: Any
) -> None:
    for person in (kam, head, colleague, admin):
        assert seen(clients, person, client_row.pk) == client_row
    assert seen(clients, stranger, client_row.pk) is None
    with pytest.raises(Http404):
        seen_or_404(clients, stranger, client_row.pk)


@pytest.mark.parametrize("pk", [0, LARGEST_ID, LARGEST_ID + 1, 10**30])
def test_a_number_that_no_row_has_is_nothing(pk: int, admin: Any) -> None:
    assert seen(clients, admin, pk) is None


def test_two_queries_are_told_apart_and_a_change_is_seen_at_once(
    client_row: Client, kam: Any, admin: Any
) -> None:
    assert seen(live_clients, kam, client_row.pk) == client_row
    Client.objects.filter(pk=client_row.pk).update(archived_at=timezone.now())
    assert seen(live_clients, kam, client_row.pk) is None
    assert seen(clients, kam, client_row.pk) == client_row
    Client.objects.filter(pk=client_row.pk).update(owner=admin)
    assert seen(clients, kam, client_row.pk) is None


def test_what_is_read_along_is_read_in_one_query(
    client_row: Client, kam: Any, django_assert_num_queries: Any
) -> None:
    kam.team_tree_ids  # noqa: B018 - a session's person has them
    with django_assert_num_queries(1):
        assert seen(clients, kam, client_row.pk).owner == kam


def test_a_function_of_a_manager_keeps_one_statement(client_row: Client, admin: Any) -> None:
    seen(Client.objects.live, admin, client_row.pk, "owner")
    before = len(kept._kept)
    assert seen(Client.objects.live, admin, client_row.pk, "owner") == client_row
    assert len(kept._kept) == before


def test_what_is_read_along_is_named(
    client_row: Client, kam: Any, django_assert_num_queries: Any
) -> None:
    kam.team_tree_ids  # noqa: B018 - a session's person has them
    with django_assert_num_queries(1):
        assert seen(Client.objects.live, kam, client_row.pk, "owner").owner == kam
    with django_assert_num_queries(2):
        assert seen(Client.objects.live, kam, client_row.pk).owner == kam
