"""The timetable: each row has a reason, a job, and an entry for beat."""

from celery.schedules import crontab

from accounts_crm.celery import app
from accounts_crm.schedule import TIMETABLE, beat_schedule
from core import jobs, timetable


def test_every_row_has_a_reason() -> None:
    assert all(str(row.reason).strip() for row in TIMETABLE)


def test_every_claimed_row_has_a_registered_job_and_every_job_a_row() -> None:
    claimed = {row.job for row in TIMETABLE if row.is_claimed}
    assert claimed == set(jobs.registered())


def test_the_apps_see_the_whole_timetable() -> None:
    assert set(TIMETABLE) <= set(timetable.rows())


def test_beat_gets_the_company_s_times_and_keeps_no_file() -> None:
    app.loader.import_default_modules()
    nightly = app.conf.beat_schedule["raise_flags"]
    assert nightly["schedule"] == crontab(hour=3, minute=10)
    assert nightly["args"] == ["raise_flags"]
    assert app.conf.beat_scheduler == "celery.beat:Scheduler"


def test_every_nudge_expires_before_the_next_sweep() -> None:
    assert all(entry["options"]["expires"] < 60 for entry in beat_schedule().values())


def test_every_task_of_the_timetable_exists() -> None:
    app.loader.import_default_modules()
    assert {row.task for row in TIMETABLE} <= set(app.tasks)


def test_celery_takes_nothing_but_json() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
