"""Putting off, dismissing, taking on: who may, what is written, what undo brings back."""

import datetime as dt

import pytest

from clients.models import TimelineEntry
from core import undo
from core.errors import DomainError, NotAllowed
from flags.actions import act_on_flag, dismiss_flag, snooze_flag
from flags.choices import DismissReason, SnoozeReason
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ahead


@pytest.fixture
def flag(client_row):
    return f.FlagFactory.create(client=client_row)


def snooze(flag, by, days=3, reason=""):
    return snooze_flag(flag=flag, until=ahead(days), reason=reason, by=by, today=TODAY)


def test_a_first_short_snooze_needs_no_reason(flag, kam):
    snooze(flag, kam, 7)
    flag.refresh_from_db()
    assert (flag.snoozed_until, flag.snooze_count, flag.decided_by) == (ahead(7), 1, kam)


@pytest.mark.parametrize(("days", "before"), [(8, 0), (1, 1)])
def test_longer_and_later_snoozes_need_a_reason(flag, kam, days, before):
    flag.snooze_count = before
    flag.save()
    with pytest.raises(DomainError):
        snooze(flag, kam, days)
    with pytest.raises(DomainError):
        snooze(flag, kam, days, "because")
    snooze(flag, kam, days, SnoozeReason.CLIENT_ASKED)
    flag.refresh_from_db()
    assert flag.snooze_reason == SnoozeReason.CLIENT_ASKED


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_snooze_lies_ahead_and_ends_within_half_a_year(flag, kam, days):
    with pytest.raises(DomainError):
        snooze(flag, kam, days, SnoozeReason.OTHER_WORK)


def test_dismissing_needs_its_reason(flag, kam):
    with pytest.raises(DomainError):
        dismiss_flag(flag=flag, reason="", by=kam)
    dismiss_flag(flag=flag, reason=DismissReason.KNOWN, by=kam)
    flag.refresh_from_db()
    assert flag.dismissed_at is not None
    assert (flag.dismiss_reason, flag.decided_by) == (DismissReason.KNOWN, kam)


def test_taking_on_leaves_the_flag_open(flag, kam):
    act_on_flag(flag=flag, by=kam)
    flag.refresh_from_db()
    assert flag.acted_at is not None
    assert flag.closed_at is None


@pytest.mark.parametrize("person", ["kam", "head", "admin"])
def test_owner_head_and_administrator_may(request, flag, person):
    snooze(flag, request.getfixturevalue(person))
    flag.refresh_from_db()
    assert flag.snooze_count == 1


@pytest.mark.parametrize("person", ["colleague", "stranger"])
def test_members_and_strangers_may_not(request, flag, person):
    by = request.getfixturevalue(person)
    for act in (
        lambda: snooze(flag, by),
        lambda: dismiss_flag(flag=flag, reason=DismissReason.KNOWN, by=by),
        lambda: act_on_flag(flag=flag, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    flag.refresh_from_db()
    assert (flag.snooze_count, flag.dismissed_at, flag.acted_at) == (0, None, None)


def test_a_closed_flag_is_refused(flag, kam):
    type(flag).objects.update(closed_at=NOW, closed_reason="gone")
    with pytest.raises(DomainError):
        snooze(flag, kam)


def test_undo_brings_exactly_that_back(flag, kam):
    record = snooze(flag, kam)
    undo.undo(token=record.token, by=kam)
    flag.refresh_from_db()
    assert (flag.snoozed_until, flag.snooze_count, flag.decided_by) == (None, 0, None)


def test_undo_of_a_dismissal_and_of_taking_on(flag, kam):
    for record in (
        dismiss_flag(flag=flag, reason=DismissReason.WRONG, by=kam),
        act_on_flag(flag=flag, by=kam),
    ):
        undo.undo(token=record.token, by=kam)
    flag.refresh_from_db()
    assert flag.acted_at is None


def test_undo_refuses_what_was_decided_anew(flag, kam, head):
    record = snooze(flag, kam)
    snooze(flag, head, 5, SnoozeReason.OTHER_WORK)
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)
    flag.refresh_from_db()
    assert flag.snoozed_until == ahead(5)


def test_undo_is_refused_to_one_who_lost_the_client(flag, kam, stranger):
    record = snooze(flag, kam)
    flag.client.owner = stranger
    flag.client.save()
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)


def test_the_timeline_says_who_put_off_what_until_when(flag, kam):
    record = snooze(flag, kam, 9, SnoozeReason.CLIENT_ASKED)
    undo.undo(token=record.token, by=kam)
    first, second = TimelineEntry.objects.order_by("pk")
    assert (first.verb, first.by, first.subject) == ("flag_snoozed", kam, f"flag:{flag.pk}")
    assert first.changes == {"until": ["", ahead(9).isoformat()]}
    assert second.verb == "flag_restored"
    assert ahead(9) - TODAY == dt.timedelta(days=9)
