"""Real Celery workers and beats: one run per due instant, whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.processes.conftest import Broker, Installation, wait_until

CELERY = ("-m", "celery", "-A", "tests.processes.probe")


@pytest.fixture
def notes(installation: Installation, broker: Broker, tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    installation.environment |= {"REDIS_URL": broker.url, "PROBE_NOTES": str(path)}
    return path


def start_worker(installation: Installation, name: str, **more: str) -> subprocess.Popen[bytes]:
    """Start a worker as production does, with a pool of processes."""
    options = ("worker", "-c", "2", "-n", f"{name}@test", "--loglevel", "INFO")
    return installation.start(*CELERY, *options, log=name, **more)


def start_beat(installation: Installation, name: str) -> subprocess.Popen[bytes]:
    pid_file = f"--pidfile={installation.folder / name}.pid"
    return installation.start(*CELERY, "beat", pid_file, "--loglevel", "INFO", log=name)


def runs_done(installation: Installation) -> int:
    return int(installation.rows("SELECT count(*) FROM core_jobrun WHERE state = 'done'")[0][0])


def test_two_beats_and_three_workers_make_one_run_per_due_instant(
    installation: Installation, notes: Path
) -> None:
    for name in ("first", "second", "third"):
        start_worker(installation, name)
    for name in ("beat-1", "beat-2"):
        start_beat(installation, name)
    wait_until(lambda: runs_done(installation) >= 4, 60)
    doubled = {due: n for due, n in Counter(notes.read_text().split()).items() if n > 1}
    assert doubled == {}
    pulses = dict(installation.rows("SELECT kind, count(*) FROM core_pulse GROUP BY kind"))
    assert pulses == {"worker": 3, "beat": 2}


def test_the_run_of_a_killed_worker_is_taken_over_by_another(
    installation: Installation, notes: Path
) -> None:
    start_beat(installation, "beat")
    victim = start_worker(installation, "victim", PROBE_SLOW="600", PROBE_WHEN="daily")
    wait_until(notes.exists, 60)
    os.killpg(victim.pid, signal.SIGKILL)
    start_worker(installation, "heir", PROBE_WHEN="daily")
    wait_until(lambda: runs_done(installation) == 1, 60)
    query = "SELECT state, attempt FROM core_jobrun"
    assert installation.rows(query) == [("done", 2)]


def test_a_night_without_beat_is_caught_up_when_a_worker_starts(
    installation: Installation, notes: Path
) -> None:
    start_worker(installation, "alone", PROBE_WHEN="daily")
    wait_until(lambda: runs_done(installation) == 1, 60)
    assert len(notes.read_text().split()) == 1


def test_a_worker_stops_cleanly_the_moment_it_is_ready(
    installation: Installation, notes: Path
) -> None:
    worker = start_worker(installation, "worker", PROBE_WHEN="daily")
    wait_until(lambda: "ready." in installation.log("worker"), 60)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(25) == 0


def test_a_worker_stops_soon_though_it_never_heard_that_its_task_had_begun(
    installation: Installation, notes: Path
) -> None:
    worker = start_worker(installation, "worker", PROBE_SLOW="1", PROBE_UNHEARD="1")
    wait_until(notes.exists, 60)
    worker.send_signal(signal.SIGTERM)
    # Left alone the child would wait 30 s for a parent that reads nothing any more.
    assert worker.wait(25) == 0
