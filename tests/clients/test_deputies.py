"""What a deputy sees and may do, day by day."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from clients import actions
from clients.models import Client, Stakeholder, Task
from clients.queries import rights
from contracts.models import Contract
from core import clock
from core.errors import NotAllowed
from exchange.engine.books.clients import editable_by
from flags.models import Flag
from tests import factories as f
from tests.clients.pages import own_queries

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 11, 23), dt.date(2026, 12, 4)


@pytest.fixture
def lent(client_row, kam, stranger):
    """The owner is away, somebody of another team stands in."""
    return f.DeputyshipFactory.create(absent=kam, deputy=stranger, since=FIRST, until=LAST)


@pytest.mark.parametrize(
    ("at", "is_seen"),
    [
        ("2026-11-22T20:59:59Z", False),  # a second before midnight in Moscow
        ("2026-11-22T21:00:00Z", True),
        ("2026-12-04T20:59:59Z", True),
        ("2026-12-04T21:00:00Z", False),
    ],
)
def test_rights_begin_and_end_at_midnight_of_the_company(
    at, is_seen, lent, client_row, stranger, signed_in
):
    with time_machine.travel(dt.datetime.fromisoformat(at), tick=False):
        assert Client.objects.visible_to(stranger).exists() is is_seen
        assert rights.may_edit_client(stranger, client_row) is is_seen
        page = signed_in(stranger).get(client_row.get_absolute_url())
    assert page.status_code == (200 if is_seen else 404)


@pytest.mark.parametrize("ended", ["asked_for", "ended"])
def test_request_and_ended_deputyship_give_nothing(ended, client_row, kam, stranger):
    row = f.DeputyshipFactory.create(absent=kam, deputy=stranger, asked_for=ended == "asked_for")
    if ended == "ended":
        row.ended_at, row.ended_why = row.made_at, "early"
        row.save()
    assert not Client.objects.visible_to(stranger).exists()
    assert not rights.may_edit_client(stranger, client_row)
    assert not editable_by(stranger).exists()


@pytest.fixture
def running(client_row, kam, stranger):
    return f.DeputyshipFactory.create(absent=kam, deputy=stranger)


def test_every_scope_follows(running, client_row, kam, stranger):
    f.StakeholderFactory.create(client=client_row)
    f.ContractFactory.create(client=client_row)
    f.TaskFactory.create(client=client_row)
    f.FlagFactory.create(client=client_row, rule="untouched")
    for model in (Client, Stakeholder, Contract, Task, Flag):
        assert model.objects.visible_to(stranger).count() == 1, model
    assert editable_by(stranger).get() == client_row


def test_deputy_finds_logs_and_edits_like_the_owner(running, client_row, stranger, signed_in):
    browser = signed_in(stranger)
    found = browser.get(reverse("clients:client_list"), {"q": "ладожская"}, follow=True)
    assert client_row.name in found.content.decode()
    assert browser.get(reverse("clients:client_edit", args=[client_row.pk])).status_code == 200
    task = f.TaskFactory.create(client=client_row)
    actions.complete_task(task=task, by=stranger)
    assert Task.objects.get(pk=task.pk).done_by == stranger


def test_ownership_is_not_given_away_but_may_be_proposed(running, client_row, kam, stranger, head):
    with pytest.raises(NotAllowed):
        actions.change_owner(client=client_row, owner=stranger, by=stranger, today=clock.today())
    actions.propose_owner(client=client_row, owner=stranger, by=stranger)
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.proposed_owner) == (kam, stranger)


def test_head_who_stands_in_for_somebody_of_another_branch_only_proposes(client_row, kam):
    afar = f.UserFactory.create(a_head=True, team=f.TeamFactory.create())
    f.DeputyshipFactory.create(absent=kam, deputy=afar)
    assert rights.may_edit_client(afar, client_row)
    assert not rights.may_change_owner(afar, client_row)


def test_deputy_of_a_deputy_gets_nothing_of_the_first_book(client_row, kam, stranger):
    between, f_last = f.UserFactory.create(), f.UserFactory.create()
    f.DeputyshipFactory.create(absent=kam, deputy=between)
    f.DeputyshipFactory.create(absent=between, deputy=f_last)
    assert not Client.objects.visible_to(f_last).exists()


def test_deputy_of_a_head_gets_the_own_book_of_the_head_and_not_the_team(client_row, kam, head):
    own = f.ClientFactory.create(owner=head)
    deputy = f.UserFactory.create()
    f.DeputyshipFactory.create(absent=head, deputy=deputy)
    assert list(Client.objects.visible_to(deputy)) == [own]


def test_the_owner_still_works_while_away(running, client_row, kam):
    assert rights.may_edit_client(kam, client_row)
    assert Client.objects.visible_to(kam).get() == client_row


def test_rights_of_others_do_not_grow(running, client_row, colleague):
    other = f.UserFactory.create()
    assert not Client.objects.visible_to(other).exists()
    assert not rights.may_edit_client(colleague, client_row)


def test_client_page_costs_a_deputy_as_much_as_the_owner(
    running, client_row, kam, stranger, signed_in
):
    url = client_row.get_absolute_url()
    of_owner = own_queries(signed_in(kam), url)
    of_deputy = own_queries(signed_in(stranger), url)
    assert len(of_deputy) == len(of_owner), "\n\n".join(of_deputy)
