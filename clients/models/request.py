"""What the client asked us for: new work, more of the same, a complaint; and how it ended."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import REASONED, RequestKind, RequestOutcome
from clients.models.client import Client, seen_by
from clients.models.person import Stakeholder
from clients.models.touch import Touchpoint
from core.fields import AmountField, CurrencyField
from core.models import SoftDeleted, SoftDeleteQuerySet
from users.models import User


class ClientRequestQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class ClientRequest(SoftDeleted):
    """An incoming request: the raw material of the figures about won and lost work.

    `amount` is in minor units of `currency`; `touchpoint` is where it was heard.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="requests")
    kind = models.CharField(_("kind"), max_length=10, choices=RequestKind)
    what = models.CharField(_("what is asked for"), max_length=300)
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("who asked"),
    )
    touchpoint = models.ForeignKey(
        Touchpoint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("known from"),
    )
    received_on = models.DateField(_("received on"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=RequestOutcome, default=RequestOutcome.OPEN
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    amount = AmountField(_("amount"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ClientRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-received_on", "-id"], name="request_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in RequestKind]), name="request_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(what=""),
                name="request_says_what",
                violation_error_message=_("Say what is asked for."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=RequestOutcome.OPEN, closed_on__isnull=True)
                | Q(
                    outcome__in=[o.value for o in RequestOutcome if o != RequestOutcome.OPEN],
                    closed_on__isnull=False,
                ),
                name="request_closed_with_outcome",
                violation_error_message=_("A closed request has its outcome and its day."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[o.value for o in REASONED]) | ~Q(reason=""),
                name="request_lost_has_reason",
                violation_error_message=_("Say why: lost and withdrawn requests need a reason."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("received_on")),
                name="request_dates_in_order",
                violation_error_message=_("A request cannot be closed before it was received."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="request_amount_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{reverse('clients:satisfaction', args=[self.client_id])}#request-{self.pk}"
