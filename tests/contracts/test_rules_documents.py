"""Where a document stands after its moves; how long an agreement took, in working days."""

import datetime as dt

import pytest

from contracts.rules_documents import Move, State, median_days, state_after
from core import workdays


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


CASES = [
    ([(2, "draft", "")], State("draft", day(2))),
    ([(2, "draft", ""), (3, "sent", "")], State("sent", day(3), sent_on=day(3))),
    (
        [(3, "sent", ""), (5, "in_approval", "юристы"), (9, "in_approval", "финансы")],
        State("in_approval", day(9), at_whom="финансы", sent_on=day(3)),
    ),
    (
        [(3, "in_approval", "юристы"), (9, "in_approval", "юристы")],
        State("in_approval", day(3), at_whom="юристы", sent_on=day(3)),
    ),
    (
        [(3, "sent", ""), (5, "agreed", ""), (9, "signed", "")],
        State("signed", day(9), sent_on=day(3), agreed_on=day(5), signed_on=day(9)),
    ),
    (
        [(3, "sent", ""), (5, "agreed", ""), (9, "in_approval", "юристы")],
        State("in_approval", day(9), at_whom="юристы", sent_on=day(3)),
    ),
    (
        [(3, "sent", ""), (9, "signed", "")],
        State("signed", day(9), sent_on=day(3), agreed_on=day(9), signed_on=day(9)),
    ),
    ([(3, "sent", ""), (9, "withdrawn", "")], State("withdrawn", day(9), sent_on=day(3))),
]


@pytest.mark.parametrize(("moves", "expected"), CASES)
def test_moves_come_to_a_state(moves, expected):
    told = [Move(day(on), status, None, whom) for on, status, whom in moves]
    assert state_after(told) == expected


def test_without_moves_there_is_no_state():
    assert state_after([]) is None


@pytest.mark.parametrize(
    ("first", "last", "expected"), [(2, 2, 0), (2, 3, 1), (6, 9, 1), (2, 16, 9), (9, 2, 0)]
)
def test_working_days_between_leave_out_weekends_and_holidays(first, last, expected):
    assert workdays.working_days_between(day(first), day(last)) == expected


def test_median_of_agreements():
    spans = [(day(9), day(10)), (day(9), day(12)), (day(9), day(20))]
    assert median_days(spans, workdays.working_days_between) == 3
    assert median_days([], workdays.working_days_between) is None
