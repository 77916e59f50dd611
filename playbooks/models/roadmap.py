"""The roadmap: what is to be reached with a client, by when, who does what, how it ended."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Stakeholder, seen_by
from core.fields import AmountField, CurrencyField
from core.models import SoftDeleted, SoftDeleteQuerySet
from playbooks.roadmaps.choices import RoadmapEnd, RoadmapState, Verdict, WhyNot
from renewals.models import Renewal
from users.models import User


class RoadmapQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def open(self) -> Self:
        """Those that go on, whether validated or not."""
        return self.alive().exclude(state=RoadmapState.CLOSED)

    def waiting(self) -> Self:
        return self.alive().filter(state=RoadmapState.WAITING)

    def late(self, today: dt.date) -> Self:
        """Those that go on past their last day."""
        return self.open().filter(until__lt=today)


class Roadmap(SoftDeleted):
    """A plan for a client or a holding: a short one, or a full one of several companies.

    `amount` is what the plan is to bring, in minor units of `currency`. The head company's
    approval is a gate: until when it is wanted, on which day and by whom it was given.
    `submitted_at` is when the version that waits was handed in.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="roadmaps")
    renewal = models.ForeignKey(
        Renewal, models.SET_NULL, null=True, blank=True, related_name="roadmaps"
    )
    goal = models.CharField(_("goal"), max_length=200)
    expected = models.CharField(_("expected result"), max_length=500, blank=True)
    amount = AmountField(_("sum of the plan"), null=True, blank=True)
    currency = CurrencyField()
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="roadmaps",
        verbose_name=_("responsible"),
    )
    is_full = models.BooleanField(_("full roadmap"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=RoadmapState, default=RoadmapState.DRAFT
    )
    gate_due_on = models.DateField(_("head company's approval wanted by"), null=True, blank=True)
    gate_passed_on = models.DateField(_("head company approved on"), null=True, blank=True)
    gate_person = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who approves at the head company"),
    )
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    end = models.CharField(_("result"), max_length=12, choices=RoadmapEnd, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True)
    worked = models.TextField(_("what worked"), blank=True)
    lesson = models.TextField(_("why not, and what we do otherwise"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["submitted_at"],
                name="roadmap_waiting",
                condition=Q(state="waiting", deleted_at__isnull=True),
            ),
            models.Index(fields=["closed_on"], name="roadmap_by_close"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="roadmap_dates_in_order",
                violation_error_message=_("A plan cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(goal=""),
                name="roadmap_has_goal",
                violation_error_message=_("Say what is to be reached."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="roadmap_amount_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RoadmapState]), name="roadmap_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=RoadmapState.CLOSED, closed_on__isnull=False)
                & Q(end__in=[e.value for e in RoadmapEnd])
                | ~Q(state=RoadmapState.CLOSED) & Q(closed_on__isnull=True, end=""),
                name="roadmap_end_is_told",
                violation_error_message=_("Say how the plan ended."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RoadmapState.WAITING) | Q(submitted_at__isnull=False),
                name="roadmap_waits_since",
            ),
        ]

    def __str__(self) -> str:
        return self.goal

    def get_absolute_url(self) -> str:
        return reverse("playbooks:roadmap", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.state == RoadmapState.CLOSED

    @property
    def look(self) -> str:
        return RoadmapState(self.state).look


class RoadmapVersionQuerySet(models.QuerySet["RoadmapVersion"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "roadmap__client"))


class RoadmapVersion(models.Model):
    """The plan as it was handed in, and what became of it.

    `snapshot` is what `playbooks.roadmaps.versions.taken` returns.
    """

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    snapshot = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITS)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    remark = models.CharField(_("remarks"), max_length=1000, blank=True)

    objects = RoadmapVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "number"], name="roadmap_version_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=[v.value for v in Verdict]),
                name="roadmap_verdict_known",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.RETURNED) | ~Q(remark=""),
                name="roadmap_return_says_why",
                violation_error_message=_("Say what is to be changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roadmap_id}: {self.number}"


class RoadmapReasonQuerySet(models.QuerySet["RoadmapReason"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "roadmap__client"))


class RoadmapReason(models.Model):
    """One reason why a goal was not reached."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="reasons")
    code = models.CharField(max_length=20, choices=WhyNot)

    objects = RoadmapReasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "code"], name="roadmap_reason_once"),
            models.CheckConstraint(
                condition=Q(code__in=[w.value for w in WhyNot]), name="roadmap_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_code_display())
