"""A document that is at the same holder for seven working days: one flag a client."""

import datetime as dt

import pytest

from contracts.actions.documents import add_document, move_document
from flags.choices import CloseReason, RuleCode
from flags.models import Flag
from flags.sentences import tell
from tests import factories as f
from tests.flags.conftest import TODAY, ago

STUCK = RuleCode.DOCUMENT_STUCK
SUNDAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("held_since", "status", "is_stuck"),
    [
        (ago(9), "sent", True),  # Monday the 9th: seven working days up to Wednesday the 18th
        (ago(8), "sent", False),
        (ago(9), "in_approval", True),
        (ago(60), "draft", False),
        (ago(60), "agreed", False),
        (ago(60), "signed", False),
        (ago(60), "withdrawn", False),
    ],
)
def test_days_and_states(raised, held_since, status, is_stuck):
    f.DocumentFactory.create(held_since=held_since, status=status)
    assert bool(raised(STUCK)) == is_stuck


@pytest.mark.parametrize(
    ("held_since", "is_stuck"),
    [(dt.date(2026, 11, 11), True), (dt.date(2026, 11, 12), False)],
)
def test_on_a_day_off_as_many_days_have_passed_as_on_friday(raised, held_since, is_stuck):
    f.DocumentFactory.create(held_since=held_since)
    assert bool(raised(STUCK, today=SUNDAY)) == is_stuck


def test_what_came_on_a_day_off_is_counted_from_the_friday(raised):
    f.DocumentFactory.create(held_since=dt.date(2026, 11, 8))
    assert raised(STUCK, today=dt.date(2026, 11, 16)) == []
    assert len(raised(STUCK, today=dt.date(2026, 11, 17))) == 1


def test_one_flag_names_the_longest_and_counts_the_others(raised):
    person = f.StakeholderFactory.create()
    first = f.DocumentFactory.create(
        client=person.client, held_since=ago(30), stakeholder=person, status="in_approval"
    )
    f.DocumentFactory.create(client=person.client, held_since=ago(20))
    f.DocumentFactory.create(client=person.client, held_since=ago(1))
    (flag,) = raised(STUCK)
    assert (flag.evidence["document"], flag.evidence["number"]) == (first.pk, 2)
    told = tell(flag, TODAY)
    assert person.person.last_name in told.proof
    assert first.title in told.headline


def test_a_move_closes_it_and_taking_it_back_opens_it(client_row, kam, raised):
    facts = {"kind": "proposal", "title": "КП", "status": "sent"}
    add_document(client=client_row, data=facts, on=ago(30), by=kam)
    (flag,) = raised(STUCK)
    paper = client_row.documents.get()
    move_document(document=paper, status="agreed", on=TODAY, by=kam)
    flag = Flag.objects.get(pk=flag.pk)
    assert flag.closed_reason == CloseReason.GONE


def test_a_second_night_writes_nothing(raised):
    f.DocumentFactory.create(held_since=ago(30))
    (flag,) = raised(STUCK)
    (again,) = raised(STUCK, today=TODAY + dt.timedelta(days=1))
    assert (again.pk, again.refreshed_at) == (flag.pk, flag.refreshed_at)
