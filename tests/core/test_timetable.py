"""Due instants: the latest one that passed, the first one to come."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from core.timetable import Daily, Every

MOSCOW = ZoneInfo("Europe/Moscow")
NIGHTLY = Daily(3, 10)


def moscow(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("now", "latest", "following"),
    [
        ("2026-03-05 03:09", "2026-03-04 03:10", "2026-03-05 03:10"),
        ("2026-03-05 03:10", "2026-03-05 03:10", "2026-03-06 03:10"),
        ("2026-03-05 23:59", "2026-03-05 03:10", "2026-03-06 03:10"),
        ("2026-01-01 00:30", "2025-12-31 03:10", "2026-01-01 03:10"),
    ],
)
def test_daily_work_is_due_once_a_day(now: str, latest: str, following: str) -> None:
    assert NIGHTLY.latest(moscow(now), MOSCOW) == moscow(latest)
    assert NIGHTLY.following(moscow(now), MOSCOW) == moscow(following)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
def test_daily_work_is_due_once_on_days_when_the_clock_is_changed(zone: str) -> None:
    there = ZoneInfo(zone)
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    hours = [start + dt.timedelta(hours=hour) for hour in range(365 * 24)]
    dues = {Daily(2, 30).latest(now, there) for now in hours}
    assert len(dues) in (365, 366)
    assert all(due <= now for now in hours[:48] for due in [Daily(2, 30).latest(now, there)])


def test_frequent_work_is_due_on_whole_intervals() -> None:
    now = dt.datetime(2026, 3, 5, 12, 0, 59, tzinfo=dt.UTC)
    assert Every(60).latest(now, MOSCOW) == dt.datetime(2026, 3, 5, 12, 0, tzinfo=dt.UTC)
    assert Every(60).following(now, MOSCOW) == dt.datetime(2026, 3, 5, 12, 1, tzinfo=dt.UTC)
