"""The Celery application; its options come from the settings with the prefix CELERY_."""

import logging
import logging.config
import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")

app = Celery("accounts_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def _take_the_timetable(sender: Celery, **kwargs: Any) -> None:
    from accounts_crm.schedule import beat_schedule

    sender.conf.beat_schedule = beat_schedule()
    # Claims in the database say what ran; a file beside it could only disagree or break.
    sender.conf.beat_scheduler = "celery.beat:Scheduler"


@signals.setup_logging.connect
def _log_as_the_pages_do(loglevel: Any = None, **kwargs: Any) -> None:
    """Celery's own lines would let a name with a line end in it make a line of the log."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().setLevel(loglevel or logging.INFO)


@signals.celeryd_init.connect
def _be_patient(conf: Any = None, **kwargs: Any) -> None:
    """A page gives the broker half a second; a worker on a busy machine can wait."""
    patience = {"socket_timeout": 10, "socket_connect_timeout": 5}
    conf.broker_transport_options = {**conf.broker_transport_options, **patience}


@signals.celeryd_init.connect
def _stop_soon(**kwargs: Any) -> None:
    """Let a child of the pool end although its parent never heard that its task is done.

    A worker asked to stop forgets tasks whose start it has not read yet, and then reads nothing
    any more; the child that runs one waits 30 s for its parent to count the result. Nobody reads
    results here and every task may run twice, so a moment is enough.
    """
    from billiard import pool

    pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = 20  # tries, a tenth of a second each


@signals.worker_init.connect
@signals.beat_init.connect
def _hold_the_installation(**kwargs: Any) -> None:
    """A restore or a move must not begin while somebody works, nor anybody start during one."""
    from django.conf import settings

    from accounts_crm.copies import in_use

    try:
        in_use.hold(Path(settings.DATA_DIR))
    except in_use.StillInUse as error:
        sys.exit(str(error))  # an ordinary error in a signal would only be logged


@signals.task_prerun.connect
def _know_the_days_off(**kwargs: Any) -> None:
    """What pages read of the settings every few seconds, a worker reads before its tasks."""
    from core import stored

    stored.refresh()


@signals.task_success.connect
def _settle_the_outbox(sender: Any = None, **kwargs: Any) -> None:
    """A task asked for through the outbox is done only now; until then it may be sent again."""
    from core import outbox

    if message_id := getattr(sender.request, outbox.HEADER, None):
        outbox.settle(message_id)


@signals.worker_ready.connect
def _start_worker_pulse(sender: Any = None, **kwargs: Any) -> None:
    """Show that the worker lives, and catch up at once what was missed while it did not."""
    from core import pulse

    pulse.keep_pulsing(pulse.WORKER)
    app.send_task("core.tasks.sweep_outbox", expires=55)
    app.send_task("core.tasks.sweep_runs", expires=55)


@signals.beat_init.connect
def _start_beat_pulse(**kwargs: Any) -> None:
    from core import pulse

    pulse.keep_pulsing(pulse.BEAT)


@signals.beat_embedded_init.connect
def _die_with_the_worker(**kwargs: Any) -> None:
    """A beat inside a worker is a process of its own; it must not outlive a killed worker."""
    from accounts_crm.supervisor.leash import die_with_parent

    die_with_parent()
