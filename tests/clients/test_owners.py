"""Whose a client is, and what goes along when that changes."""

from __future__ import annotations

import pytest

from clients import actions
from clients.models import Client, Membership, Task, TimelineEntry
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from users.followups import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def heir(team):
    return f.UserFactory.create(last_name="Рогожина", team=team)


def change(client, owner, by):
    return actions.change_owner(client=client, owner=owner, by=by, today=clock.today())


def test_a_new_owner_gets_the_client_its_contracts_and_open_tasks(client_row, kam, head, heir):
    contract = f.ContractFactory.create(client=client_row)
    promised = f.TaskFactory.create(client=client_row, assignee=kam, title="Прислать расчёт")
    of_head = f.TaskFactory.create(client=client_row, assignee=head)
    done = change(client_row, heir, head)
    for row in (client_row, contract, promised, of_head):
        row.refresh_from_db()
    assert (client_row.owner, client_row.owner_since) == (heir, clock.today())
    assert contract.owner == heir
    assert (promised.assignee, of_head.assignee) == (heir, head)
    assert (done.clients, done.tasks) == (1, 1)


def test_the_timeline_names_owners_and_tasks(client_row, kam, head, heir):
    f.TaskFactory.create(client=client_row, assignee=kam, title="Прислать расчёт")
    change(client_row, heir, head)
    entry = TimelineEntry.objects.get()
    assert entry.changes["owner"] == [kam.full_name, heir.full_name]
    assert entry.reason == "Прислать расчёт"


def test_done_tasks_and_tasks_elsewhere_stay(client_row, kam, head, heir):
    done = f.TaskFactory.create(client=client_row, assignee=kam, done_at="2026-01-01T10:00Z")
    elsewhere = f.TaskFactory.create(client=f.ClientFactory.create(owner=kam))
    change(client_row, heir, head)
    assert set(Task.objects.filter(assignee=kam)) == {done, elsewhere}


def test_undo_gives_back_client_contracts_and_tasks(client_row, kam, head, heir):
    contract = f.ContractFactory.create(client=client_row)
    promised = f.TaskFactory.create(client=client_row, assignee=kam)
    since = client_row.owner_since
    undo.undo(token=change(client_row, heir, head).undo.token, by=head)
    for row in (client_row, contract, promised):
        row.refresh_from_db()
    assert (client_row.owner, client_row.owner_since) == (kam, since)
    assert (contract.owner, promised.assignee) == (kam, kam)


def test_undo_skips_what_changed_since_and_says_so(client_row, head, heir, kam, admin):
    record = change(client_row, heir, head).undo
    change(client_row, head, admin)
    sentence = undo.undo(token=record.token, by=head)
    client_row.refresh_from_db()
    assert client_row.owner == head
    assert "1" in sentence


@pytest.mark.parametrize("who", ["kam", "colleague", "stranger"])
def test_only_a_head_above_or_an_administrator_changes_the_owner(client_row, heir, request, who):
    with pytest.raises(NotAllowed):
        change(client_row, heir, request.getfixturevalue(who))


def test_a_head_of_another_team_does_not(client_row, heir):
    other = f.UserFactory.create(a_head=True, team=f.TeamFactory.create())
    with pytest.raises(NotAllowed):
        change(client_row, heir, other)


def test_a_member_and_a_dismissed_person_cannot_own(client_row, head, colleague, heir):
    heir.is_active = False
    heir.save()
    for person in (colleague, heir):
        with pytest.raises(DomainError):
            change(client_row, person, head)


def test_many_clients_go_together_or_not_at_all(kam, head, heir, client_row):
    foreign = f.ClientFactory.create(owner=f.UserFactory.create(team=f.TeamFactory.create()))
    with pytest.raises(NotAllowed):
        actions.change_owners(
            clients=[client_row, foreign], owner=heir, by=head, today=clock.today()
        )
    client_row.refresh_from_db()
    assert client_row.owner == kam


def test_a_bulk_change_writes_one_line_per_client_at_the_same_cost(
    kam, head, heir, django_assert_max_num_queries
):
    clients = f.ClientFactory.create_batch(12, owner=kam)
    for client in clients:
        f.TaskFactory.create(client=client, assignee=kam)
    with django_assert_max_num_queries(30):
        done = actions.change_owners(clients=clients, owner=heir, by=head, today=clock.today())
    assert (done.clients, done.tasks) == (12, 12)
    assert TimelineEntry.objects.filter(verb="owner_changed", by=head).count() == 12


def test_a_proposal_is_accepted_by_the_head(client_row, kam, head, heir):
    actions.propose_owner(client=client_row, owner=heir, by=kam)
    with pytest.raises(NotAllowed):
        actions.accept_proposal(client=client_row, by=kam, today=clock.today())
    actions.accept_proposal(client=client_row, by=head, today=clock.today())
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.proposed_owner) == (heir, None)


def test_a_declined_proposal_leaves_the_owner(client_row, kam, head, heir):
    actions.propose_owner(client=client_row, owner=heir, by=kam)
    actions.decline_proposal(client=client_row, by=head)
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.proposed_owner) == (kam, None)
    with pytest.raises(DomainError):
        actions.accept_proposal(client=client_row, by=head, today=clock.today())


def test_a_dismissed_persons_book_goes_to_the_head_as_acting_owner(client_row, kam, head, admin):
    task = f.TaskFactory.create(client=client_row, assignee=kam)
    f.MembershipFactory.create(client=f.ClientFactory.create(), person=kam)
    kam.is_active = False
    kam.save()
    actions.take_over_book(kam, admin)
    client_row.refresh_from_db()
    task.refresh_from_db()
    assert (client_row.owner, client_row.has_acting_owner) == (head, True)
    assert task.assignee == head
    assert Membership.objects.get(person=kam).until == clock.today()


def test_without_a_head_in_the_team_the_nearest_one_above_takes_over(client_row, kam, team, admin):
    top = f.TeamFactory.create()
    middle = f.TeamFactory.create(parent=top)
    team.parent = middle
    team.save()
    f.UserFactory.create(a_head=True, team=top)
    nearest = f.UserFactory.create(a_head=True, team=middle)
    actions.take_over_book(kam, admin)
    client_row.refresh_from_db()
    assert client_row.owner == nearest


def test_without_any_head_the_client_has_no_owner(client_row, kam, admin):
    task = f.TaskFactory.create(client=client_row, assignee=kam)
    actions.take_over_book(kam, admin)
    client_row.refresh_from_db()
    task.refresh_from_db()
    assert (client_row.owner, client_row.has_acting_owner) == (None, False)
    assert task.assignee == kam


def test_tasks_of_a_dismissed_person_follow_the_next_owner(client_row, kam, admin, heir):
    task = f.TaskFactory.create(client=client_row, assignee=kam)
    kam.is_active = False
    kam.save()
    actions.take_over_book(kam, admin)
    change(client_row, heir, admin)
    task.refresh_from_db()
    assert task.assignee == heir


def test_an_acting_owner_becomes_the_owner_for_good(client_row, kam, head, admin):
    actions.take_over_book(kam, admin)
    change(client_row, head, head)
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.has_acting_owner) == (head, False)


def test_the_book_is_taken_over_after_a_dismissal():
    assert actions.take_over_book in registered()


def test_a_proposal_of_a_dismissed_person_is_dropped(client_row, kam, heir, admin):
    Client.objects.filter(pk=client_row.pk).update(proposed_owner=heir)
    actions.take_over_book(heir, admin)
    client_row.refresh_from_db()
    assert client_row.proposed_owner is None
