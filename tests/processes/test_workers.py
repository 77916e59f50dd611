"""Real Celery workers and beats: one run per due instant, whoever dies, doubles or is away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from celery import Celery

from accounts_crm import schedule
from tests.processes import copying
from tests.processes.conftest import Broker, Installation, wait_until

PROBE = "tests.processes.probe"
# Celery checks the whole program at each start, pages and all: a crew's members do that once.
UNCHECKED = {"CELERY_SKIP_CHECKS": "1"}
# The product as it is, with its own timetable.
PRODUCT = "accounts_crm"

INSTANTS = ("due_at", "started_at", "heartbeat_at", "finished_at")
FOUR_DAYS_EARLIER = {
    "sqlite": "{0} = strftime('%Y-%m-%d %H:%M:%S', {0}, '-4 days')",
    "postgresql": "{0} = {0} - interval '4 days'",
}


@pytest.fixture
def notes(installation: Installation, broker: Broker, tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    installation.environment |= {"REDIS_URL": broker.url, "PROBE_NOTES": str(path)}
    return path


def worker_words(name: str, children: int = 2) -> tuple[str, ...]:
    """A worker as in production, with a pool of processes."""
    return ("worker", "-c", str(children), "-n", f"{name}@test", "--loglevel", "INFO")


def beat_words(installation: Installation, name: str) -> tuple[str, ...]:
    return ("beat", f"--pidfile={installation.folder / name}.pid", "--loglevel", "INFO")


def start_worker(installation: Installation, name: str, **more: str) -> subprocess.Popen[bytes]:
    words = ("-m", "celery", "-A", PROBE, *worker_words(name))
    return installation.start(*words, log=name, **UNCHECKED, **more)


def start_beat(installation: Installation, name: str) -> subprocess.Popen[bytes]:
    words = ("-m", "celery", "-A", PROBE, *beat_words(installation, name))
    return installation.start(*words, log=name, **UNCHECKED)


def start_crew(
    installation: Installation,
    application: str,
    *,
    workers: Iterable[str],
    beats: Iterable[str] = (),
    children: int = 2,
) -> None:
    """Start workers and beats of an application, which is loaded once for all of them."""
    members = {name: worker_words(name, children) for name in workers}
    members |= {name: beat_words(installation, name) for name in beats}
    told = [[str(installation.folder / name), *words] for name, words in members.items()]
    installation.start("-m", "tests.processes.crew", application, json.dumps(told))


def set_back_four_days(installation: Installation) -> None:
    engine = "postgresql" if "DATABASE_URL" in installation.environment else "sqlite"
    changes = ", ".join(FOUR_DAYS_EARLIER[engine].format(column) for column in INSTANTS)
    copying.execute(installation, f"UPDATE core_jobrun SET {changes}")


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
    workers = [f"worker-{number}" for number in range(5)]
    start_crew(installation, PROBE, workers=workers, beats=("beat-1", "beat-2"), children=1)
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
    start_crew(installation, PRODUCT, workers=("one", "two"))
    once = [(job, 1) for job in sorted(NIGHTLY)]
    wait_until(lambda: installation.rows(DONE) == once, 90)
    installation.end()
    # What ran last night ran four nights ago, and nothing since.
    set_back_four_days(installation)
    beats = ("beat-three", "beat-four")
    start_crew(installation, PRODUCT, workers=("three", "four"), beats=beats)
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
