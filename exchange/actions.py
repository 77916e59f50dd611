"""Verbs of an import: receive a file, check it, write it, give up."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from exchange.choices import Duplicates, ImportKind, ImportState
from exchange.engine import runs
from exchange.engine.source import forget_files, keep_upload
from exchange.models import ImportRun
from users.choices import Role
from users.models import User

log = logging.getLogger(__name__)
BUSY = (ImportState.CHECKING, ImportState.WRITING)


def may_import(user: User) -> bool:
    """A member of working groups only reads; all others may load files."""
    return user.role != Role.MEMBER


def receive_file(
    *,
    by: User,
    kind: str,
    name: str,
    chunks: Iterable[bytes],
    duplicates: str = Duplicates.REPLACE,
    options: dict[str, Any] | None = None,
) -> ImportRun:
    """Keep an upload; nothing is parsed yet.

    Raises NotAllowed for a member, UnreadableFile when it is over the limit told beforehand.
    """
    if not may_import(by):
        raise NotAllowed(_("Team members do not load files. Ask the owner of the client."))
    run = ImportRun(
        by=by,
        kind=ImportKind(kind),
        file_name=_safe_name(name),
        duplicates=Duplicates(duplicates),
        options=options or {},
    )
    keep_upload(run, chunks)
    run.save()
    return run


def _safe_name(name: str) -> str:
    """Return the last part of what the browser called the file, without control characters."""
    bare = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in bare if char.isprintable())[:255] or "file"


@transaction.atomic
def ask_for_check(*, run: ImportRun, changes: dict[str, Any] | None = None) -> ImportRun:
    """Put a trial run into the queue, with a person's changed answers.

    Raises DomainError while the run is busy or when it was written already.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state in (*BUSY, ImportState.DONE, ImportState.UNDONE):
        raise DomainError(_("This import is running or done; load the file again to change it."))
    for name, value in (changes or {}).items():
        setattr(run, name, value)
    run.state, run.error, run.rows_done = ImportState.CHECKING, "", 0
    run.heartbeat_at = timezone.now()
    run.save()
    outbox.enqueue("exchange.tasks.check_import", str(run.pk))
    return run


@transaction.atomic
def ask_for_write(*, run: ImportRun, by: User) -> ImportRun:
    """Consent: put the writing into the queue. A second consent changes nothing."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state in (ImportState.WRITING, ImportState.DONE):
        return run
    if run.state != ImportState.CHECKED:
        raise DomainError(_("Check the file first; nothing is written without a trial run."))
    run.state, run.rows_done, run.started_at = ImportState.WRITING, 0, timezone.now()
    run.heartbeat_at = run.started_at
    run.save(update_fields=["state", "rows_done", "started_at", "heartbeat_at"])
    AuditLine.objects.create(by=by, verb="import_started", subject=run.file_name)
    outbox.enqueue("exchange.tasks.write_import", str(run.pk))
    return run


def claim(run_id: str, state: str) -> ImportRun | None:
    """Take a queued run for this worker; None when another live worker has it."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().filter(pk=run_id, state=state).first()
        if run is None:
            return None
        now, me = timezone.now(), f"{socket.gethostname()}:{os.getpid()}"
        is_silent = run.heartbeat_at is None or now - run.heartbeat_at > runs.SILENT_AFTER
        if run.owner and not is_silent:
            return None
        run.owner, run.heartbeat_at = me, now
        run.save(update_fields=["owner", "heartbeat_at"])
        return run


def release(run: ImportRun, *, error: str = "") -> None:
    """Let go of a run; with an error it has failed and says so on its page."""
    values: dict[str, Any] = {"owner": "", "heartbeat_at": timezone.now()}
    if error:
        values |= {"state": ImportState.FAILED, "error": error[:2000]}
    ImportRun.objects.filter(pk=run.pk).update(**values)


def run_check(run_id: str) -> None:
    """Do a queued trial run; what cannot be read ends as a sentence on the page."""
    run = claim(run_id, ImportState.CHECKING)
    if run is None:
        return
    try:
        runs.check(run)
    except DomainError as refused:
        release(run, error=str(refused))
        return
    except Exception:  # a task's edge: the person gets a sentence, the log the rest
        log.exception("import %s: the trial run broke", run.pk)
        release(run, error=str(_("The trial run broke. The file is kept; tell an administrator.")))
        raise
    release(run)


def run_write(run_id: str) -> None:
    """Do the queued writing; a worker that takes over goes on behind the last chunk."""
    run = claim(run_id, ImportState.WRITING)
    if run is None:
        return
    try:
        runs.write(run)
    except Exception:  # a task's edge: the run stays resumable, the sweep takes it up again
        log.exception("import %s: writing broke", run.pk)
        ImportRun.objects.filter(pk=run.pk).update(owner="")
        raise
    release(run)


def drop_run(*, run: ImportRun) -> None:
    """Forget an import that wrote nothing, with its file."""
    if run.state in (ImportState.WRITING, ImportState.DONE):
        raise DomainError(_("This import has written rows; it stays in the list."))
    forget_files(run)
    run.delete()
