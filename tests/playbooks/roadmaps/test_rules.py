"""The arithmetic of plans: who agrees, what is late, what crosses, where days lie."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.roadmaps import rules
from playbooks.roadmaps.rules import Axis, Difference, Step

MONDAY = dt.date(2026, 10, 5)
DAYS = st.integers(0, 200).map(lambda n: MONDAY + dt.timedelta(days=n))


def step(
    pk: int, due: int | None, *, starts: int | None = None, after: tuple[int, ...] = ()
) -> Step:
    def day(n: int | None) -> dt.date | None:
        return None if n is None else MONDAY + dt.timedelta(days=n)

    return Step(pk, f"Задача {pk}", day(starts), day(due), False, True, after)


@pytest.mark.parametrize(
    ("tier", "companies", "amount", "needed"),
    [("A", 1, 0, True), ("B", 1, 100, False), ("C", 2, 0, True), ("B", 1, 101, True)],
)
def test_a_head_agrees_to_plans_of_a_clients_holdings_and_large_sums(
    tier: str, companies: int, amount: int, needed: bool
) -> None:
    found = rules.needs_head(tier=tier, companies=companies, amount=amount, limit=100)
    assert found is needed


def test_a_task_that_begins_before_what_it_waits_for_is_due_crosses() -> None:
    first, good, crossed = step(1, 10), step(2, 20, starts=10, after=(1,)), step(3, 9, after=(1,))
    assert rules.crossed([first, good, crossed]) == [(crossed, first)]


def test_the_reserve_counts_from_the_last_open_task() -> None:
    end = MONDAY + dt.timedelta(days=30)
    assert rules.reserve([step(1, 10), step(2, 28), step(3, None)], end) == (2, step(2, 28))
    assert rules.reserve([step(1, None)], end) is None


def test_a_task_never_comes_to_wait_for_itself() -> None:
    known = {2: [1], 3: [2]}
    assert rules.makes_circle(1, [3], known)
    assert not rules.makes_circle(4, [3], known)
    assert rules.followers([1], known) == {2, 3}


@given(st.lists(st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))), max_size=12))
def test_bars_of_one_row_never_touch(spans: list[tuple[dt.date, dt.date]]) -> None:
    placed = list(zip(rules.packed(spans), spans, strict=True))
    for i, (row, (first, last)) in enumerate(placed):
        for other, (begin, end) in placed[i + 1 :]:
            assert other != row or end < first or begin > last


@given(DAYS, DAYS, DAYS)
def test_days_lie_in_order_within_the_row(one: dt.date, two: dt.date, day: dt.date) -> None:
    axis = Axis.over(min(one, two), max(one, two))
    assert axis.first.weekday() == 0
    assert 0 <= axis.at(day) <= axis.at(max(day, axis.end)) <= 100
    assert (axis.mark(day) is not None) == (axis.first <= day < axis.end)


def test_versions_differ_by_what_came_went_and_changed() -> None:
    task = {"title": "ТЗ", "due_on": "2026-10-27"}
    old = {"plan": {"goal": "Продлить"}, "lanes": {"1": "Опора"}, "tasks": {"7": task}}
    new = {
        "plan": {"goal": "Продлить"},
        "lanes": {"1": "Опора", "2": "Заря"},
        "tasks": {"7": task | {"due_on": "2026-10-30"}, "8": {"title": "Цена"}},
    }
    assert rules.differences(old, new) == [
        Difference("lane", "Заря", "", "", "Заря"),
        Difference("task", "ТЗ", "due_on", "2026-10-27", "2026-10-30"),
        Difference("task", "Цена", "", "", "Цена"),
    ]
    assert rules.differences(new, new) == []
