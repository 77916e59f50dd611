"""Real Celery workers and beats: one run per due instant, whoever dies, doubles or is away."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from celery import Celery

from accounts_crm import schedule
from tests.processes.conftest import Broker, Installation, wait_until

Command = tuple[str, ...]
CELERY: Command = ("-m", "celery", "-A", "tests.processes.probe")
# The product as it is, with its own timetable.
PRODUCT: Command = ("-m", "celery", "-A", "accounts_crm")


THREE_DAYS_AGO = """
import datetime as dt
from django.db.models import F
from core.models import JobRun
days = dt.timedelta(days=4)
JobRun.objects.update(
    due_at=F("due_at") - days, started_at=F("started_at") - days,
    heartbeat_at=F("heartbeat_at") - days, finished_at=F("finished_at") - days,
)
"""


@pytest.fixture
def notes(installation: Installation, broker: Broker, tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    installation.environment |= {"REDIS_URL": broker.url, "PROBE_NOTES": str(path)}
    return path


def start_worker(
    installation: Installation, name: str, children: int = 2, celery: Command = CELERY, **more: str
) -> subprocess.Popen[bytes]:
    """Start a worker as production does, with a pool of processes."""
    options = ("worker", "-c", str(children), "-n", f"{name}@test", "--loglevel", "INFO")
    return installation.start(*celery, *options, log=name, **more)


def start_beat(
    installation: Installation, name: str, celery: Command = CELERY
) -> subprocess.Popen[bytes]:
    pid_file = f"--pidfile={installation.folder / name}.pid"
    return installation.start(*celery, "beat", pid_file, "--loglevel", "INFO", log=name)


def runs_done(installation: Installation) -> int:
    return int(installation.rows("SELECT count(*) FROM core_jobrun WHERE state = 'done'")[0][0])


def deliver_again(broker: Broker, due: str) -> None:
    """Send a message that was delivered before twice more."""
    with Celery(broker=broker.url, set_as_current=False) as sender:
        for _ in range(2):
            sender.send_task("core.tasks.run_job", args=["probe", due])


def test_two_beats_five_workers_and_doubled_messages_make_one_run_per_due_instant(
    installation: Installation, broker: Broker, notes: Path
) -> None:
    for number in range(5):
        start_worker(installation, f"worker-{number}", children=1)
    for name in ("beat-1", "beat-2"):
        start_beat(installation, name)
    wait_until(lambda: runs_done(installation) >= 2, 90)
    for due in notes.read_text().split():
        deliver_again(broker, due)
    before = runs_done(installation)
    wait_until(lambda: runs_done(installation) >= before + 2, 60)
    doubled = {due: n for due, n in Counter(notes.read_text().split()).items() if n > 1}
    assert doubled == {}
    pulses = dict(installation.rows("SELECT kind, count(*) FROM core_pulse GROUP BY kind"))
    assert pulses == {"worker": 5, "beat": 2}


NIGHTLY = [row.job for row in schedule.TIMETABLE if row.is_claimed]
DONE = "SELECT job, count(*) FROM core_jobrun WHERE state = 'done' GROUP BY job ORDER BY job"


def test_after_three_days_without_beat_each_nightly_job_is_made_up_for_once(
    installation: Installation, broker: Broker
) -> None:
    installation.environment |= {"REDIS_URL": broker.url}
    for name in ("one", "two"):
        start_worker(installation, name, celery=PRODUCT)
    once = [(job, 1) for job in sorted(NIGHTLY)]
    wait_until(lambda: installation.rows(DONE) == once, 90)
    installation.end()
    # What ran last night ran four nights ago, and nothing since.
    installation.manage("shell", "-v", "0", "-c", THREE_DAYS_AGO)
    for name in ("three", "four"):
        start_worker(installation, name, celery=PRODUCT)
        start_beat(installation, f"beat-{name}", celery=PRODUCT)
    twice = [(job, 2) for job in sorted(NIGHTLY)]
    wait_until(lambda: installation.rows(DONE) == twice, 90)
    everything = "SELECT count(*), count(DISTINCT due_at) FROM core_jobrun"
    assert installation.rows(everything) == [(2 * len(NIGHTLY), 2 * len(NIGHTLY))]


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
