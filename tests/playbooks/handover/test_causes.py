"""The rule of introductions: who was introduced in time, how, and to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts_crm.bench import by_hand_handover
from clients.models import Client
from flags.models import Flag
from flags.rules import Thresholds
from flags.sentences import tell
from playbooks.models import HandOver, HandOverClient
from tests import factories as f
from tests.flags.conftest import TODAY, ago, at, raised
from users.models import User

__all__ = ["raised"]
pytestmark = pytest.mark.django_db
Raised = Callable[..., list[Flag]]


@pytest.fixture
def buyer(client_row: Client) -> Any:
    role = f.StakeholderRoleFactory.create(
        stakeholder=f.StakeholderFactory.create(client=client_row), role="economic_buyer"
    )
    return role.stakeholder


def handed(client: Client, days: int = 20, tier: str = "A", **more: Any) -> HandOver:
    Client.objects.filter(pk=client.pk).update(tier=tier)
    moment = at(ago(days))
    old = f.UserFactory.create(first_name="Олег", last_name="Прежний")
    hand_over = HandOver.objects.create(
        **{
            "kind": "kam",
            "from_person": old,
            "to_person": client.owner,
            "started_at": moment,
            "agreed_at": moment,
            "moved_at": moment,
            "accepted_at": moment,
        }
        | more
    )
    HandOverClient.objects.create(hand_over=hand_over, client=client, owner_was=old)
    return hand_over


def touched(client: Client, by: User, kind: str, days: int, people: Any = (), **more: Any) -> None:
    touch = f.TouchpointFactory.create(client=client, by=by, kind=kind, at=at(ago(days)), **more)
    touch.stakeholders.add(*people)


@pytest.mark.parametrize(("days", "number"), [(14, 0), (15, 1), (200, 1)])
def test_it_calls_after_fourteen_days(
    client_row: Client, raised: Raised, days: int, number: int
) -> None:
    handed(client_row, days)
    assert len(raised("not_introduced")) == number


@pytest.mark.parametrize(
    ("tier", "kind", "who", "is_quiet"),
    [
        ("A", "meeting", "buyer", True),
        ("B", "video", "buyer", True),
        ("A", "review", "buyer", True),
        ("A", "meeting", "another", False),
        ("A", "call", "buyer", False),
        ("C", "call", "nobody", True),
        ("C", "email", "nobody", True),
        ("C", "meeting", "nobody", True),
        ("C", "note", "nobody", False),
    ],
)
def test_which_touch_is_an_introduction(
    client_row: Client, buyer: Any, raised: Raised, tier: str, kind: str, who: str, is_quiet: bool
) -> None:
    handed(client_row, tier=tier)
    another = f.StakeholderFactory.create(client=client_row)
    people = {"buyer": [buyer], "another": [another], "nobody": []}[who]
    touched(
        client_row, client_row.owner, kind, 10, people, is_counted=kind not in ("note", "email")
    )
    assert (raised("not_introduced") == []) is is_quiet


def test_only_the_new_owners_touches_since_the_beginning_count(
    client_row: Client, buyer: Any, colleague: User, raised: Raised
) -> None:
    handed(client_row)
    touched(client_row, client_row.owner, "meeting", 21, [buyer])
    touched(client_row, colleague, "meeting", 5, [buyer])
    assert len(raised("not_introduced")) == 1
    touch = client_row.touchpoints.get(by=colleague)
    touch.colleagues.add(client_row.owner)
    assert raised("not_introduced") == []


@pytest.mark.parametrize(
    "change",
    [
        {"moved_at": None, "accepted_at": None},
        {"kind": "onboarding"},
        {"cancelled_at": at(ago(1)), "accepted_at": None},
    ],
)
def test_what_did_not_change_hands_is_quiet(
    client_row: Client, raised: Raised, change: dict[str, Any]
) -> None:
    handed(client_row, **change)
    assert raised("not_introduced") == []


def test_an_acting_owner_and_one_who_came_later_are_not_asked(
    client_row: Client, raised: Raised
) -> None:
    handed(client_row, 40)
    Client.objects.filter(pk=client_row.pk).update(has_acting_owner=True)
    assert raised("not_introduced") == []
    Client.objects.filter(pk=client_row.pk).update(
        has_acting_owner=False, owner=f.UserFactory.create()
    )
    assert raised("not_introduced") == []


def test_the_words_name_the_old_owner_and_the_decision_maker(
    client_row: Client, buyer: Any, raised: Raised
) -> None:
    handed(client_row)
    flag = raised("not_introduced")[0]
    told = tell(flag, TODAY)
    assert "Олег Прежний" in told.proof
    assert buyer.person.short_name in told.proof
    assert (flag.severity, flag.due_on) == (2, ago(20))


def test_the_statement_by_hand_looks_at_the_same_days() -> None:
    found = by_hand_handover.parameters(TODAY, Thresholds())
    assert found["introduced_before"] == at(TODAY - dt.timedelta(days=14), 0)
