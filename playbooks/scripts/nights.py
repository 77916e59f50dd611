"""What the night does about playbooks: starts what is due, goes on with what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from clients.actions.locking import lock_clients
from core import clock
from playbooks.models import RunStep
from playbooks.scripts.choices import StepState
from playbooks.scripts.stepping import keep_up, make_tasks
from playbooks.scripts.triggers import start_due

BATCH = 500


def run_playbooks(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Start, go on and finish, as of the current date: missed nights are one night."""
    return night(clock.today(), beat)


def night(today: dt.date, beat: Callable[[], None]) -> dict[str, Any]:
    with transaction.atomic():
        finished = keep_up()
    beat()
    done = start_due(today)
    beat()
    return {
        "started": done.started,
        "tasks": done.tasks + go_on(today),
        "finished": finished,
    }


def go_on(today: dt.date) -> int:
    """Make the tasks of steps that waited for a date or an answer; return how many."""
    same_run = RunStep.objects.filter(run=OuterRef("run"), step=OuterRef("step__follows"))
    answered = Exists(same_run.filter(answer=OuterRef("step__on_answer")))
    waiting = RunStep.objects.filter(
        Q(step__follows__isnull=True) | answered,
        state=StepState.WAITING,
        run__finished_at=None,
        run__stopped_at=None,
        run__client__archived_at=None,
    )
    pairs = list(waiting.order_by("run").values_list("run_id", "run__client_id").distinct())
    made = 0
    for first in range(0, len(pairs), BATCH):
        part = pairs[first : first + BATCH]
        with transaction.atomic():
            lock_clients(*{client for _run, client in part})
            made += len(make_tasks([run for run, _client in part], on=today, by=None))
    return made
