"""Verbs of an import: receive a file, check it, write it, take it back, give up."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import locks, outbox
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from core.roomy import roomy
from core.sheets.messages import UnreadableFile
from exchange.choices import Duplicates, ImportKind, ImportState
from exchange.engine import runs, undoing
from exchange.engine.plan_file import PlanFile
from exchange.engine.source import forget_files, forget_lost_files, keep_upload, kept_for
from exchange.engine.writing import ClaimLost
from exchange.models import BUSY, UNDO_FOR, WRITES, ImportProblem, ImportRow, ImportRun
from users.choices import Role
from users.models import User

log = logging.getLogger(__name__)
# After so many broken attempts a run has failed; what it wrote stays and can be taken back.
MAX_ATTEMPTS = 5
TASKS = {
    ImportState.CHECKING: "exchange.tasks.check_import",
    ImportState.WRITING: "exchange.tasks.write_import",
    ImportState.UNDOING: "exchange.tasks.undo_import",
}


def may_import(user: User) -> bool:
    """A member of working groups only reads; all others may load files."""
    return user.is_active and user.role != Role.MEMBER


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


def _ask(run: ImportRun, state: ImportState) -> None:
    """Put a run into the queue; whoever takes it has no rival by an old name."""
    run.state, run.owner, run.heartbeat_at = state, "", timezone.now()
    run.counts.pop("stage", None)
    run.counts.pop("attempts", None)
    run.save()
    outbox.enqueue(TASKS[state], str(run.pk))


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).select_related("by").get(pk=run.pk)


@transaction.atomic
def ask_for_check(*, run: ImportRun, changes: dict[str, Any] | None = None) -> ImportRun:
    """Put a trial run into the queue, with a person's changed answers.

    Raises DomainError while the run is busy or when it was written already.
    """
    run = _locked(run)
    if run.state in BUSY or run.started_at is not None:
        raise DomainError(_("This import is running or done; load the file again to change it."))
    for name, value in (changes or {}).items():
        setattr(run, name, value)
    run.sheet.pop("refusal", None)
    run.error, run.rows_done = "", 0
    _ask(run, ImportState.CHECKING)
    return run


@transaction.atomic
def ask_for_write(*, run: ImportRun, by: User) -> ImportRun:
    """Consent: put the writing into the queue. A second consent changes nothing."""
    run = _locked(run)
    if run.state in (ImportState.WRITING, ImportState.DONE):
        return run
    if run.state != ImportState.CHECKED:
        raise DomainError(_("Check the file first; nothing is written without a trial run."))
    PlanFile(run.folder).forget()
    run.rows_done, run.started_at = 0, timezone.now()
    _ask(run, ImportState.WRITING)
    AuditLine.objects.create(by=by, verb="import_started", subject=run.file_name)
    return run


@transaction.atomic
def ask_for_undo(*, run: ImportRun, by: User) -> ImportRun:
    """Put taking back a whole import into the queue. A second request changes nothing.

    Raises DomainError when it wrote nothing or is older than seven days.
    """
    run = _locked(run)
    if run.state in (ImportState.UNDOING, ImportState.UNDONE):
        return run
    until = run.undo_until
    if until is None or until < timezone.now():
        raise DomainError(_("This import can no longer be undone: seven days have passed."))
    run.finished_at, run.rows_done = run.finished_at or run.heartbeat_at, 0
    run.options = run.options | {"undone_by": by.pk}
    _ask(run, ImportState.UNDOING)
    AuditLine.objects.create(by=by, verb="import_undone", subject=run.file_name)
    return run


def claim(run_id: str, state: str) -> ImportRun | None:
    """Take a queued run for this worker; None when another live worker has it.

    Imports that change the base go one at a time: a second one is left in the queue, and the
    first asks for it when it is over.
    """
    now = timezone.now()
    with transaction.atomic():
        if state in WRITES:
            locks.serialise("exchange.write")
        run = (
            ImportRun.objects.select_for_update(of=("self",))
            .select_related("by")
            .filter(pk=run_id, state=state)
            .first()
        )
        if run is None or (run.owner and not _is_silent(run)):
            return None
        if state in WRITES and _another_writes(run):
            return None
        run.owner, run.heartbeat_at = uuid.uuid4().hex, now
        run.counts = run.counts | {"attempts": run.counts.get("attempts", 0) + 1}
        run.save(update_fields=["owner", "heartbeat_at", "counts"])
        return run


def take_turn(run: ImportRun) -> None:
    """Make a command's run a writing one, once no other import writes. Raises DomainError."""
    with transaction.atomic():
        locks.serialise("exchange.write")
        if _another_writes(run):
            raise DomainError(_("Another import is being written. Try again when it is done."))
        run.state, run.started_at = ImportState.WRITING, timezone.now()
        run.heartbeat_at = run.started_at
        run.save(update_fields=["state", "started_at", "heartbeat_at"])
        AuditLine.objects.create(by=run.by, verb="import_started", subject=run.file_name)


