"""The page of scheduled work."""

import datetime as dt

import pytest
from django.apps import apps
from django.utils import timezone

from core import jobs, pulse, tidying
from core.errors import DomainError
from core.models import AuditLine, JobRun, OutboxMessage, SoftDeleted
from dashboard import actions
from dashboard.job_words import CHANGED_WORDS
from dashboard.rules import UNTOLD

pytestmark = pytest.mark.django_db
URL = "/settings/jobs/"


def line_of(browser, code):
    return next(line for line in browser.get(URL).context["lines"] if line.code == code)


def ran(**fields):
    now = timezone.now()
    values = {
        "job": "clean_up",
        "due_at": now,
        "state": "done",
        "started_at": now - dt.timedelta(seconds=4),
        "finished_at": now,
        **fields,
    }
    return JobRun.objects.create(**values)


@pytest.mark.parametrize("person", ["kam", "head", "colleague"])
def test_jobs_are_for_administrators(person, request, signed_in):
    browser = signed_in(request.getfixturevalue(person))
    assert browser.get(URL).status_code == 403
    assert browser.post("/settings/jobs/clean_up/run/").status_code == 403
    assert not OutboxMessage.objects.exists()


def test_page_gives_a_reason_and_the_next_run_of_each_job(admin, signed_in):
    from core import timetable

    lines = signed_in(admin).get(URL).context["lines"]
    assert [line.code for line in lines] == [row.job for row in timetable.rows()]
    assert all(str(line.reason) and line.next_at > timezone.now() for line in lines)


def test_page_shows_the_last_run_and_what_it_changed(admin, signed_in):
    ran(due_at=timezone.now() - dt.timedelta(days=1), changed={"sessions": 5})
    ran(changed={"sessions": 12, "undo": 0})
    line = line_of(signed_in(admin), "clean_up")
    assert [number for _word, number in line.changed] == [12]
    assert round(line.took) == 4
    assert not line.is_failing


def test_every_number_that_a_job_may_report_has_words():
    """A job that runs over nothing names all it counts; what it throws away is listed."""
    now = timezone.now()
    told = {
        code: {name for name, _number in _numbers(job.run(now, lambda: None))}
        for code, job in jobs.registered().items()
    }
    told["clean_up"] |= {*tidying.leftovers(now), *tidying.registered()}
    told["purge_deleted"] |= {
        model._meta.label_lower for model in apps.get_models() if issubclass(model, SoftDeleted)
    }
    wordless = {
        code: names
        for code, found in told.items()
        if (names := found - UNTOLD - set(CHANGED_WORDS.get(code, ())))
    }
    assert wordless == {}
    assert set(CHANGED_WORDS) == set(told)


def _numbers(report):
    for name, value in report.items():
        if isinstance(value, dict):
            yield from _numbers(value)
        elif isinstance(value, int | float):
            yield name, value


def test_one_name_means_something_else_in_another_job(admin, signed_in):
    ran(job="raise_flags", changed={"rules": {"untouched": {"opened": 3, "seconds": 1}}})
    ran(job="open_renewals", changed={"looked_at": 115, "opened": 2})
    browser = signed_in(admin)
    assert line_of(browser, "raise_flags").changed == [
        (str(CHANGED_WORDS["raise_flags"]["opened"]), 3)
    ]
    assert line_of(browser, "open_renewals").changed == [
        (str(CHANGED_WORDS["open_renewals"]["opened"]), 2)
    ]


def test_page_shows_the_last_error_also_after_a_good_run(admin, signed_in):
    ran(due_at=timezone.now() - dt.timedelta(days=1), state="failed", error="ValueError: boom")
    ran()
    line = line_of(signed_in(admin), "clean_up")
    assert line.failure.error == "ValueError: boom"
    assert not line.is_failing
    assert "ValueError: boom" in signed_in(admin).get(URL).content.decode()


def test_page_says_who_is_alive(admin, signed_in):
    now = timezone.now()
    pulse.pulse(pulse.WORKER, owner="a:1", now=now)
    pulse.pulse(pulse.BEAT, owner="a:2", now=now - dt.timedelta(minutes=10))
    worker, beat = signed_in(admin).get(URL).context["processes"]
    assert worker.is_alive
    assert worker.count == 1
    assert not beat.is_alive
    assert beat.seen_at is not None


def test_page_counts_what_waits(admin, signed_in):
    OutboxMessage.objects.create(task="x", created_at=timezone.now() - dt.timedelta(minutes=9))
    OutboxMessage.objects.create(task="y", sent_at=timezone.now())
    waiting = signed_in(admin).get(URL).context["waiting"]
    assert waiting.count == 1
    assert waiting.is_late


def test_run_now_asks_the_worker_once_a_minute(admin, signed_in):
    browser = signed_in(admin)
    answer = browser.post("/settings/jobs/clean_up/run/")
    message = OutboxMessage.objects.get()
    assert answer.status_code == 302
    assert message.args[0] == "clean_up"
    assert dt.datetime.fromisoformat(message.args[1]).second == 0
    assert AuditLine.objects.get(verb="job_asked_for").by == admin


def test_run_now_within_a_minute_of_a_run_is_refused(admin):
    now = timezone.now()
    ran(due_at=now.replace(second=0, microsecond=0))
    with pytest.raises(DomainError):
        actions.run_job_now(job="clean_up", by=admin, now=now)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("job", ["sweep_runs", "unknown"])
def test_run_now_refuses_what_is_no_job(admin, signed_in, job):
    signed_in(admin).post(f"/settings/jobs/{job}/run/")
    assert not OutboxMessage.objects.exists()


def test_run_now_takes_post_only(admin, signed_in):
    assert signed_in(admin).get("/settings/jobs/clean_up/run/").status_code == 405


def test_cost_does_not_grow_with_runs(admin, signed_in, django_assert_max_num_queries):
    browser = signed_in(admin)
    browser.get(URL)
    with django_assert_max_num_queries(7) as few:
        browser.get(URL)
    for back in range(30):
        ran(due_at=timezone.now() - dt.timedelta(days=back + 1), state="failed", error="e")
    with django_assert_max_num_queries(7) as many:
        browser.get(URL)
    assert len(few) == len(many)
