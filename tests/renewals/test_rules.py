"""Dates and drawings of renewals."""

import datetime as dt

import pytest

from renewals import rules


@pytest.mark.parametrize(
    ("months", "last"), [(6, dt.date(2027, 4, 30)), (12, dt.date(2027, 10, 31))]
)
def test_months_span_holds_whole_months(months, last):
    span = rules.months_span(dt.date(2026, 11, 22), months)
    assert (span.first, span.last) == (dt.date(2026, 11, 1), last)
    assert len(rules.months_of(span)) == months


@pytest.mark.parametrize(
    ("start_by", "late_after", "day"),
    [(5, 40, 5), (0, 40, 0), (-1, 40, 40), (-350, -43, -43), (-3, -3, -3)],
)
def test_a_missed_budget_leaves_the_day_of_the_rest(start_by, late_after, day):
    today, one = dt.date(2026, 11, 24), dt.timedelta(days=1)
    found = rules.start_day(today + start_by * one, today + late_after * one, today)
    assert found == today + day * one


def test_merged_adds_up_one_currency_and_keeps_others_apart():
    rub, usd = rules.Money("RUB", 100, 1), rules.Money("USD", 5, 1)
    assert rules.merged([rub, usd, rub]) == [rules.Money("RUB", 200, 2), usd]


def test_chart_piles_up_months_and_sums_rows():
    november, december = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
    sums = [
        rules.MonthSum(november, "expected", rules.Money("RUB", 300, 1)),
        rules.MonthSum(november, "at_risk", rules.Money("RUB", 100, 1)),
        rules.MonthSum(december, "expected", rules.Money("RUB", 200, 1)),
    ]
    (chart,) = rules.charts(
        sums, months=[november, december], outlooks=("expected", "at_risk"), height=100
    )
    assert chart.totals == [400, 200]
    assert chart.total == 600
    assert chart.rows == [("expected", [300, 200], 500), ("at_risk", [100, 0], 100)]
    first = chart.columns[0][1]
    assert [(piece.top, piece.height) for piece in first] == [(25, 75), (0, 25)]


def test_chart_of_a_small_sum_is_still_a_line():
    month = dt.date(2026, 11, 1)
    sums = [
        rules.MonthSum(month, "lost", rules.Money("RUB", 1, 1)),
        rules.MonthSum(month, "expected", rules.Money("RUB", 10**9, 1)),
    ]
    (chart,) = rules.charts(sums, months=[month], outlooks=("expected", "lost"), height=112)
    assert all(piece.height >= 0 and piece.top >= 0 for piece in chart.columns[0][1])


def test_no_sums_no_chart():
    assert rules.charts([], months=[dt.date(2026, 11, 1)], outlooks=("lost",), height=9) == []
