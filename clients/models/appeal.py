"""How many appeals to support a client made in a week."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import AppealSource
from clients.models.client import Client, seen_by
from users.models import User


class AppealCountQuerySet(models.QuerySet["AppealCount"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class AppealCount(models.Model):
    """Appeals of one week; `week` is its Monday. A week that nobody entered has no row."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="appeal_counts")
    week = models.DateField(_("week from"))
    count = models.PositiveIntegerField(_("appeals"))
    source = models.CharField(
        _("source"), max_length=10, choices=AppealSource, default=AppealSource.HAND
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AppealCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "week"],
                name="appeals_once_a_week",
                violation_error_message=_("There is a number of that week already."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=[s.value for s in AppealSource]), name="appeals_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.week}: {self.count}"
