"""A renewal as a record: one for each contract, with its stage, sums, forecast and end."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, Task, Touchpoint, seen_by
from clients.models.stage import in_language
from contracts.models import Contract, Product
from core.fields import AmountField, CurrencyField
from core.models import Archivable
from renewals.choices import ForecastCategory, LineKind, LossReason, RenewalState
from users.models import User


class RenewalStage(Archivable):
    """A step that renewals go through; administrators name and order them.

    `code` is what the product itself looks for ("planned" first, "talk" once the talk started);
    a stage of their own has none. `probability` in percent.
    """

    code = models.CharField(max_length=20, blank=True, editable=False)
    name_ru = models.CharField(_("name in Russian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        _("means"), max_length=12, choices=RenewalState, default=RenewalState.OPEN
    )
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="renewal_stage_code_once"
            ),
            models.CheckConstraint(
                condition=Q(probability__lte=100),
                name="renewal_stage_probability",
                violation_error_message=_("A probability is a number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RenewalState]),
                name="renewal_stage_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_ru, self.name_en)


class RenewalCheck(Archivable):
    """One thing to see to while a renewal stands in a stage."""

    stage = models.ForeignKey(RenewalStage, models.CASCADE, related_name="checks")
    text_ru = models.CharField(_("what to check"), max_length=200)
    text_en = models.CharField(_("the same in English"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self.text_ru, self.text_en)


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def open(self) -> Self:
        return self.filter(state=RenewalState.OPEN)


class Renewal(models.Model):
    """The renewal of one contract, opened once: on its latest start, or earlier by hand.

    `amount` is what is expected for the whole new term, in minor units of `currency`, VAT as in
    the contract; its lines add up to it where there are any. `is_light` asks only for an invoice
    and its payment. Forecast categories: what the system reckons with its reasons, what the
    account manager says, and the head's last word.
    """

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="renewal")
    client = models.ForeignKey(Client, models.CASCADE, related_name="renewals")
    is_light = models.BooleanField(_("light"), default=False)
    stage = models.ForeignKey(RenewalStage, models.PROTECT, related_name="renewals")
    stage_since = models.DateField()
    state = models.CharField(max_length=12, choices=RenewalState, default=RenewalState.OPEN)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    successor = models.OneToOneField(
        Contract, models.SET_NULL, null=True, blank=True, related_name="won_by"
    )
    # --- money
    amount = AmountField(_("amount of the renewal"), default=0)
    currency = CurrencyField(_("currency"))
    probability = models.PositiveSmallIntegerField(
        _("probability, %"), null=True, blank=True, help_text=_("Empty: that of the stage.")
    )
    # --- forecast
    system_category = models.CharField(max_length=10, choices=ForecastCategory, blank=True)
    system_reasons = models.JSONField(default=list, blank=True)
    kam_category = models.CharField(
        _("account manager's forecast"), max_length=10, choices=ForecastCategory, blank=True
    )
    kam_said_on = models.DateField(null=True, blank=True)
    head_category = models.CharField(
        _("head's forecast"), max_length=10, choices=ForecastCategory, blank=True
    )
    head_said_on = models.DateField(null=True, blank=True)
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # --- what is around it
    meeting = models.ForeignKey(
        Task,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("next personal meeting"),
    )
    competitor = models.CharField(_("competitor"), max_length=120, blank=True)
    own_procurement_on = models.DateField(
        _("the client announced its own procurement on"), null=True, blank=True
    )
    own_procurement_touch = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invoiced_on = models.DateField(_("invoice sent on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    # --- how it ended
    loss_reason = models.CharField(_("reason"), max_length=20, choices=LossReason, blank=True)
    loss_note = models.CharField(_("in words"), max_length=500, blank=True)
    # --- not to be retained: asked by the account manager, decided by the head
    release_asked_on = models.DateField(null=True, blank=True)
    release_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    release_reason = models.CharField(
        pgettext_lazy("release", "why not retain"), max_length=500, blank=True
    )
    release_decided_on = models.DateField(null=True, blank=True)
    release_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_release_approved = models.BooleanField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "state"], name="renewal_of_client"),
            models.Index(fields=["state", "stage"], name="renewal_by_stage"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RenewalState]),
                name="renewal_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=RenewalState.OPEN.value, closed_on__isnull=True)
                | (~Q(state=RenewalState.OPEN.value) & Q(closed_on__isnull=False)),
                name="renewal_closed_with_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=RenewalState.LOST.value) | ~Q(loss_reason=""),
                name="renewal_lost_for_a_reason",
                violation_error_message=_("Say why it was lost."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RenewalState.RELEASED.value) | Q(is_release_approved=True),
                name="renewal_released_by_approval",
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__lte=100),
                name="renewal_probability",
                violation_error_message=_("A probability is a number from 0 to 100."),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="renewal_amount_not_negative"),
            models.CheckConstraint(
                condition=~Q(successor=F("contract")), name="renewal_successor_is_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.contract)

    def get_absolute_url(self) -> str:
        return reverse("renewals:renewal", args=[self.pk])

    @property
    def forecast(self) -> str:
        """The category that counts: the head's last word, else the manager's, else the system's."""
        return self.head_category or self.kam_category or self.system_category


class OfRenewalQuerySet(models.QuerySet[Any]):
    """Rows of a renewal: who sees its client sees them."""

    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "renewal__client"))


class RenewalLine(models.Model):
    """A position of what is offered: the same again, more of it, or something new."""

    renewal = models.ForeignKey(Renewal, models.CASCADE, related_name="lines")
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind, default=LineKind.RENEWAL)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    title = models.CharField(_("position"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("licences"), null=True, blank=True)
    amount = AmountField(_("amount"), default=0)
    position = models.PositiveSmallIntegerField(default=0)

    objects = OfRenewalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="renewal_line_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in LineKind]), name="renewal_line_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.product or "")


class RenewalCheckDone(models.Model):
    """A point of the checklist that was seen to."""

    renewal = models.ForeignKey(Renewal, models.CASCADE, related_name="checks_done")
    check_point = models.ForeignKey(RenewalCheck, models.CASCADE, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfRenewalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["renewal", "check_point"], name="check_done_once")
        ]

    def __str__(self) -> str:
        return f"{self.renewal_id}: {self.check_point_id}"
