"""What the frame of every page shows: clients opened lately."""

import pytest
from django.test import RequestFactory
from django.utils import timezone

from dashboard.queries.shell import recent_clients
from tests import factories as f

pytestmark = pytest.mark.django_db


def shown(person, *ids, **headers):
    request = RequestFactory().get("/", **headers)
    request.user = person
    request.COOKIES["recent_clients"] = f"{person.pk}:{'.'.join(map(str, ids))}"
    return [row.pk for row in recent_clients(request).get("recent_clients", [])]


def test_recent_clients_come_latest_first_and_once(kam):
    first, second = f.ClientFactory.create_batch(2, owner=kam)
    assert shown(kam, first.pk, second.pk, first.pk) == [first.pk, second.pk]


def test_recent_clients_that_are_no_longer_seen_are_left_out(client_row, kam, stranger):
    assert shown(stranger, client_row.pk) == []
    client_row.archived_at = timezone.now()
    client_row.save()
    assert shown(kam, client_row.pk) == []


def test_recent_clients_are_at_most_five(kam):
    rows = f.ClientFactory.create_batch(7, owner=kam)
    assert len(shown(kam, *[row.pk for row in rows])) == 5


def test_recent_clients_carry_the_tier_in_force(kam):
    row = f.ClientFactory.create(owner=kam, computed_tier="B")
    request = RequestFactory().get("/")
    request.user = kam
    request.COOKIES["recent_clients"] = f"{kam.pk}:{row.pk}"
    (recent,) = recent_clients(request)["recent_clients"]
    assert (recent.tier, str(recent)) == ("B", row.name)


def test_recent_clients_cost_one_query_and_none_without_any(
    client_row, kam, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert shown(kam) == []
    with django_assert_num_queries(1):
        shown(kam, client_row.pk, "junk", None)


def test_recent_clients_of_somebody_else_in_the_same_browser_are_not_shown(client_row, kam, head):
    request = RequestFactory().get("/")
    request.user = kam
    request.COOKIES["recent_clients"] = f"{head.pk}:{client_row.pk}"
    assert recent_clients(request) == {}
