"""When each renewal has to start, and whether we are in the client's budget."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import Procurement
from clients.models import Client, Touchpoint, seen_by
from contracts.models import Contract
from renewals.choices import BudgetState, LeadSource
from users.models import User


class RenewalClockQuerySet(models.QuerySet["RenewalClock"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "contract__client"))


class RenewalClock(models.Model):
    """The dates of one contract's renewal; see `renewals.clock.rules` for what they mean.

    Written by `renewals.clock.reckoning` alone: after each change of the client, and every night.
    All dates are working days. `lead_days` are working days, `notice_days` calendar ones.
    """

    is_reckoned = True

    contract = models.OneToOneField(
        Contract, models.CASCADE, primary_key=True, related_name="clock", verbose_name=_("contract")
    )
    procedure = models.CharField(max_length=20, choices=Procurement)
    lead_days = models.PositiveSmallIntegerField()
    lead_source = models.CharField(max_length=10, choices=LeadSource)
    preparation_days = models.PositiveSmallIntegerField()
    talk_days = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField(null=True)
    talk_by = models.DateField()
    procurement_by = models.DateField()
    budget_ask_by = models.DateField(null=True)
    notice_by = models.DateField(null=True)
    latest_start = models.DateField()
    late_after = models.DateField()
    fiscal_year_starts_on = models.DateField(null=True)
    is_budget_confirmed = models.BooleanField(default=False)
    is_budget_counted = models.BooleanField(default=False)
    is_seat_empty = models.BooleanField(default=False)
    is_preliminary = models.BooleanField(default=False)

    objects = RenewalClockQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["latest_start"], name="clock_by_start"),
            models.Index(fields=["late_after"], name="clock_by_late"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latest_start__lte=F("talk_by"))
                & Q(latest_start__lte=F("procurement_by"))
                & Q(late_after__gte=F("latest_start")),
                name="clock_starts_first",
            ),
            models.CheckConstraint(
                condition=Q(procedure__in=[p.value for p in Procurement]),
                name="clock_procedure_known",
            ),
            models.CheckConstraint(
                condition=Q(lead_source__in=[s.value for s in LeadSource]),
                name="clock_source_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.latest_start}"


class BudgetAnswerQuerySet(models.QuerySet["BudgetAnswer"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class BudgetAnswer(models.Model):
    """Whether we stand in a client's budget of one fiscal year; the newest word holds.

    `year_starts_on` is the first day of that year.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="budget_answers")
    year_starts_on = models.DateField()
    state = models.CharField(_("budget"), max_length=10, choices=BudgetState)
    on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BudgetAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "year_starts_on"], name="budget_answer_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in BudgetState]), name="budget_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.year_starts_on}: {self.state}"
