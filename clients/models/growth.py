"""Where a client may grow or be lost: competitors seen there, and what was decided about C."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import Triaged
from clients.models.client import Client, seen_by
from clients.models.touch import Touchpoint
from core.fields import FoldedField
from core.models import SoftDeleted, SoftDeleteQuerySet
from users.models import User


class CompetitorSightingQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def new_at_client(self) -> Self:
        """The first sighting of each competitor at each client."""
        same = CompetitorSighting.objects.alive().filter(
            client=OuterRef("client"), competitor_folded=OuterRef("competitor_folded")
        )
        earlier = Q(seen_on__lt=OuterRef("seen_on")) | Q(
            seen_on=OuterRef("seen_on"), pk__lt=OuterRef("pk")
        )
        return self.alive().filter(~Exists(same.filter(earlier)))


class CompetitorSighting(SoftDeleted):
    """A competitor seen at a client on a day; `product` is what of theirs was seen."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="sightings")
    competitor = models.CharField(_("competitor"), max_length=120)
    competitor_folded = FoldedField(sources=("competitor",), max_length=120)
    product = models.CharField(_("their product"), max_length=160, blank=True)
    seen_on = models.DateField(_("seen on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CompetitorSightingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "competitor_folded"], name="sighting_of_client"),
            models.Index(fields=["seen_on"], name="sighting_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(competitor=""),
                name="sighting_has_competitor",
                violation_error_message=_("Name the competitor."),
            )
        ]

    def __str__(self) -> str:
        return self.competitor


class TriageQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class Triage(SoftDeleted):
    """What was decided about a C client at the half-yearly look; the newest row holds."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="triages")
    decision = models.CharField(_("decision"), max_length=10, choices=Triaged)
    on = models.DateField(_("on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TriageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-on"], name="triage_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=[d.value for d in Triaged]), name="triage_decision_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.decision}"
