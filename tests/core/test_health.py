"""The pages for monitors: what is in order, what is not, and how fast they say so."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import health, jobs, pulse, timetable
from core.clock import company_zone
from core.middleware import HealthMiddleware
from core.models import JobRun, JobState, OutboxMessage

NOW = dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _look_anew(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    health.forget()
    yield
    health.forget()


@pytest.fixture
def all_well(db: None) -> None:
    """Worker and beat have just been seen, and every job is done."""
    pulse.pulse(pulse.WORKER, owner="w", now=NOW)
    pulse.pulse(pulse.BEAT, owner="b", now=NOW)
    for row in timetable.rows():
        if row.is_claimed:
            due_at = row.when.latest(NOW, company_zone())
            JobRun.objects.create(job=row.job, due_at=due_at, state=JobState.DONE, finished_at=NOW)


def _bad(now: dt.datetime = NOW) -> set[str]:
    """Return the checks that are not in order."""
    return {name for name, check in health.look(now)["checks"].items() if not check["ok"]}


def test_all_is_in_order(all_well: None) -> None:
    report = health.look(NOW)
    assert report["ok"] is True
    assert set(report["checks"]) == {"database", "broker", "beat", "worker", "waiting", "disk"}


def test_a_beat_of_two_intervals_ago_is_late_and_a_worker_of_two_minutes(all_well: None) -> None:
    assert _bad(NOW + dt.timedelta(seconds=60)) == set()
    assert _bad(NOW + dt.timedelta(seconds=61)) == {"beat"}
    assert _bad(NOW + dt.timedelta(seconds=121)) == {"beat", "worker"}


@pytest.mark.django_db
def test_nobody_was_ever_seen(settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert _bad() == {"beat", "worker", "waiting", "broker"}


def test_a_message_that_waits_for_minutes_is_told(all_well: None) -> None:
    OutboxMessage.objects.create(task="t", created_at=NOW - dt.timedelta(minutes=2))
    assert _bad() == set()
    OutboxMessage.objects.create(task="t", created_at=NOW - dt.timedelta(seconds=200))
    assert _bad() == {"waiting"}
    assert health.look(NOW)["checks"]["waiting"]["seconds"] == 200


def test_a_job_without_an_owner_is_told_and_a_running_one_is_not(all_well: None) -> None:
    run = JobRun.objects.filter(job="raise_flags")
    run.update(state=JobState.RUNNING, finished_at=None, heartbeat_at=NOW)
    assert _bad() == set()
    run.update(heartbeat_at=NOW - jobs.STALE_AFTER - dt.timedelta(seconds=200))
    assert _bad() == {"waiting"}
    run.delete()
    assert _bad() == {"waiting"}


def test_a_full_disk_is_told(all_well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 60)
    assert _bad() == {"disk"}


def test_without_the_database_nothing_is_known(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "ensure_connection", refuse)
        assert _bad() == {"database", "beat", "worker", "waiting"}


def test_a_broker_that_hangs_is_not_waited_for() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"redis://:secret@127.0.0.1:{silent.getsockname()[1]}/0"
        assert not health.broker_answers(url)
    assert health.BROKER_SECONDS <= 0.5


def test_ready_answers_200_or_503_with_no_secret(all_well: None, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://:hidden@127.0.0.1:1/0"
    page = Browser().get(reverse("core:health_ready"))
    assert page.status_code == 503
    assert b"hidden" not in page.content
    assert page["Cache-Control"] == "no-store"
    settings.CELERY_BROKER_URL = "memory://"
    pulse.pulse(pulse.WORKER, owner="w", now=timezone.now())
    pulse.pulse(pulse.BEAT, owner="b", now=timezone.now())
    OutboxMessage.objects.all().delete()
    _do_all_jobs()
    health.forget()
    assert Browser().get(reverse("core:health_ready")).json()["ok"] is True


def _do_all_jobs() -> None:
    for job, due_at in jobs.due_runs(timezone.now()):
        JobRun.objects.create(job=job, due_at=due_at, state=JobState.DONE)


def test_a_crowd_that_asks_costs_one_look(
    all_well: None, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(5):
        for _ in range(20):
            health.ready(NOW)


def test_live_asks_nobody_by_any_name_and_without_https(
    settings: Any, django_assert_num_queries: Any, db: None
) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["crm.example.com"], True
    with django_assert_num_queries(0):
        page = Browser().get(reverse("core:health_live"), headers={"Host": "10.0.0.7:8000"})
    assert (page.status_code, page.json()) == (200, {"ok": True})
    assert "Set-Cookie" not in page.headers


def test_the_short_way_and_the_routes_are_the_same_pages() -> None:
    routes = {reverse("core:health_live"), reverse("core:health_ready")}
    assert set(HealthMiddleware.pages) == routes
