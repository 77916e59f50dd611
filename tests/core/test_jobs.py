"""Claims on scheduled work: once per due instant, taken over from the dead, retried with pauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core import jobs, timetable
from core.models import JobRun, JobState

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 3, 5, 3, 10, tzinfo=ZoneInfo("Europe/Moscow")).astimezone(dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dt.datetime]]:
    """A job `count` in the timetable that notes for which due instants it ran."""
    noted: list[dt.datetime] = []

    def note(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
        noted.append(due_at)
        return {"noted": len(noted)}

    monkeypatch.setattr(jobs, "_jobs", {"count": jobs.Job("count", "Count", note)})
    row = timetable.Row("count", timetable.Daily(3, 10), "a test")
    monkeypatch.setattr(timetable, "_rows", {"count": row})
    with time_machine.travel(NOW, tick=False):
        yield noted


def fail(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    raise ValueError("no")


def test_a_due_job_runs_and_tells_what_it_changed(runs: list[dt.datetime]) -> None:
    run = jobs.run(job="count", due_at=DUE)
    assert run is not None
    assert (run.state, run.changed, run.finished_at) == (JobState.DONE, {"noted": 1}, NOW)


def test_a_second_message_for_the_same_due_instant_runs_nothing(runs: list[dt.datetime]) -> None:
    jobs.run(job="count", due_at=DUE)
    assert jobs.run(job="count", due_at=DUE) is None
    assert runs == [DUE]


def test_a_run_of_a_living_worker_is_not_taken_over(runs: list[dt.datetime]) -> None:
    jobs.claim(job="count", due_at=DUE, now=NOW)
    assert jobs.claim(job="count", due_at=DUE, now=NOW + jobs.STALE_AFTER) is None


def test_a_run_without_a_sign_of_life_for_75_seconds_is_taken_over(
    runs: list[dt.datetime],
) -> None:
    left = jobs.claim(job="count", due_at=DUE, now=NOW)
    taken = jobs.claim(job="count", due_at=DUE, now=NOW + dt.timedelta(seconds=76))
    assert left is not None
    assert taken is not None
    assert (taken.pk, taken.attempt) == (left.pk, 2)
    assert taken.owner != left.owner


def test_only_one_of_two_workers_takes_a_stale_run_over(runs: list[dt.datetime]) -> None:
    jobs.claim(job="count", due_at=DUE, now=NOW)
    stale = JobRun.objects.get()
    later = NOW + 5 * MINUTE
    assert jobs._take_over(stale, later) is not None
    assert jobs._take_over(stale, later) is None


def test_a_worker_that_was_taken_for_dead_does_not_write_over_its_successor(
    runs: list[dt.datetime],
) -> None:
    slow = jobs.claim(job="count", due_at=DUE, now=NOW)
    jobs.claim(job="count", due_at=DUE, now=NOW + 5 * MINUTE)
    assert slow is not None
    assert jobs._finish(slow, JobState.DONE, {"noted": 9}, "") is None
    assert JobRun.objects.get().state == JobState.RUNNING
    with pytest.raises(jobs.ClaimLost):
        jobs._Heart(slow).beat()


def test_a_job_that_loses_its_claim_ends_quietly(
    runs: list[dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
        JobRun.objects.update(owner="another worker")
        beat()
        raise AssertionError("it went on")

    monkeypatch.setitem(jobs._jobs, "count", jobs.Job("count", "Count", lose))
    assert jobs.run(job="count", due_at=DUE) is None
    assert JobRun.objects.get().state == JobState.RUNNING


def test_an_error_is_recorded_and_raised(
    runs: list[dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs._jobs, "count", jobs.Job("count", "Count", fail))
    with pytest.raises(ValueError, match="no"):
        jobs.run(job="count", due_at=DUE)
    run = JobRun.objects.get()
    assert (run.state, run.error) == (JobState.FAILED, "ValueError: no")


def test_a_failed_run_is_tried_again_after_growing_pauses_and_then_left(
    runs: list[dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs._jobs, "count", jobs.Job("count", "Count", fail))
    tried = []
    for minute in range(200):
        with time_machine.travel(NOW + minute * MINUTE, tick=False):
            if jobs.due_runs(NOW + minute * MINUTE):
                tried.append(minute)
                with pytest.raises(ValueError, match="no"):
                    jobs.run(job="count", due_at=DUE)
    assert tried == [0, 1, 6, 21, 81]


def test_three_missed_nights_are_caught_up_by_one_run(runs: list[dt.datetime]) -> None:
    JobRun.objects.create(job="count", due_at=DUE - dt.timedelta(days=3), state=JobState.DONE)
    assert jobs.due_runs(NOW) == [("count", DUE)]
    jobs.run(job="count", due_at=DUE)
    assert jobs.due_runs(NOW) == []


def test_a_job_that_nobody_registered_is_not_due(
    runs: list[dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_jobs", {})
    assert jobs.due_runs(NOW) == []


def test_a_dead_run_whose_next_due_instant_came_is_closed_as_failed(
    runs: list[dt.datetime],
) -> None:
    jobs.claim(job="count", due_at=DUE - dt.timedelta(days=1), now=NOW - dt.timedelta(days=1))
    assert jobs.close_abandoned(NOW) == 1
    assert JobRun.objects.get().error == "its worker died"


def test_a_dead_run_that_will_be_taken_over_is_left_open(runs: list[dt.datetime]) -> None:
    jobs.claim(job="count", due_at=DUE, now=NOW - 10 * MINUTE)
    assert jobs.close_abandoned(NOW) == 0
    assert jobs.due_runs(NOW) == [("count", DUE)]
