"""What a page shows may be opened, what it offers may be sent: as every role, on every page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client
from core import clock
from exchange.models import ImportRun
from flags.engine import raise_flags
from tests import factories as f
from tests.clients.pages import full
from tests.guards.crawling import walk

ROLES = ("colleague", "kam", "head", "admin", "stranger")
# Who owns and who only helps meet different buttons; others see the same on every row.
ROWS_OPENED = {"colleague": 4, "kam": 2}
# Fewer would mean that the walk got stuck at the door.
AT_LEAST = {"colleague": 30, "kam": 45, "head": 45, "admin": 55, "stranger": 15}


@pytest.fixture
def company(client_row: Client, kam: Any, colleague: Any, head: Any, admin: Any) -> None:
    """One rich client of the KAM, one of somebody else's that all work on, one archived."""
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
    raise_flags(today=today, now=timezone.now())


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
def test_no_link_and_no_form_is_refused(role: str, company: None, request: Any) -> None:
    done = walk(request.getfixturevalue(role), rows=ROWS_OPENED.get(role, 1))
    assert not done.refused, "\n".join(done.refused)
    assert len(done.seen) >= AT_LEAST[role], sorted(done.seen)
