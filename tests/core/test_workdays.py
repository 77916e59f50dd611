"""Working days against the official production calendar."""

import datetime as dt
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from core import workdays

D = dt.date
OFFICIAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "ru-working-calendar"


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (D(2027, 1, 11), 1, D(2026, 12, 30)),
        (D(2027, 5, 12), 10, D(2027, 4, 26)),
        (D(2027, 2, 24), 5, D(2027, 2, 16)),
        (D(2027, 1, 31), 70, D(2026, 10, 14)),
        (D(2027, 6, 30), 55, D(2027, 4, 9)),
        (D(2026, 11, 20), 0, D(2026, 11, 20)),
    ],
)
def test_stepping_back_counts_working_days_only(day, count, found):
    assert workdays.minus_working_days(day, count) == found


@pytest.mark.parametrize(
    ("first", "last", "working"),
    [
        (D(2026, 1, 1), D(2026, 12, 31), 247),
        (D(2027, 1, 1), D(2027, 12, 31), 247),
        (D(2027, 1, 1), D(2027, 1, 31), 15),
        (D(2027, 5, 1), D(2027, 5, 31), 19),
    ],
)
def test_working_days_of_a_span(first, last, working):
    assert (last - first).days + 1 - len(workdays.days_off(first, last)) == working


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (D(2027, 3, 13), D(2027, 3, 12)),
        (D(2027, 1, 5), D(2026, 12, 30)),
        (D(2027, 2, 20), D(2027, 2, 20)),
        (D(2026, 11, 20), D(2026, 11, 20)),
    ],
)
def test_deadline_on_a_day_off_moves_back(day, moved):
    assert workdays.back_to_working_day(day) == moved


def test_next_working_day_is_after_the_day_itself():
    assert workdays.next_working_day(D(2026, 11, 20)) == D(2026, 11, 23)
    assert workdays.next_working_day(D(2026, 12, 30)) == D(2027, 1, 11)


def test_working_days_begin_with_the_given_day_even_when_it_is_off():
    saturday = D(2026, 11, 21)
    assert workdays.working_days_from(saturday, 3) == [saturday, D(2026, 11, 23), D(2026, 11, 24)]


def test_new_year_is_a_long_run_and_a_weekend_of_three_days_is_not():
    assert workdays.runs_off(D(2026, 12, 1), D(2027, 6, 30)) == [(D(2026, 12, 31), D(2027, 1, 10))]


def test_a_run_is_returned_whole_when_the_span_ends_inside_it():
    assert workdays.runs_off(D(2026, 12, 1), D(2027, 1, 3)) == [(D(2026, 12, 31), D(2027, 1, 10))]


def test_years_without_a_decree_are_preliminary():
    assert not workdays.is_preliminary(D(2027, 12, 31))
    assert workdays.is_preliminary(D(2028, 1, 1))


def test_another_country_has_its_own_days(settings):
    settings.COMPANY_COUNTRY = "GB"
    assert not workdays.is_working_day(D(2026, 12, 25))
    assert workdays.is_working_day(D(2026, 11, 4))
    assert not workdays.is_preliminary(D(2028, 1, 1))


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official calendar is not at hand")
@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026, 2027])
def test_every_day_agrees_with_the_official_calendar(year):
    marked = {
        D(year, *map(int, day.get("d").split("."))): day.get("t")
        for day in ET.parse(OFFICIAL / "ru" / str(year) / "calendar.xml").iter("day")
    }
    for number in range((D(year, 12, 31) - D(year, 1, 1)).days + 1):
        day = D(year, 1, 1) + dt.timedelta(days=number)
        usual = "1" if day.weekday() >= 5 else ""
        assert workdays.is_working_day(day) is (marked.get(day, usual) != "1"), day
