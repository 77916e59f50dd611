"""Deputies: who appoints whom, from when until when, and what ends it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from tests import factories as f
from users import actions
from users.choices import DeputyEnd, Role
from users.models import Deputyship

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(team):
    """Another account manager of the owner's team."""
    return f.UserFactory.create(email="peer@example.com", last_name="Белов", team=team)


def named(absent, deputy, by, *, since=0, days=13, reason="vacation"):
    today = clock.today()
    first = today + dt.timedelta(days=since)
    return actions.name_deputy(
        absent=absent,
        deputy=deputy,
        since=first,
        until=first + dt.timedelta(days=days),
        reason=reason,
        by=by,
        today=today,
    )


def test_head_appoints_at_once_and_the_audit_names_both(kam, peer, head):
    row, _undo = named(kam, peer, head)
    assert (row.is_appointed, row.appointed_by) == (True, head)
    line = AuditLine.objects.get(verb="deputy_appointed")
    assert (line.subject, line.changes["deputy"]) == (kam.full_name, ["", peer.full_name])


def test_administrator_appoints_at_once(kam, stranger, admin):
    assert named(kam, stranger, admin)[0].is_appointed


def test_owner_only_asks_and_the_head_confirms(kam, peer, head):
    row, _undo = named(kam, peer, kam)
    assert not Deputyship.objects.in_force(clock.today()).exists()
    actions.confirm_deputy(row=row, by=head, today=clock.today())
    assert Deputyship.objects.in_force(clock.today()).get().appointed_by == head


def test_owner_does_not_confirm_the_own_request(kam, peer):
    row, _undo = named(kam, peer, kam)
    with pytest.raises(NotAllowed):
        actions.confirm_deputy(row=row, by=kam, today=clock.today())


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_others_neither_appoint_nor_end(who, kam, peer, head, request):
    other = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        named(kam, peer, other)
    row, _undo = named(kam, peer, head)
    with pytest.raises(NotAllowed):
        actions.end_deputyship(row=row, by=other, today=clock.today())


def test_head_of_another_branch_does_not_appoint(kam, peer):
    afar = f.UserFactory.create(a_head=True, team=f.TeamFactory.create())
    with pytest.raises(NotAllowed):
        named(kam, peer, afar)


def test_nobody_stands_in_for_themselves(kam, head):
    with pytest.raises(DomainError):
        named(kam, kam, head)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.DeputyshipFactory.create(absent=kam, deputy=kam)


def test_it_does_not_end_before_it_begins(kam, peer, head):
    with pytest.raises(DomainError):
        named(kam, peer, head, days=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.DeputyshipFactory.create(absent=kam, deputy=peer, until=dt.date(2020, 1, 1))


def test_days_that_are_over_are_refused(kam, peer, head):
    with pytest.raises(DomainError):
        named(kam, peer, head, since=-9, days=8)


@pytest.mark.parametrize("since", [-3, 0, 13])
def test_one_deputy_at_a_time(since, kam, peer, stranger, head):
    named(kam, peer, head)
    with pytest.raises(DomainError, match=peer.full_name):
        named(kam, stranger, head, since=since)


def test_the_day_after_the_last_one_is_free(kam, peer, stranger, head):
    named(kam, peer, head)
    assert named(kam, stranger, head, since=14)[0].is_appointed


def test_the_database_refuses_a_second_one_from_the_same_day(kam, peer, stranger):
    f.DeputyshipFactory.create(absent=kam, deputy=peer)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.DeputyshipFactory.create(absent=kam, deputy=stranger)


def test_who_is_away_stands_in_for_nobody(kam, peer, stranger, head, admin):
    named(peer, stranger, admin)
    with pytest.raises(DomainError, match=peer.full_name):
        named(kam, peer, head)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMIN])
def test_deputy_is_an_account_manager_or_a_head(role, kam, peer, head):
    peer.role = role
    peer.save()
    with pytest.raises(DomainError):
        named(kam, peer, head)


def test_member_of_groups_has_no_book_to_lend(colleague, peer, head):
    with pytest.raises(DomainError):
        named(colleague, peer, head)


