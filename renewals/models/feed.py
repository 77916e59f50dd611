"""The address by which a person's calendar reads what is planned."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from users.models import User


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> Self:
        """One's own alone: whoever knows the address reads the calendar."""
        return self.filter(person=user) if user.is_authenticated else self.none()


class CalendarFeed(models.Model):
    """One address a person; its `code` is signed with the installation's key (`feed.links`).

    A new code is a new address, the old one is dead from then on. The row alone opens nothing.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="calendar_feed"
    )
    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.made_at:%Y-%m-%d}"
