"""The flag: one open row per cause, with the evidence that a person can check."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, seen_by
from core.fields import AmountField, CurrencyField
from core.models import SoftDeleted, SoftDeleteQuerySet
from flags.choices import (
    Audience,
    CloseReason,
    DismissReason,
    RuleCode,
    Severity,
    SnoozeReason,
)
from users.models import User


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: User) -> Self:
        """Flags on visible clients; those for administrators only they see."""
        scoped = self.filter(seen_by(user))
        return scoped if user.is_admin else scoped.exclude(audience=Audience.ADMIN)

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def shown_on(self, today: dt.date) -> Self:
        """Open, not dismissed, not snoozed and past the day it was spread to."""
        return self.open().filter(
            Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=today),
            Q(shows_on__isnull=True) | Q(shows_on__lte=today),
            dismissed_at__isnull=True,
        )


class Flag(models.Model):
    """A signal: which rule, about what, since when, until when, how much is at stake and why.

    `subject` names the row of the cause (`client:5`, `contract:7`, `role:9`). `evidence` holds
    numbers, names and ISO dates, never ages, so that a persisting cause is not rewritten nightly.
    """

    rule = models.CharField(max_length=40, choices=RuleCode)
    client = models.ForeignKey(Client, models.CASCADE, related_name="flags")
    subject = models.CharField(max_length=60)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.OWNER)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.WARNING)
    due_on = models.DateField(null=True, blank=True)
    escalates_on = models.DateField(null=True, blank=True)
    amount = AmountField(default=0)
    currency = CurrencyField()
    evidence = models.JSONField(default=dict)
    opened_on = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    refreshed_at = models.DateTimeField(default=timezone.now)
    shows_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=20, choices=CloseReason, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=20, choices=SnoozeReason, blank=True)
    snooze_count = models.PositiveSmallIntegerField(default=0)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismiss_reason = models.CharField(max_length=20, choices=DismissReason, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject"],
                condition=Q(closed_at__isnull=True),
                name="flag_one_open_per_cause",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=[r.value for r in RuleCode]), name="flag_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=3), name="flag_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=[a.value for a in Audience]), name="flag_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_reason="")
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="flag_close_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["client", "rule"],
                name="flag_open_of_client",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["rule", "closed_at"], name="flag_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


class HandRaiseQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def open(self) -> Self:
        """Those that wait for an answer, or to be read."""
        return self.alive().filter(answered_at__isnull=True)

    def mentions_of(self, user: User) -> Self:
        """What colleagues tell this person and they have not read; still visible clients alone."""
        return self.visible_to(user).open().filter(to=user)


class HandRaise(SoftDeleted):
    """What somebody asks of a client's owner by hand, or with `to` tells a colleague.

    To the owner it is a flag until it is answered; to a colleague a line on Today until read.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="hand_raises")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to whom"),
    )
    text = models.CharField(_("what about"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(pgettext_lazy("raise", "answer"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = HandRaiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="hand_raise_says_what",
                violation_error_message=_("Say what it is about."),
            )
        ]
        indexes = [
            models.Index(
                fields=["client"],
                name="hand_raise_open",
                condition=Q(answered_at__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["to"],
                name="hand_raise_unread",
                condition=Q(answered_at__isnull=True, deleted_at__isnull=True, to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text