def test_appointment_answers_the_request_for_these_days(kam, peer, stranger, head):
    asked, _undo = named(kam, peer, kam)
    named(kam, stranger, head, since=2)
    asked.refresh_from_db()
    assert asked.ended_why == DeputyEnd.DECLINED


def test_end_early_takes_the_rights_at_once(kam, peer, head):
    row, _undo = named(kam, peer, head)
    ended, _undo = actions.end_deputyship(row=row, by=head, today=clock.today())
    assert (ended.ended_why, ended.ended_by) == (DeputyEnd.EARLY, head)
    assert not Deputyship.objects.in_force(clock.today()).exists()
    with pytest.raises(DomainError):
        actions.end_deputyship(row=row, by=head, today=clock.today())


def test_owner_who_is_back_ends_it_and_takes_a_request_back(kam, peer, head):
    row, _undo = named(kam, peer, head)
    assert actions.end_deputyship(row=row, by=kam, today=clock.today())[0].ended_by == kam
    asked, _undo = named(kam, peer, kam)
    ended, _undo = actions.end_deputyship(row=asked, by=kam, today=clock.today())
    assert ended.ended_why == DeputyEnd.DECLINED


def test_appointment_end_and_confirmation_are_undone(kam, peer, head):
    row, made = named(kam, peer, head)
    _row, ended = actions.end_deputyship(row=row, by=head, today=clock.today())
    undo.undo(token=ended.token, by=head)
    assert Deputyship.objects.in_force(clock.today()).get() == row
    undo.undo(token=made.token, by=head)
    assert not Deputyship.objects.exists()
    asked, _undo = named(kam, peer, kam)
    _row, confirmed = actions.confirm_deputy(row=asked, by=head, today=clock.today())
    undo.undo(token=confirmed.token, by=head)
    asked.refresh_from_db()
    assert not asked.is_appointed


def test_end_is_not_undone_once_somebody_else_stands_in(kam, peer, stranger, head):
    row, _undo = named(kam, peer, head)
    _row, ended = actions.end_deputyship(row=row, by=head, today=clock.today())
    named(kam, stranger, head)
    with pytest.raises(DomainError, match=stranger.full_name):
        undo.undo(token=ended.token, by=head)


def test_owner_does_not_undo_a_request_that_the_head_confirmed(kam, peer, head):
    asked, made = named(kam, peer, kam)
    actions.confirm_deputy(row=asked, by=head, today=clock.today())
    with pytest.raises(DomainError):
        undo.undo(token=made.token, by=kam)


@pytest.mark.parametrize(
    ("gone", "why"), [("peer", DeputyEnd.DEPUTY_GONE), ("kam", DeputyEnd.ABSENT_GONE)]
)
def test_dismissal_ends_it_at_once(gone, why, kam, peer, head, admin, request):
    row, _undo = named(kam, peer, head)
    person = request.getfixturevalue(gone)
    actions.dismiss(person=person, by=admin, today=clock.today(), now=timezone.now())
    row.refresh_from_db()
    assert (row.ended_why, row.ended_by) == (why, admin)


def test_deputy_who_becomes_a_member_stands_in_no_more(kam, peer, head, admin):
    row, _undo = named(kam, peer, head)
    actions.edit_person(person=peer, changes={"role": "member"}, by=admin, now=timezone.now())
    row.refresh_from_db()
    assert row.ended_why == DeputyEnd.DEPUTY_GONE


def test_only_the_owner_puts_the_summary_away(kam, peer, head):
    row, _undo = named(kam, peer, head)
    with pytest.raises(NotAllowed):
        actions.dismiss_summary(row=row, by=peer)
    assert actions.dismiss_summary(row=row, by=kam).summary_read_at is not None


def test_deputyships_are_seen_by_those_they_are_about_and_their_heads(
    kam, peer, head, admin, stranger, colleague
):
    named(kam, peer, head)
    seen = {
        p: Deputyship.objects.visible_to(p).count()
        for p in (kam, peer, head, admin, stranger, colleague)
    }
    assert list(seen.values()) == [1, 1, 1, 1, 0, 0]
