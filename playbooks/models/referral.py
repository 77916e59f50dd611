"""Who was asked to recommend us, when, and which client came that way."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Stakeholder, seen_by
from core.fields import FoldedField
from core.models import SoftDeleted, SoftDeleteQuerySet
from playbooks.referrals.choices import Moment, ReferralState
from users.models import User


class ReferralQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class Referral(SoftDeleted):
    """A client, and where known its person, asked to recommend us; answered with who came.

    `prospect` is the client that came, `prospect_name` its name while it is none of ours yet.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="referrals")
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("who was asked"),
    )
    moment = models.CharField(_("moment"), max_length=8, choices=Moment, default=Moment.OTHER)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(
        _("answer"), max_length=8, choices=ReferralState, default=ReferralState.ASKED
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    prospect = models.ForeignKey(
        Client,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="came_through",
        verbose_name=_("which client came"),
    )
    prospect_name = models.CharField(_("whom they named"), max_length=255, blank=True)
    prospect_folded = FoldedField(sources=("prospect_name",), max_length=255)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-asked_on"], name="referral_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(moment__in=[m.value for m in Moment]), name="referral_moment_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ReferralState]), name="referral_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.ASKED, answered_on__isnull=True)
                | (~Q(state=ReferralState.ASKED) & Q(answered_on__isnull=False)),
                name="referral_answered_on_a_day",
                violation_error_message=_("An answer has its day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.asked_on}"
