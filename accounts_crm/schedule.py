"""The timetable of all scheduled work, one row each with its reason.

Beat only nudges: who runs a row computes its due instant and claims it in the database, and the
sweep of each half minute sends what was missed. So a late, doubled or absent beat loses nothing.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab, schedule
from django.utils.translation import gettext_lazy as _

from core.timetable import RUN_JOB, Daily, Every, Row

# Times are the company's (COMPANY_TIME_ZONE).
TIMETABLE = (
    Row(
        job="recompute_tiers",
        when=Daily(2, 40),
        reason=_("Norms depend on the tier, so tiers are fresh before signals are raised."),
    ),
    Row(
        job="end_leaves",
        when=Daily(2, 50),
        reason=_("Whoever is back from a leave is asked for again from this day on."),
    ),
    Row(
        job="open_renewals",
        when=Daily(2, 55),
        reason=_("A renewal opens on its latest start, before signals speak of it."),
    ),
    Row(
        job="reckon_health",
        when=Daily(3, 0),
        reason=_("Tiers and leaves are fresh; the signals look whether health fell."),
    ),
    Row(
        job="close_months",
        when=Daily(3, 5),
        reason=_("The month that is over keeps its owners, before anybody hands clients over."),
    ),
    Row(
        job="raise_flags",
        when=Daily(3, 10),
        reason=_("The new day has begun everywhere in Russia; everyone finds a fresh list."),
    ),
    Row(
        job="run_playbooks",
        when=Daily(3, 15),
        reason=_("Signals of the night are raised: what they start is there in the morning."),
    ),
    Row(
        job="propose_stages",
        when=Daily(3, 18),
        reason=_("Readings, renewals and signals of the day are in; a move is proposed with them."),
    ),
    Row(
        job="keep_forecast",
        when=Daily(3, 20),
        reason=_("Signals say what is at risk; what the forecast says is kept where it changed."),
    ),
    Row(
        job="purge_deleted",
        when=Daily(4, 10),
        reason=_("What was deleted 30 days ago is erased after the signals are done with it."),
    ),
    Row(
        job="clean_up",
        when=Daily(4, 30),
        reason=_("Old sessions, form keys, undo records and job rows are of no use."),
    ),
    Row(
        job="sweep_outbox",
        when=Every(30),
        reason=_("Work asked for while the broker was away is sent within a minute."),
        task="core.tasks.sweep_outbox",
    ),
    Row(
        job="sweep_runs",
        when=Every(30),
        reason=_("A missed night or a dead worker is noticed within two minutes."),
        task="core.tasks.sweep_runs",
    ),
    Row(
        job="take_up_imports",
        when=Every(30),
        reason=_("An import whose worker died goes on within two minutes."),
        task="exchange.tasks.take_up_imports",
    ),
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Return the timetable as Celery beat wants it."""
    return {row.job: _entry(row) for row in TIMETABLE}


def _entry(row: Row) -> dict[str, Any]:
    args = [row.job] if row.task == RUN_JOB else []
    # A nudge that nobody took in time is worthless: the sweep sends a fresh one.
    return {
        "task": row.task,
        "schedule": _when(row.when),
        "args": args,
        "options": {"expires": 55},
    }


def _when(when: Daily | Every) -> schedule:
    if isinstance(when, Daily):
        return crontab(hour=when.hour, minute=when.minute)
    return schedule(run_every=when.seconds)
