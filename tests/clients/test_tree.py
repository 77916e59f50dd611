"""Holdings have no circles, also when two people move at once."""

from __future__ import annotations

import functools

import pytest
from django.db import connection

from clients import actions
from clients.models import Client, TimelineEntry
from core.errors import DomainError, NotAllowed
from tests import factories as f
from tests.at_once import at_once


def move(client, parent, by):
    return actions.move_in_tree(client=client, parent=parent, by=by)


@pytest.mark.django_db
def test_a_client_moves_under_another_one_and_back(kam):
    head_office, branch = f.ClientFactory.create_batch(2, owner=kam)
    move(branch, head_office, kam)
    assert TimelineEntry.objects.get().changes == {"parent": ["", head_office.name]}
    assert move(branch, None, kam).parent is None


@pytest.mark.django_db
def test_a_client_does_not_move_under_its_own_branch_however_deep(kam):
    top, middle, low = f.ClientFactory.create_batch(3, owner=kam)
    move(middle, top, kam)
    move(low, middle, kam)
    for below in (low, middle, top):
        with pytest.raises(DomainError):
            move(top, below, kam)
    top.refresh_from_db()
    assert top.parent is None


@pytest.mark.django_db
def test_a_parent_one_does_not_see_is_refused(kam, client_row):
    foreign = f.ClientFactory.create()
    with pytest.raises(NotAllowed):
        move(client_row, foreign, kam)


@pytest.mark.django_db
def test_an_edit_of_the_client_moves_it_too(kam, client_row):
    parent = f.ClientFactory.create(owner=kam)
    actions.update_client(client=client_row, changes={"parent": parent}, by=kam)
    with pytest.raises(DomainError):
        actions.update_client(client=parent, changes={"parent": client_row}, by=kam)


@pytest.mark.django_db(transaction=True)
def test_two_racing_moves_never_close_a_circle(kam):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time, so there is no race to lose")
    first, second = f.ClientFactory.create_batch(2, owner=kam)
    for _round in range(10):
        Client.objects.update(parent=None)
        refused = _race((first, second, kam), (second, first, kam))
        parents = set(Client.objects.values_list("pk", "parent_id"))
        assert parents in (
            {(first.pk, second.pk), (second.pk, None)},
            {(second.pk, first.pk), (first.pk, None)},
        )
        assert len(refused) == 1


def _race(*moves):
    """Start the moves at one instant; return what was refused."""
    answers = at_once(*[functools.partial(_refusal, *one) for one in moves])
    return [error for error in answers if error]


def _refusal(client, parent, by):
    try:
        move(client, parent, by)
    except DomainError as error:
        return error
    return None
