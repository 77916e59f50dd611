"""Putting off, dismissing, taking on: who may, what is written, what undo brings back."""

import datetime as dt

import pytest

from clients.models import TimelineEntry
from contracts.models import Contract
from core import undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from flags.actions import (
    act_on_flag,
    dismiss_flag,
    dismiss_flags,
    snooze_flag,
    snooze_flags,
    start_renewals,
)
from flags.choices import DismissReason, RuleCode, SnoozeReason
from flags.models import Flag
from flags.queries import today_cards
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


# --- a card, a batch -------------------------------------------------------------------------
@pytest.fixture
def card(flag, client_row):
    """Two reasons of one client, the stronger first."""
    changed = f.FlagFactory.create(client=client_row, rule=RuleCode.CHAMPION_CHANGED, severity=3)
    return [changed, flag]


def put_off(card, by, days=3, reason=""):
    return snooze_flags(flags=card, until=ahead(days), reason=reason, by=by, today=TODAY)


def test_a_card_is_put_off_whole_and_one_undo_brings_all_back(card, kam):
    record = put_off(card, kam)
    assert today_cards(kam, TODAY).total == 0
    undo.undo(token=record.token, by=kam)
    (found,) = today_cards(kam, TODAY).cards
    assert [reason.flag for reason in found.reasons] == card
    assert [entry.verb for entry in TimelineEntry.objects.order_by("pk")] == [
        "flag_snoozed",
        "flag_restored",
    ]


def test_a_new_and_graver_cause_shows_though_the_card_is_put_off(card, kam, client_row):
    put_off(card, kam)
    new = f.FlagFactory.create(client=client_row, rule=RuleCode.RENEWAL_DUE, severity=3)
    (found,) = today_cards(kam, TODAY).cards
    assert [reason.flag for reason in found.reasons] == [new]


def test_a_card_with_a_reason_put_off_before_needs_a_word(card, kam):
    Flag.objects.filter(pk=card[1].pk).update(snooze_count=1)
    with pytest.raises(DomainError):
        put_off(card, kam)
    put_off(card, kam, reason=SnoozeReason.OTHER_WORK)
    assert Flag.objects.filter(snoozed_until=ahead(3)).count() == 2


def test_what_of_a_card_was_closed_meanwhile_is_left_out(card, kam):
    Flag.objects.filter(pk=card[0].pk).update(closed_at=NOW, closed_reason="gone")
    put_off(card, kam)
    card[0].refresh_from_db()
    assert card[0].snoozed_until is None
    assert Flag.objects.get(snoozed_until=ahead(3)) == card[1]


def test_a_card_is_dismissed_whole_and_comes_back_whole(card, kam):
    record = dismiss_flags(flags=card, reason=DismissReason.KNOWN, by=kam)
    assert Flag.objects.filter(dismissed_at__isnull=False).count() == 2
    undo.undo(token=record.token, by=kam)
    assert not Flag.objects.filter(dismissed_at__isnull=False).exists()


def test_one_foreign_client_among_them_refuses_all(card, kam, stranger):
    foreign = f.FlagFactory.create(client__owner=stranger)
    with pytest.raises(NotAllowed):
        put_off([*card, foreign], kam)
    with pytest.raises(NotAllowed):
        start_renewals(flags=[*card, foreign], by=kam, today=TODAY)
    assert not Flag.objects.filter(snoozed_until__isnull=False).exists()


@pytest.fixture
def due(kam):
    """Renewal flags of three clients, as the engine would write them."""
    contracts = [f.ContractFactory.create(client__owner=kam) for _n in range(3)]
    return [
        f.FlagFactory.create(
            client=contract.client,
            rule=RuleCode.RENEWAL_DUE,
            subject=f"contract:{contract.pk}",
            evidence={"contract": contract.pk, "variant": "due"},
        )
        for contract in contracts
    ]


def started():
    return Contract.objects.filter(renewal_started_on=TODAY).count()


def test_talks_of_a_batch_are_started_and_taken_back_together(due, kam):
    record = start_renewals(flags=due, by=kam, today=TODAY)
    assert started() == 3
    undo.undo(token=record.token, by=kam)
    assert started() == 0
    assert UndoRecord.objects.count() == 1


def test_a_batch_leaves_out_what_was_started_and_refuses_when_all_were(due, kam):
    start_renewals(flags=due[:1], by=kam, today=ahead(-1))
    Flag.objects.filter(pk__in=[flag.pk for flag in due]).update(closed_at=None, closed_reason="")
    start_renewals(flags=due, by=kam, today=TODAY)
    assert started() == 2
    with pytest.raises(DomainError):
        start_renewals(flags=due, by=kam, today=TODAY)
