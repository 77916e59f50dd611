"""A bridge explains the whole difference: each cause by a case, and the sum by a law."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewals.choices import ForecastCategory, RenewalState
from renewals.forecast.choices import Cause, Meaning
from renewals.forecast.moves import Said, bridges, by_month, parts, totals

MARCH, APRIL, FAR = dt.date(2027, 3, 1), dt.date(2027, 4, 1), dt.date(2028, 1, 1)
MONTHS = [MARCH, APRIL]


def said(month: dt.date = MARCH, amount: int = 100, state: str = "open", **facts: object) -> Said:
    numbers = {"currency": "RUB", "category": "likely", "weighted": amount // 2} | facts
    return Said(month=month, amount=amount, state=state, **numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        (None, said(), [("new", MARCH, 100)]),
        (said(), None, [("gone", MARCH, -100)]),
        (said(), said(amount=130), [("up", MARCH, 30)]),
        (said(), said(amount=70), [("down", MARCH, -30)]),
        (said(), said(APRIL, 130), [("shifted", MARCH, -100), ("shifted", APRIL, 100),
                                    ("up", APRIL, 30)]),
        (said(), said(FAR), [("moved_out", MARCH, -100)]),
        (said(FAR), said(), [("moved_in", MARCH, 100)]),
        (said(), said(state="won", amount=150), [("won", MARCH, -100)]),
        (said(), said(state="lost"), [("lost", MARCH, -100)]),
        (said(), said(state="released"), [("released", MARCH, -100)]),
        (said(state="lost"), said(), [("reopened", MARCH, 100)]),
        (said(), said(is_ours=False), [("handed_out", MARCH, -100)]),
        (said(is_ours=False), said(), [("handed_in", MARCH, 100)]),
        (said(), said(currency="KZT"), [("recounted", MARCH, -100), ("recounted", MARCH, 100)]),
        (said(), said(), []),
        (said(state="won"), said(state="lost"), []),
        (said(FAR), said(FAR, 300), []),
    ],
)  # fmt: skip
def test_each_cause(was: Said, now: Said, found: list[tuple[str, dt.date, int]]) -> None:
    before, after = ({7: one} if one else {} for one in (was, now))
    result = parts(before, after, months=MONTHS, meaning=Meaning.EXPECTED)
    assert [(one.cause.value, one.month, one.amount) for one in result] == found


def test_a_word_given_or_taken_back_moves_what_is_committed() -> None:
    before = {1: said(), 2: said(category="commit")}
    after = {1: said(category="commit", amount=120), 2: said(category="at_risk")}
    found = parts(before, after, months=MONTHS, meaning=Meaning.COMMITTED)
    assert [(one.cause, one.amount) for one in found] == [(Cause.UP, 120), (Cause.DOWN, -100)]


_SAID = st.builds(
    Said,
    st.sampled_from([MARCH, APRIL, FAR]),
    st.sampled_from(["RUB", "KZT"]),
    st.sampled_from([RenewalState.OPEN.value, *RenewalState.values]),
    st.sampled_from(ForecastCategory.values),
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.booleans(),
)
_BOOK = st.dictionaries(st.integers(1, 12), _SAID, max_size=12)


@settings(max_examples=200, deadline=None)
@given(_BOOK, _BOOK, st.sampled_from(list(Meaning)[:4]))
def test_before_and_all_parts_are_after(before, after, meaning) -> None:
    found = parts(before, after, months=MONTHS, meaning=meaning)
    then, now = (totals(book.values(), months=MONTHS, meaning=meaning) for book in (before, after))
    for currency in ("RUB", "KZT"):
        for line in by_month(currency, then, found, now, months=MONTHS):
            assert line.before + sum(amount for _place, amount in line.places) == line.after
    sums = [{c: sum(n for (k, _m), n in some.items() if k == c) for c in ("RUB", "KZT")}
            for some in (then, now)]  # fmt: skip
    for bridge in bridges(sums[0], found, sums[1]):
        assert bridge.before + sum(step.amount for step in bridge.steps) == bridge.after
