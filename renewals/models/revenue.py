"""Recurring revenue of closed months, with who answered for each client then."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.choices import Tier
from clients.models import Client, seen_by
from contracts.models import Product
from core.fields import AmountField, CurrencyField
from users.models import Team, User


class ClosedMonth(models.Model):
    """A month whose revenue was written down; `month` is its first day.

    Until `CLOSES_ON` of the next month its amounts are taken anew each night. `filled_at` is when
    it was last looked for clients whose contracts were entered later.
    """

    month = models.DateField(unique=True)
    taken_on = models.DateField()
    filled_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class RevenueMonthQuerySet(models.QuerySet["RevenueMonth"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class RevenueMonth(models.Model):
    """What a client brought a year at the end of a month, by product and currency, without VAT.

    `annual_amount` in minor units; a twelfth of it is the month's (MRR). `owner`, `team` and
    `tier` are those of that month. `ended_on`: the last contract has ended and nothing follows
    yet; once that is decided the row is revenue kept, or goes. `since_on` is where the unbroken
    run of contracts began, `is_back` that the client had been lost before.
    """

    month = models.DateField()
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="revenue_months", db_index=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+", db_index=False)
    tier = models.CharField(max_length=1, choices=Tier)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, related_name="+", db_index=False
    )
    currency = CurrencyField()
    annual_amount = AmountField()
    ended_on = models.DateField(null=True)
    since_on = models.DateField()
    is_back = models.BooleanField(default=False)
    taken_on = models.DateField()

    objects = RevenueMonthQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["month", "client"], name="revenue_by_month"),
            models.Index(fields=["client", "month"], name="revenue_of_client"),
            models.Index(
                fields=["month"], name="revenue_at_risk", condition=Q(ended_on__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(annual_amount__gte=0), name="revenue_not_negative"),
            models.CheckConstraint(
                condition=Q(tier__in=[t.value for t in Tier]), name="revenue_tier_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.month:%Y-%m}"
