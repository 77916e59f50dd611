"""A round of new prices over some contracts, and how each client took it."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, seen_by
from contracts.models import Contract
from core.fields import AmountField, CurrencyField
from core.models import SoftDeleted, SoftDeleteQuerySet
from renewals.choices import PriceReaction
from users.models import User


class PriceRoundQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, and those over a contract that one sees; administrators see all."""
        if user.is_admin:
            return self.all()
        rows = PriceRoundRow.objects.visible_to(user).filter(round=OuterRef("pk"))
        return self.filter(Q(by=user) | Q(Exists(rows)))


class PriceRound(SoftDeleted):
    """New prices from a day on: `index` in thousandths of a percent, 7 500 is 7.5 %.

    `query` is the address of the client list that the contracts were taken from, for the record;
    `letter` the text to clients with its words in braces.
    """

    name = models.CharField(pgettext_lazy("round", "name"), max_length=120)
    query = models.CharField(max_length=1000, blank=True)
    index = models.PositiveIntegerField(_("index, %"))
    effective_on = models.DateField(_("new prices from"))
    letter = models.TextField(_("letter"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PriceRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(index__gt=0, index__lte=1_000_000),
                name="price_round_index",
                violation_error_message=_(
                    "An index is more than nothing and at most a thousand percent."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("renewals:price_round", args=[self.pk])

    @property
    def percent(self) -> Decimal:
        return Decimal(self.index).scaleb(-3)


class PriceRoundRowQuerySet(models.QuerySet["PriceRoundRow"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "contract__client"))

    def waiting(self) -> Self:
        """Those of rounds that stand where no letter went out and nothing is agreed."""
        return self.filter(
            round__deleted_at__isnull=True, letter_on__isnull=True, reaction=PriceReaction.SILENT
        )


class PriceRoundRow(models.Model):
    """One contract of a round, amounts for its whole term in minor units, VAT as in it.

    `notice_by` is the last day on which the client may be told: the new prices' first day less
    the contract's notice, a working day.
    """

    round = models.ForeignKey(PriceRound, models.CASCADE, related_name="rows")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="price_rows")
    currency = CurrencyField()
    old_amount = AmountField(_("price now"))
    proposed_amount = AmountField(_("proposed price"))
    agreed_amount = AmountField(_("agreed price"), null=True, blank=True)
    notice_by = models.DateField(_("tell by"))
    letter_on = models.DateField(_("letter sent on"), null=True, blank=True)
    reaction = models.CharField(
        _("reaction"), max_length=10, choices=PriceReaction, default=PriceReaction.SILENT
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PriceRoundRowQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["notice_by"],
                name="price_row_waiting",
                condition=Q(letter_on__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "contract"], name="price_row_once_a_round"),
            models.CheckConstraint(
                condition=Q(old_amount__gte=0, proposed_amount__gte=0)
                & (Q(agreed_amount__isnull=True) | Q(agreed_amount__gte=0)),
                name="price_row_amounts",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(reaction__in=[r.value for r in PriceReaction]),
                name="price_row_reaction_known",
            ),
            models.CheckConstraint(
                condition=Q(reaction=PriceReaction.AGREED, agreed_amount__isnull=False)
                | (~Q(reaction=PriceReaction.AGREED) & Q(agreed_amount__isnull=True)),
                name="price_row_agreed_amount",
                violation_error_message=_("What is agreed has its price, the rest has none."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.contract)

    @property
    def client(self) -> Client:
        return self.contract.client

    @property
    def look(self) -> str:
        """The state of the tag of its reaction."""
        return PriceReaction(self.reaction).look
