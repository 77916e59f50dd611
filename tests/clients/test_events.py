"""An event or a mailing logged for many clients at once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from clients import actions
from clients.models import Client, Touchpoint
from core import undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
BULK = "/clients/bulk/"


@pytest.fixture
def clients(kam: User) -> list[Client]:
    return f.ClientFactory.create_batch(3, owner=kam)


def log(clients: list[Client], by: User, **more: Any) -> actions.Bulk:
    given = {"kind": "event", "at": timezone.now(), "summary": "Вебинар о санкциях"} | more
    return actions.log_event(clients=clients, by=by, **given)


@pytest.mark.parametrize("kind", ["event", "mailing"])
def test_one_touch_each_and_none_counts(clients: list[Client], kam: User, kind: str) -> None:
    bulk = log(clients, kam, kind=kind)
    touches = Touchpoint.objects.all()
    assert (bulk.clients, touches.count()) == (3, 3)
    assert {(t.kind, t.is_counted, t.minutes, t.by) for t in touches} == {(kind, False, None, kam)}
    assert not Client.objects.filter(last_touch_at__isnull=False).exists()


def test_undo_takes_all_of_them_back(clients: list[Client], kam: User) -> None:
    bulk = log(clients, kam)
    undo.undo(token=bulk.undo.token, by=kam)
    assert not Touchpoint.objects.alive().exists()


def test_all_or_none(clients: list[Client], kam: User) -> None:
    strange = f.ClientFactory.create()
    with pytest.raises(NotAllowed):
        log([*clients, strange], kam)
    actions.archive_client(client=clients[0], by=kam)
    with pytest.raises(DomainError):
        log(clients, kam)
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "call"}, {"summary": " "}])
def test_what_is_no_event_is_refused(clients: list[Client], kam: User, wrong: Any) -> None:
    with pytest.raises(DomainError):
        log(clients, kam, **wrong)


def test_statements_do_not_grow_with_the_number(
    kam: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        log(f.ClientFactory.build_batch(0), kam)
    many = f.ClientFactory.create_batch(25, owner=kam)
    with django_assert_max_num_queries(40):
        log(many, kam)


def test_from_the_list_by_an_account_manager(
    clients: list[Client], kam: User, signed_in: Any
) -> None:
    data = {
        "do": "event",
        "ids": [client.pk for client in clients],
        "event": "mailing",
        "event_text": "Дайджест октября",
        "event_on": (timezone.localdate() - dt.timedelta(days=1)).isoformat(),
        "form_key": str(uuid.uuid4()),
    }
    browser = signed_in(kam)
    for _press in range(2):
        assert browser.post(BULK, data).status_code == 302
    assert Touchpoint.objects.count() == 3
    assert "Дайджест октября" in browser.get("/clients/").text


@pytest.mark.parametrize(
    "wrong", [{"event_text": ""}, {"event_on": "2999-01-01"}, {"event": "call"}, {"ids": []}]
)
def test_from_the_list_with_something_missing(
    clients: list[Client], kam: User, signed_in: Any, wrong: Any
) -> None:
    data = {"do": "event", "ids": [clients[0].pk], "event": "event", "event_text": "Вебинар"}
    assert signed_in(kam).post(BULK, data | wrong).status_code == 302
    assert not Touchpoint.objects.exists()
