"""Tables that every app stands on; none of them knows a domain word."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SoftDeleteQuerySet(models.QuerySet[Any]):
    """Rows that can be taken back for 30 days before they are purged."""

    def alive(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def deleted_before(self, instant: dt.datetime) -> Self:
        return self.filter(deleted_at__lt=instant)


class SoftDeleted(models.Model):
    """A row that is deleted softly; whoever deletes it is named."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Archivable(models.Model):
    """A row that leaves lists, rules and counts but stays in past figures."""

    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class External(models.Model):
    """A row that another system knows too: its id there, so that a file loads only once."""

    external_system = models.CharField(max_length=40, blank=True, editable=False)
    external_id = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        abstract = True


class FormKey(models.Model):
    """A rendered form that was saved; the unique key makes a second save of it impossible."""

    key = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    result_url = models.CharField(max_length=400, blank=True)
    # A hash of what was saved: the same form with other words is not taken for a resend.
    digest = models.CharField(max_length=64, blank=True, db_default="")
    claimed_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.key)


class UndoRecord(models.Model):
    """What it takes to put an action back: 24 hours, for an import 7 days."""

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.token}"


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def unsent(self) -> Self:
        return self.filter(sent_at__isnull=True)

    def undone(self) -> Self:
        """Those whose task has not ended yet, whether the broker has them or not."""
        return self.filter(done_at__isnull=True)


class OutboxMessage(models.Model):
    """Background work asked for in a transaction; sent after commit, swept when that failed.

    `deliveries` counts how often the broker took it; `done_at` is when its task had ended.
    """

    task = models.CharField(max_length=120)
    args = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    deliveries = models.PositiveSmallIntegerField(default=0, db_default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], name="outbox_unsent", condition=Q(sent_at__isnull=True)
            ),
            models.Index(fields=["sent_at"], name="outbox_undone", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.args}"


class JobState(models.TextChoices):
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class JobRun(models.Model):
    """One run of scheduled work; the unique row makes sure a due date is run once."""

    job = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState, default=JobState.RUNNING)
    owner = models.CharField(max_length=120, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    changed = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "due_at"], name="jobrun_once_per_due_date"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in JobState]), name="jobrun_state_known"
            ),
        ]
        indexes = [models.Index(fields=["job", "-started_at"], name="jobrun_latest")]

    def __str__(self) -> str:
        return f"{self.job} {self.due_at:%Y-%m-%d %H:%M}"


class Pulse(models.Model):
    """A sign of life of a background process, so that people see when one is gone."""

    kind = models.CharField(max_length=20)
    owner = models.CharField(max_length=120)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "owner"], name="pulse_once_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner}"


class StoredSetting(models.Model):
    """A setting that an administrator changed; what nobody changed has its default in code."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.key


class AuditLine(models.Model):
    """A dated line about something that is not a client: settings, people, exports."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
