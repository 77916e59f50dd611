"""What the forecast says is kept where it changed, and read again as it was on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core import clock
from renewals.forecast import past
from renewals.forecast.choices import Meaning
from renewals.forecast.keeping import Report, keep_forecast, kept_day, thin
from renewals.forecast.moves import parts
from renewals.forecast.past import Narrowed
from renewals.models import ForecastSnapshot
from renewals.rules import month_start
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def rows() -> list[tuple[Any, ...]]:
    found = ForecastSnapshot.objects.order_by("contract", "since")
    return [*found.values_list("since", "until", "state", "amount", "weighted")]


def test_the_first_night_keeps_what_the_page_says(ends_in, opened, kam, today) -> None:
    contract = ends_in(100, amount=100_00)
    opened(contract, "offer", kam_category="commit")
    assert keep_forecast(today=today).written == 1
    kept = ForecastSnapshot.objects.get()
    assert (kept.contract, kept.owner, kept.team, kept.tier) == (contract, kam, kam.team, "A")
    assert (kept.month, kept.category) == (month_start(contract.ends_on), "commit")
    assert rows() == [(today, None, "open", 100_00, 80_00)]


def test_a_night_without_a_change_writes_nothing(ends_in, today) -> None:
    ends_in(100)
    keep_forecast(today=today - DAY)
    assert keep_forecast(today=today) == Report()
    assert len(rows()) == 1


def test_a_change_ends_one_row_and_begins_another_once(ends_in, opened, today) -> None:
    contract = ends_in(100, amount=100_00)
    keep_forecast(today=today - DAY)
    opened(contract, "offer", amount=120_00)
    assert keep_forecast(today=today).written == 1
    assert keep_forecast(today=today).written == 0
    assert rows() == [
        (today - DAY, today, "open", 100_00, 40_00),
        (today, None, "open", 120_00, 96_00),
    ]


def test_a_second_run_of_a_day_corrects_its_row(ends_in, opened, today) -> None:
    contract = ends_in(100, amount=100_00)
    keep_forecast(today=today)
    opened(contract, "offer")
    keep_forecast(today=today)
    assert rows() == [(today, None, "open", 100_00, 80_00)]


def test_what_no_longer_renews_says_nothing_from_then_on(ends_in, today) -> None:
    contract = ends_in(100)
    keep_forecast(today=today - DAY)
    contract.archived_at = clock.start_of(today)
    contract.save()
    assert keep_forecast(today=today).gone == 1
    assert [(row[0], row[1]) for row in rows()] == [(today - DAY, today)]
    assert not ForecastSnapshot.objects.as_of(today).exists()
    assert keep_forecast(today=today) == Report()


def test_what_came_and_went_on_one_day_leaves_nothing(ends_in, today) -> None:
    contract = ends_in(100)
    keep_forecast(today=today)
    contract.archived_at = clock.start_of(today)
    contract.save()
    keep_forecast(today=today)
    assert rows() == []


def test_a_day_is_read_as_it_was(ends_in, opened, kam, today) -> None:
    contract = ends_in(100, amount=100_00)
    keep_forecast(today=today - 7 * DAY)
    opened(contract, "offer", amount=150_00)
    keep_forecast(today=today)
    months = [month_start(contract.ends_on)]
    found = [
        past.sums_on(day, kam, Narrowed(), months, Meaning.EXPECTED)
        for day in (today - 8 * DAY, today - 7 * DAY, today - DAY, today)
    ]
    key = ("RUB", months[0])
    assert found == [{}, {key: 100_00}, {key: 100_00}, {key: 150_00}]


def test_the_kept_rows_make_a_bridge(ends_in, opened, kam, head, stranger, today) -> None:
    same, grows, wins, moves = (ends_in(days, amount=100_00) for days in (90, 91, 92, 93))
    theirs = ends_in(94, client=f.ClientFactory.create(owner=stranger), amount=500_00)
    keep_forecast(today=today - 7 * DAY)
    opened(grows, "offer", amount=130_00)
    opened(wins, "signed", amount=150_00)
    moves.ends_on += 60 * DAY
    moves.save()
    new = ends_in(95, amount=11_00)
    keep_forecast(today=today)
    months = sorted({month_start(one.ends_on) for one in (same, grows, wins, moves, new, theirs)})
    sums = [
        sum(past.sums_on(day, head, Narrowed(), months, Meaning.EXPECTED).values())
        for day in (today - 7 * DAY, today)
    ]
    before, after = past.changed(today - 7 * DAY, today, head, Narrowed(), months)
    found = parts(before, after, months=months, meaning=Meaning.EXPECTED)
    assert same.pk not in {*before, *after}
    assert sums == [400_00, 341_00]
    assert sums[0] + sum(one.amount for one in found) == sums[1]
    assert past.changed(today - 7 * DAY, today, head, Narrowed(owner=stranger.pk), months) == (
        {},
        {},
    )


def test_a_client_handed_over_leaves_one_book_for_another(ends_in, kam, head, today) -> None:
    contract = ends_in(90, amount=100_00)
    keep_forecast(today=today - 7 * DAY)
    other = f.UserFactory.create(team=kam.team)
    contract.client.owner = other
    contract.client.save()
    keep_forecast(today=today)
    months = [month_start(contract.ends_on)]
    for owner, cause in ((kam, "handed_out"), (other, "handed_in")):
        sides = past.changed(today - 7 * DAY, today, head, Narrowed(owner=owner.pk), months)
        found = parts(*sides, months=months, meaning=Meaning.EXPECTED)
        assert [one.cause.value for one in found] == [cause]


def test_old_rows_are_thinned_to_mondays_and_first_days(ends_in, today) -> None:
    monday = today - (today.weekday() + 70) * DAY
    contract = ends_in(100)
    facts = {"contract": contract, "month": today, "tier": "A", "state": "open", "amount": 1}
    for place in range(8):
        ForecastSnapshot.objects.create(
            since=monday + place * DAY, until=monday + (place + 1) * DAY, weighted=place, **facts
        )
    thin(today)
    left = {row[0] for row in rows()}
    firsts = {day for day in (monday + n * DAY for n in range(1, 7)) if day.day == 1}
    assert left == {monday, monday + 7 * DAY} | firsts
    assert thin(today) == 0


@pytest.mark.parametrize("back", [5, 59, 63, 64, 80, 500])
def test_a_day_long_past_is_read_as_its_monday(back: int) -> None:
    today = dt.date(2026, 11, 23)
    day = today - back * DAY
    found = kept_day(day, today)
    assert found <= day
    assert found == day if back < 60 else found.weekday() == 0 or found.day == 1
