"""What clients bought: products, contracts and their lines."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, LifeCycleStage, Stakeholder, Touchpoint, seen_by
from contracts.choices import RENEWABLE_KINDS, ContractKind, ReadingSource, VatRate
from core.fields import AmountField, CurrencyField, FoldedField
from core.models import Archivable, External, SoftDeleted, SoftDeleteQuerySet
from users.models import User


class ProductQuerySet(models.QuerySet["Product"]):
    def live(self) -> Self:
        return self.filter(archived_at__isnull=True).order_by("name_folded", "pk")


class Product(Archivable):
    """Something we sell."""

    name = models.CharField(_("name"), max_length=160)
    name_folded = FoldedField(sources=("name",), max_length=160)
    line = models.CharField(_("product line"), max_length=120, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_folded"],
                name="product_name_once",
                violation_error_message=_("A product with this name is here already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def live(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def in_force(self, today: dt.date) -> Self:
        """Live contracts that run on a date; both dates inclusive, no end means open-ended."""
        return self.live().filter(
            Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        )

    def ending_between(self, first: dt.date, last: dt.date) -> Self:
        return self.live().filter(ends_on__gte=first, ends_on__lte=last)

    def renewable(self) -> Self:
        return self.filter(kind__in=RENEWABLE_KINDS)

    def without_successor(self) -> Self:
        """Contracts that no live contract names as its predecessor."""
        after = Contract.objects.live().filter(predecessor=OuterRef("pk"))
        return self.filter(~Exists(after))

    def with_successor(self) -> Self:
        """Adds `has_successor`: a live contract names this one as its predecessor."""
        after = Contract.objects.live().filter(predecessor=OuterRef("pk"))
        return self.annotate(has_successor=Exists(after))


class Contract(Archivable, External):
    """A contract: both dates inclusive, the amount for the whole term.

    `net_amount` is without VAT and `annual_amount` a year's worth of it, in minor units of
    `currency`; both are kept by the actions. `owner` repeats the client's owner.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="contracts")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    number = models.CharField(_("number"), max_length=120, blank=True)
    number_folded = FoldedField(sources=("number",), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=10, choices=ContractKind, default=ContractKind.LICENCE
    )
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("product"),
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    amount = AmountField(_("amount"), default=0)
    currency = CurrencyField(_("currency"))
    vat_rate = models.PositiveSmallIntegerField(
        _("VAT rate"), choices=VatRate, null=True, blank=True
    )
    is_vat_included = models.BooleanField(_("VAT is inside the amount"), default=True)
    net_amount = AmountField(default=0, editable=False)
    annual_amount = AmountField(default=0, editable=False)
    decided_by = models.ForeignKey(
        Stakeholder, models.SET_NULL, null=True, blank=True, related_name="decided_contracts"
    )
    signed_by = models.ForeignKey(
        Stakeholder, models.SET_NULL, null=True, blank=True, related_name="signed_contracts"
    )
    is_auto_renewed = models.BooleanField(_("renews by itself"), default=False)
    notice_days = models.PositiveSmallIntegerField(_("notice, days"), null=True, blank=True)
    predecessor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors"
    )
    renewal_started_on = models.DateField(null=True, blank=True)
    renewal_started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stage = models.ForeignKey(
        LifeCycleStage, models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    note = models.TextField(_("note"), blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContractQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-ends_on", "-id"], name="contract_of_client"),
            models.Index(
                fields=["ends_on", "id"], name="contract_by_end", condition=Q(archived_at=None)
            ),
            models.Index(fields=["owner", "ends_on"], name="contract_of_owner"),
            models.Index(fields=["number_folded"], name="contract_by_number"),
            models.Index(
                fields=["external_system", "external_id"],
                name="contract_by_external",
                condition=~Q(external_id=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_dates_in_order",
                violation_error_message=_("A contract cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, net_amount__gte=0, annual_amount__gte=0),
                name="contract_amounts_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ContractKind]), name="contract_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(vat_rate__isnull=True) | Q(vat_rate__in=[r.value for r in VatRate]),
                name="contract_vat_known",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("pk")), name="contract_not_own_predecessor"
            ),
            models.CheckConstraint(
                condition=~Q(number="", product__isnull=True, note="", external_id="", amount=0),
                name="contract_says_something",
                violation_error_message=_("A contract needs a number, a product or an amount."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.product or _("contract without a number"))

    def get_absolute_url(self) -> str:
        return reverse("contracts:contract", args=[self.pk])


class ContractLineQuerySet(models.QuerySet["ContractLine"]):
    def bought(self, today: dt.date) -> Self:
        """Lines with licences of contracts in force on a day."""
        return self.filter(
            Q(contract__ends_on__isnull=True) | Q(contract__ends_on__gte=today),
            contract__archived_at__isnull=True,
            contract__starts_on__lte=today,
            quantity__gt=0,
        )


class ContractLine(models.Model):
    """One position of a contract: licences or work, its amount and our direct cost."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="lines")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="lines"
    )
    title = models.CharField(_("position"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("licences"), null=True, blank=True)
    amount = AmountField(_("amount"), default=0)
    cost_amount = AmountField(_("direct cost"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ContractLineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["contract", "position"], name="line_of_contract")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0) & (Q(cost_amount__isnull=True) | Q(cost_amount__gte=0)),
                name="line_amounts_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.product or "")


class LicenceReadingQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "line__contract__client"))

    def newest(self) -> Self:
        """The newest reading of each line and branch; together they are what is used now."""
        later = LicenceReading.objects.alive().filter(
            line=OuterRef("line"), taken_on__gt=OuterRef("taken_on")
        )
        return self.alive().filter(~Exists(later.of_same_branch()))

    def of_same_branch(self) -> Self:
        """Of the branch of the outer reading; without a branch it is the client itself."""
        return self.alias(place=Coalesce("branch_id", 0)).filter(
            place=Coalesce(OuterRef("branch_id"), 0)
        )


class LicenceReading(SoftDeleted):
    """How many licences of a line were used on a day, at the client itself or at a branch.

    One a day for each line and branch; a second one corrects the first.
    """

    line = models.ForeignKey(ContractLine, models.CASCADE, related_name="readings")
    branch = models.ForeignKey(
        Client,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("branch"),
    )
    taken_on = models.DateField(_("on"))
    used = models.PositiveIntegerField(_("used"))
    source = models.CharField(
        _("source"), max_length=10, choices=ReadingSource, default=ReadingSource.HAND
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LicenceReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "taken_on"],
                condition=Q(branch__isnull=True, deleted_at__isnull=True),
                name="licence_reading_once_a_day",
                violation_error_message=_("There is a reading of that day already."),
            ),
            models.UniqueConstraint(
                fields=["line", "branch", "taken_on"],
                condition=Q(deleted_at__isnull=True),
                name="licence_reading_once_a_branch",
                violation_error_message=_("There is a reading of that day already."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=[s.value for s in ReadingSource]),
                name="licence_reading_source_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.taken_on}"


class TrainingQuerySet(models.QuerySet["Training"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "touchpoint__client"))


class Training(models.Model):
    """What a touch of kind training was about; its result is the touch's own."""

    touchpoint = models.OneToOneField(Touchpoint, models.CASCADE, related_name="training")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, verbose_name=_("product")
    )
    tutor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tutor"),
    )
    trained = models.PositiveIntegerField(_("trained"), null=True, blank=True)

    objects = TrainingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.touchpoint_id}: {self.trained}"


class CurrencyRate(models.Model):
    """How many units of the base currency one unit cost from a date on, kept by administrators.

    In millionths, so that no float and no database decimal is involved.
    """

    currency = CurrencyField()
    since = models.DateField(_("from"))
    rate_millionths = models.BigIntegerField(_("rate"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "since"], name="rate_once_a_day"),
            models.CheckConstraint(
                condition=Q(rate_millionths__gt=0),
                name="rate_positive",
                violation_error_message=_("A rate is more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.since}"
