"""The background's own tasks, called as functions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from core import jobs, tasks, timetable
from core.models import JobRun

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """What the sweep sends, with one nightly job in the timetable."""
    taken: list[tuple[str, list[Any]]] = []

    class App:
        def send_task(self, name: str, args: list[Any], **options: Any) -> None:
            assert options["expires"] == tasks.EXPIRES_SECONDS
            taken.append((name, args))

    monkeypatch.setattr(tasks, "current_app", App())
    monkeypatch.setattr(jobs, "_jobs", {"nightly": jobs.Job("nightly", "N", lambda due, beat: {})})
    row = timetable.Row("nightly", timetable.Daily(3, 10), "a test")
    monkeypatch.setattr(timetable, "_rows", {"nightly": row})
    return taken


def test_a_nudge_without_a_date_runs_the_latest_due_instant(sent: list[Any]) -> None:
    with time_machine.travel(NOW):
        tasks.run_job("nightly")
    assert JobRun.objects.get().due_at == dt.datetime(2026, 3, 5, 0, 10, tzinfo=dt.UTC)


def test_the_sweep_sends_a_missed_night_until_it_is_done(sent: list[Any]) -> None:
    with time_machine.travel(NOW):
        tasks.sweep_runs()
        assert sent == [("core.tasks.run_job", ["nightly", "2026-03-05T00:10:00+00:00"])]
        tasks.run_job(*sent.pop()[1])
        tasks.sweep_runs()
    assert sent == []


def test_one_broken_sweeper_does_not_stop_the_others(
    sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = []

    def broken(now: dt.datetime) -> int:
        raise ValueError("no")

    def sound(now: dt.datetime) -> int:
        called.append(now)
        return 1

    monkeypatch.setattr(jobs, "_sweepers", {"broken": broken, "sound": sound})
    tasks.sweep_runs()
    assert len(called) == 1
