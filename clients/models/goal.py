"""What the client wants to reach with us, how far it is, and what was given and gained."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import GoalState, LedgerKind
from clients.models.client import Client, seen_by
from clients.models.person import Stakeholder
from clients.models.touch import Touchpoint
from core.fields import AmountField, CurrencyField
from core.models import SoftDeleted, SoftDeleteQuerySet
from users.models import User

# A billion of any unit: products of two values, days and percent still fit a whole number.
BIGGEST_VALUE = 10**12
LONGEST_GOAL = 3660  # days


class ThousandthsField(models.BigIntegerField):
    """A measured value in whole thousandths of its unit, so that databases reckon exactly."""


def in_units(thousandths: int) -> Decimal:
    """Return a stored value as people read it."""
    return Decimal(thousandths).scaleb(-3)


class GoalQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def open(self) -> Self:
        return self.alive().filter(state=GoalState.OPEN)


class Goal(SoftDeleted):
    """A business task of the client with its measure, from a baseline to a target by a day.

    The direction follows from the two: a target may be lower. Values are thousandths of `unit`.
    `stakeholder` is the business owner whose goal it is.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="goals")
    task = models.CharField(_("business task"), max_length=300)
    measure = models.CharField(_("measured by"), max_length=160)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    baseline = ThousandthsField(_("it was"))
    target = ThousandthsField(_("target"))
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("business owner"),
    )
    evidence = models.TextField(_("how we know"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=GoalState, default=GoalState.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "state"], name="goal_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in GoalState]), name="goal_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(task="") & ~Q(measure=""),
                name="goal_says_what",
                violation_error_message=_("A goal needs a task and a measure."),
            ),
            models.CheckConstraint(
                condition=~Q(baseline=F("target")),
                name="goal_goes_somewhere",
                violation_error_message=_("The target differs from what it was."),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="goal_dates_in_order",
                violation_error_message=_("A goal cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(state=GoalState.DROPPED) | ~Q(reason=""),
                name="goal_dropped_has_reason",
                violation_error_message=_("Say why the goal was dropped."),
            ),
        ]

    def __str__(self) -> str:
        return self.measure

    def get_absolute_url(self) -> str:
        return f"{reverse('clients:goal_list', args=[self.client_id])}#goal-{self.pk}"


class GoalReadingQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "goal__client"))


class GoalReading(SoftDeleted):
    """Where a goal stood on a day; one a day, a second one corrects the first."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="readings")
    taken_on = models.DateField(_("on"))
    value = ThousandthsField(_("value"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GoalReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "taken_on"],
                condition=Q(deleted_at__isnull=True),
                name="goal_reading_once_a_day",
                violation_error_message=_("There is a reading of that day already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.taken_on}"


class LedgerQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class LedgerEntry(SoftDeleted):
    """What the client gained (impact) or what was given for it (investment): a sum or words.

    `amount` is in minor units of `currency`. `is_shareable`: it may be shown to the client.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="ledger")
    on = models.DateField(_("on"))
    kind = models.CharField(_("kind"), max_length=10, choices=LedgerKind)
    amount = AmountField(_("amount"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    quote = models.TextField(_("in words"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who said it"),
    )
    is_shareable = models.BooleanField(_("may be shown to the client"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-on", "-id"], name="ledger_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in LedgerKind]), name="ledger_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | ~Q(quote=""),
                name="ledger_says_something",
                violation_error_message=_("An entry needs an amount or words."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="ledger_amount_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:80] or f"{self.on}"


class UseAnswerQuerySet(models.QuerySet["UseAnswer"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class UseAnswer(models.Model):
    """The question of an implementation: is it really used, do users and business owner talk?

    A fact with its day and, where there was one, the touch from which it is known.
    """

    client = models.OneToOneField(Client, models.CASCADE, related_name="use_answer")
    is_connected = models.BooleanField(_("used, and users talk with the business owner"))
    on = models.DateField(_("on"))
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = UseAnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.client_id} {self.on}"
