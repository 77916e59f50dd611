"""The timeline: every change that matters is a dated line written by its action."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from clients.models.client import Client, seen_by
from users.models import User


class TimelineQuerySet(models.QuerySet["TimelineEntry"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class TimelineEntry(models.Model):
    """One change: who, when, what, old and new value.

    `changes` is {field: [old, new]} with values as text; `subject` names the row it is about
    (`person:12`, `contract:7`, empty for the client itself) and `label` how people call it.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="timeline")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=255, blank=True)
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)

    objects = TimelineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-at", "-id"], name="timeline_of_client")]

    def __str__(self) -> str:
        return f"{self.verb} {self.label}"