def _is_silent(run: ImportRun) -> bool:
    return run.heartbeat_at is None or timezone.now() - run.heartbeat_at > runs.SILENT_AFTER


def _another_writes(run: ImportRun) -> bool:
    others = ImportRun.objects.writing().exclude(pk=run.pk).exclude(owner="")
    return any(not _is_silent(other) for other in others)


def release(run: ImportRun, *, error: str = "") -> None:
    """Let go of a run; with an error it has failed and says so on its page."""
    values: dict[str, Any] = {"owner": "", "heartbeat_at": timezone.now()}
    if error:
        values |= {"state": ImportState.FAILED, "error": error[:2000]}
    ImportRun.objects.filter(pk=run.pk, owner=run.owner).update(**values)


def run_check(run_id: str) -> None:
    """Do a queued trial run; what cannot be read ends as a sentence on the page."""
    run = claim(run_id, ImportState.CHECKING)
    if run is None:
        return
    try:
        runs.check(run)
    except ClaimLost:
        log.warning("import %s: another worker goes on with the trial run", run.pk)
    except DomainError as refused:
        if isinstance(refused, UnreadableFile):
            run.sheet = run.sheet | {"refusal": {"code": refused.code, "params": refused.params}}
        ImportRun.objects.filter(pk=run.pk, owner=run.owner).update(sheet=run.sheet)
        release(run, error=str(refused))
    except Exception:  # a task's edge: the person gets a sentence, the log the rest
        log.exception("import %s: the trial run broke", run.pk)
        release(run, error=str(_("The trial run broke. The file is kept; tell an administrator.")))
    else:
        release(run)


def run_write(run_id: str) -> None:
    """Do the queued writing; a worker that takes over goes on behind the last chunk."""
    _do(run_id, ImportState.WRITING, runs.write)


def run_undo(run_id: str) -> None:
    """Do the queued taking back; a worker that takes over goes on behind the last chunk."""
    _do(run_id, ImportState.UNDOING, undoing.take_back)


@roomy
def _do(run_id: str, state: ImportState, work: Callable[[ImportRun], Any]) -> None:
    run = claim(run_id, state)
    if run is None:
        return
    try:
        if not may_import(run.by):
            raise DomainError(_("The person who loaded the file may no longer load files."))
        work(run)
    except ClaimLost:
        log.warning("import %s: another worker goes on with it", run.pk)
        return
    except DomainError as refused:
        release(run, error=str(refused))
    except Exception as error:  # a task's edge: the run stays resumable, the sweep takes it up
        log.exception("import %s: %s broke", run.pk, state)
        _give_up_or_rest(run, error)
    else:
        release(run)
    _wake_next()


def _give_up_or_rest(run: ImportRun, error: Exception) -> None:
    """Leave a broken run to the sweep; one that breaks again and again has failed."""
    if run.counts.get("attempts", 0) >= MAX_ATTEMPTS and not isinstance(error, DatabaseError):
        sentence = _("The import broke. What was written stays and can be undone.")
        release(run, error=str(sentence))
    else:
        ImportRun.objects.filter(pk=run.pk, owner=run.owner).update(owner="")


def _wake_next() -> None:
    """Ask for the import that has waited longest for this one to end."""
    waiting = ImportRun.objects.writing().filter(owner="").order_by("heartbeat_at", "pk")
    for run in waiting[:1]:
        outbox.enqueue(TASKS[ImportState(run.state)], str(run.pk))


@transaction.atomic
def drop_run(*, run: ImportRun) -> None:
    """Forget an import that wrote nothing, with its file."""
    run = _locked(run)
    if run.state in WRITES or run.started_at is not None:
        raise DomainError(_("This import has written rows; it stays in the list."))
    ImportProblem.objects.filter(run=run).delete()
    run.delete()
    transaction.on_commit(lambda: forget_files(run))


def forget_old_files(*, now: dt.datetime, beat: Callable[[], None]) -> int:
    """Throw away what is past its use; return how many folders of files that were.

    Files and the list of problems go some days after the end (IMPORT_KEEP_DAYS), a file that was
    never written goes with its import, and what an undo needs goes with the right to undo.
    """
    undoable = now - UNDO_FOR - dt.timedelta(days=1)
    over = ImportRun.objects.exclude(state__in=BUSY).filter(heartbeat_at__lt=undoable)
    for pk in over.filter(rows__isnull=False).distinct().values_list("pk", flat=True):
        beat()
        ImportRow.objects.filter(run=pk).delete()
    limit = now - kept_for()
    silent = Q(heartbeat_at__lt=limit) | Q(heartbeat_at__isnull=True)
    old = ImportRun.objects.exclude(state__in=BUSY).filter(silent, made_at__lt=limit)
    count = 0
    for run in old.iterator():
        beat()
        count += run.folder.exists()
        forget_files(run)
        ImportProblem.objects.filter(run=run).delete()
        if run.started_at is None:
            run.delete()
    return count + forget_lost_files(now)
