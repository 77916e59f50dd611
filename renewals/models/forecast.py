"""What the forecast said: one row for each contract and each change of what it said."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.choices import Tier
from clients.models import seen_by
from contracts.models import Contract
from core.fields import AmountField, CurrencyField
from renewals.choices import ForecastCategory, RenewalState
from users.models import Team, User


class ForecastSnapshotQuerySet(models.QuerySet["ForecastSnapshot"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "contract__client"))

    def as_of(self, day: dt.date) -> Self:
        """What the forecast said on a day, after its night."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class ForecastSnapshot(models.Model):
    """What the forecast says about a contract from the night of `since` until that of `until`.

    A night without a change writes nothing. `month` is the first day of the month in which the
    contract ends; `amount` what is expected of an open renewal, what was signed of a renewed one,
    what ended of others; `weighted` is that of open ones. Owner, team and tier are those of then.
    Written by `renewals.forecast.keeping` alone.
    """

    # When two clients become one, the contract goes and takes its past with it.
    is_reckoned = True

    # The unique rule below begins with the contract: an index of its own would be one too many.
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="foreseen", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True)
    month = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+", db_index=False)
    tier = models.CharField(max_length=1, choices=Tier)
    state = models.CharField(max_length=12, choices=RenewalState)
    category = models.CharField(max_length=10, choices=ForecastCategory, blank=True)
    currency = CurrencyField()
    amount = AmountField()
    weighted = AmountField()

    objects = ForecastSnapshotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["month", "since"], name="foreseen_by_month")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "since"], name="foreseen_once_a_day"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="foreseen_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RenewalState]), name="foreseen_state_known"
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[t.value for t in Tier]), name="foreseen_tier_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.since}: {self.state} {self.amount}"
