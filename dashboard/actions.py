"""What a person does on the pages of this app."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core import jobs, outbox, timetable
from core.errors import DomainError, NotAllowed
from core.models import AuditLine, JobRun
from users.models import User


@transaction.atomic
def run_job_now(*, job: str, by: User, now: dt.datetime) -> dt.datetime:
    """Ask the worker to run a job of the timetable; return the instant it is claimed for.

    The instant is the whole minute, so that a second click of the same minute runs nothing twice.
    Raises NotAllowed for others than administrators, DomainError for what cannot be run so.
    """
    if not by.is_admin:
        raise NotAllowed(_("Jobs are started by administrators."))
    claimed = {row.job for row in timetable.rows() if row.is_claimed}
    if job not in claimed or job not in jobs.registered():
        raise DomainError(_("There is no such job in the timetable."))
    due_at = now.replace(second=0, microsecond=0)
    if JobRun.objects.filter(job=job, due_at=due_at).exists():
        raise DomainError(_("This job ran within this minute already."))
    outbox.enqueue(timetable.RUN_JOB, job, due_at.isoformat())
    AuditLine.objects.create(by=by, verb="job_asked_for", subject=job)
    return due_at


def note_export(*, by: User, rows: int, form: str, query: str) -> AuditLine:
    """Leave a trace of an export of the team page: who, when, how many rows, narrowed by what."""
    return AuditLine.objects.create(
        by=by, verb="team_exported", subject=form, changes={"rows": rows, "query": query[:300]}
    )
