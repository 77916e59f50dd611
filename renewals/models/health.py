"""The health of clients: as it was last reckoned, and day by day where it changed."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, seen_by
from renewals.choices import RenewalStatus
from users.models import User

_NUMBERS = ("score", "usage", "engagement", "relationship", "sentiment", "commercial")


def _within_100() -> Q:
    condition = Q()
    for name in _NUMBERS:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": 100})
    return condition


class HealthQuerySet(models.QuerySet["Measured"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class Measured(models.Model):
    """A score of 0-100 and its parts; empty is what was not known."""

    # When two clients become one, this stays where it was reckoned: it tells of one row alone.
    is_reckoned = True

    score = models.PositiveSmallIntegerField(null=True)
    usage = models.PositiveSmallIntegerField(null=True)
    engagement = models.PositiveSmallIntegerField(null=True)
    relationship = models.PositiveSmallIntegerField(null=True)
    sentiment = models.PositiveSmallIntegerField(null=True)
    commercial = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True


class Health(Measured):
    """The health of a client as of `reckoned_on`, with the facts its parts are made of.

    `changed_on`: since when the numbers are what they are. `norm` is in days; `answer` is the
    last answer to NPS or, with `answers`, how many of those to CSAT were content. One row for
    each client that rules look at; written by the night's statement alone.
    """

    client = models.OneToOneField(
        Client, models.CASCADE, primary_key=True, related_name="health", verbose_name=_("client")
    )
    reckoned_on = models.DateField()
    changed_on = models.DateField()
    used = models.PositiveBigIntegerField(null=True)
    bought = models.PositiveBigIntegerField(null=True)
    measured_on = models.DateField(null=True)
    touched_on = models.DateField(null=True)
    norm = models.PositiveSmallIntegerField()
    roles = models.PositiveSmallIntegerField()
    answer = models.PositiveSmallIntegerField(null=True)
    answers = models.PositiveIntegerField(null=True)
    answered_on = models.DateField(null=True)
    renewal = models.CharField(max_length=10, choices=RenewalStatus, blank=True)
    ends_on = models.DateField(null=True)

    objects = HealthQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_within_100(), name="health_within_100"),
            models.CheckConstraint(
                condition=Q(renewal__in=["", *(s.value for s in RenewalStatus)]),
                name="health_renewal_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.score}"


class HealthDay(Measured):
    """The numbers of a client from a day on, until its next row: unchanged nights write none."""

    # The unique rule below begins with the client: an index of its own would be one too many.
    client = models.ForeignKey(
        Client,
        models.CASCADE,
        related_name="health_days",
        verbose_name=_("client"),
        db_index=False,
    )
    reckoned_on = models.DateField()

    objects = HealthQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "reckoned_on"], name="health_once_a_day"),
            models.CheckConstraint(condition=_within_100(), name="health_day_within_100"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.reckoned_on}: {self.score}"
