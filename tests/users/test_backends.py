"""Who a session belongs to, read in one query."""

from typing import Any

import pytest

from tests import factories as f
from users.backends import PersonBackend
from users.models import Team, User

pytestmark = pytest.mark.django_db


def test_a_head_brings_the_teams_below_along(head: User, django_assert_num_queries: Any) -> None:
    assert head.team is not None
    below = Team.objects.create(name="Ниже", parent=head.team)
    lowest = Team.objects.create(name="Ещё ниже", parent=below)
    Team.objects.create(name="Рядом")
    PersonBackend().get_user(0)  # SQLite is asked once what it can do
    with django_assert_num_queries(1):
        found = PersonBackend().get_user(head.pk)
        assert found is not None
        assert sorted(found.team_tree_ids) == sorted([head.team.pk, below.pk, lowest.pk])


def test_a_branch_read_for_one_team_is_not_taken_for_another(head: User) -> None:
    found = PersonBackend().get_user(head.pk)
    assert found is not None
    found.team = Team.objects.create(name="Другая")
    assert found.team_tree_ids == [found.team.pk]


def test_others_have_no_branch_and_who_left_is_nobody(kam: User) -> None:
    found = PersonBackend().get_user(kam.pk)
    assert found is not None
    assert found.team_tree_ids == []
    assert PersonBackend().get_user(f.UserFactory.create(is_active=False).pk) is None
