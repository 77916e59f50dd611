"""A walk over all pages and forms as every role.

What a page shows may be opened, what it offers may be sent, and nothing planted in three hidden
books comes up in an answer or in the log (classes 5 to 7).
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import trans_real

from clients.models import Client
from core import clock
from core.logs import OneLineFormatter
from exchange.models import ImportRun
from flags.engine import raise_flags
from tests import factories as f
from tests.clients.pages import full
from tests.doors.marks import Book, linked, told
from tests.doors.test_hidden_words import SEEN_BY, body
from tests.guards.crawling import walk

ROLES = ("colleague", "kam", "head", "admin", "stranger")
# Who owns and who only helps meet different buttons; others see the same on every row.
ROWS_OPENED = {"colleague": 4, "kam": 2}
# Fewer would mean that the walk got stuck at the door.
AT_LEAST = {"colleague": 30, "kam": 45, "head": 45, "admin": 55, "stranger": 15}


@pytest.fixture
def company(
    client_row: Client, kam: Any, colleague: Any, head: Any, admin: Any, hidden: list[Book]
) -> list[Book]:
    """One rich client of the KAM, one of somebody else's that all work on, one archived.

    Beside them three books that hardly anybody here may see, with their signals.
    """
    full(client_row)
    Client.objects.filter(pk=client_row.pk).update(stage=f.StageFactory.create(), tier="A")
    own = client_row.contracts.first()
    today = clock.today()
    shared = full(f.ClientFactory.create(name="АО «Общее»", owner=head, tier="B"))
    for person in (colleague, kam):
        f.MembershipFactory.create(client=shared, person=person)
    _past_and_late(client_row, own.product, today)
    f.ClientFactory.create(owner=kam, archived_at=timezone.now(), name="ООО «Архив»")
    f.ClientFactory.create(owner=None, owner_since=None, name="ООО «Ничья»")
    for person in (kam, head, admin):
        ImportRun.objects.create(by=person, file_name="клиенты.csv")
    for person in (colleague, kam, head):
        f.TaskFactory.create(client=client_row, assignee=person, due_on=today)
        f.TaskFactory.create(client=shared, assignee=person, kind="meeting", starts_at=_soon())
    f.TouchpointFactory.create(client=client_row, by=colleague)
    raise_flags(today=hidden[0].client.owner_since, now=timezone.now())
    raise_flags(today=today, now=timezone.now())
    return hidden


@pytest.fixture
def without_russian(monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    """What was looked for in the Russian catalogue and is not there: it is shown in English."""
    missed: set[Any] = set()
    real, nothing = trans_real.TranslationCatalog.get, object()

    def get(self: Any, key: Any, default: Any = None) -> Any:
        found = real(self, key, nothing)
        if found is nothing and translation.get_language() == "ru":
            missed.add(key)
        return default if found is nothing else found

    monkeypatch.setattr(trans_real.TranslationCatalog, "get", get)
    return missed


def _soon() -> dt.datetime:
    return timezone.now() + dt.timedelta(hours=1)


def _past_and_late(client: Client, product: Any, today: dt.date) -> None:
    """A contract that is over, one that ends soon, and people who have left."""
    f.ContractFactory.create(
        client=client,
        product=product,
        starts_on=today - dt.timedelta(days=400),
        ends_on=today - dt.timedelta(days=36),
    )
    f.ContractFactory.create(client=client, ends_on=today + dt.timedelta(days=30))
    gone = f.StakeholderFactory.create(client=client, status="left", until=today)
    f.StakeholderRoleFactory.create(stakeholder=gone, until=today, end_reason="left")


# What a page offers to whom is the same on every engine; test_access opens each address on both.
@pytest.mark.any_engine
@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_refused_and_nothing_hidden_is_told(
    role: str, company: list[Book], request: Any, caplog: Any, without_russian: set[Any]
) -> None:
    caplog.set_level(logging.INFO)
    numbers = SEEN_BY.get(role, ())
    mine = [book for book in company if book.number in numbers]
    hits: list[str] = []

    def look(place: str, answer: Any) -> None:
        text = body(answer)
        hits.extend(f"{place}: {hit}" for hit in [*told(text, numbers), *linked(text, mine)])

    rows = ROWS_OPENED.get(role, 1)
    done = walk(request.getfixturevalue(role), rows=rows, look=look if numbers else None)
    lines = "\n".join(OneLineFormatter().format(record) for record in caplog.records)
    assert not done.refused, "\n".join(done.refused)
    assert not hits, "\n".join(hits)
    assert told(lines, numbers) == []
    assert len(done.seen) >= AT_LEAST[role], sorted(done.seen)
    assert without_russian == set()
