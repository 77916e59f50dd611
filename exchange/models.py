"""Import runs: a file, what would happen, what happened, and how to take it back."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.sheets.messages import UnreadableFile
from exchange.choices import Duplicates, ImportKind, ImportState, Outcome
from users.models import User

WRITES = (ImportState.WRITING, ImportState.UNDOING)
BUSY = (ImportState.CHECKING, *WRITES)
# house default: a whole import can be taken back for a week
UNDO_FOR = dt.timedelta(days=7)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> Self:
        """One's own imports; administrators see all."""
        return self.all() if user.is_admin else self.filter(by=user)

    def unfinished(self) -> Self:
        return self.filter(state__in=BUSY)

    def writing(self) -> Self:
        """Imports that change the base, or wait for their turn: one at a time does."""
        return self.filter(state__in=WRITES)


class ImportRun(models.Model):
    """One file on its way in. The upload and its parsed rows lie in the uploads folder.

    `written_through` is the number of the last row whose chunk was committed: a worker that
    takes over a dead one goes on behind it, so that no row is written twice or lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=15, choices=ImportKind, default=ImportKind.CLIENTS)
    file_name = models.CharField(max_length=255)
    sheet = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    duplicates = models.CharField(max_length=10, choices=Duplicates, default=Duplicates.REPLACE)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    counts = models.JSONField(default=dict)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    written_through = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=120, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-made_at"], name="import_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ImportKind]), name="import_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ImportState]), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(duplicates__in=[d.value for d in Duplicates]),
                name="import_duplicates_known",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("exchange:import_run", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def error_words(self) -> str:
        """What went wrong, in the reader's language where the file itself was refused."""
        refusal = self.sheet.get("refusal")
        return str(UnreadableFile(refusal["code"], **refusal["params"])) if refusal else self.error

    @property
    def has_written(self) -> bool:
        """Whether rows went in: also a run that failed on its way may be taken back."""
        return self.state == ImportState.DONE or (
            self.state == ImportState.FAILED and self.started_at is not None
        )

    @property
    def undo_until(self) -> dt.datetime | None:
        """Until when the whole import can be undone; None where there is nothing to undo."""
        last = self.finished_at or self.heartbeat_at
        return last + UNDO_FOR if self.has_written and last else None

    @property
    def folder(self) -> Path:
        """Where this run's files lie; named by its id, never by what a person typed."""
        return Path(settings.MEDIA_ROOT) / "imports" / str(self.pk)

    @property
    def source_path(self) -> Path:
        return self.folder / "source"

    @property
    def rows_path(self) -> Path:
        return self.folder / "rows.jsonl"


class ImportProblem(models.Model):
    """A row that cannot go in, or goes in with a remark: column, value and reason.

    `reason` is a code with parameters, put into words in the reader's language.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    is_fatal = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["run", "row"], name="problem_of_run")]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"


class ImportRow(models.Model):
    """What one row did; unique per run, so that a row delivered twice is written once."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    made = models.JSONField(default=list)
    changed = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "row"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in Outcome]), name="import_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.outcome}"
