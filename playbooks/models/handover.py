"""Clients that go from one of us to another, and who leads and shares at one of them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Task, seen_by
from contracts.models import Contract, Product
from playbooks.handover.choices import MOVES_OWNER, HandOverKind
from users.models import User


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, user: User) -> Self:
        """Those one gives or offered, is to accept, and those about a client that one sees.

        What was offered is seen by whom it is offered to from the head's word until it is over.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_admin:
            return self.all()
        seen = HandOverClient.objects.filter(seen_by(user), hand_over=OuterRef("pk"))
        own = Q(from_person=user) | Q(by=user)
        own |= Q(to_person=user, agreed_at__isnull=False, cancelled_at__isnull=True)
        return self.filter(own | Exists(seen))

    def open(self) -> Self:
        """Neither accepted nor taken back."""
        return self.filter(accepted_at__isnull=True, cancelled_at__isnull=True)

    def waiting_for(self, user: User) -> Self:
        """Those that this person is to accept; an offer comes once a head agreed."""
        return self.open().filter(to_person=user, agreed_at__isnull=False)


class HandOver(models.Model):
    """Clients offered by one of us to another, or given at once by a head.

    An offer moves nothing until it is accepted; `agreed_at` says that a head or an administrator
    agrees. `moved_at` is when the clients changed hands: at the acceptance, or before it when a
    head decided. `back` is how that is put back until it is accepted.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=HandOverKind)
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="given_hand_overs",
        verbose_name=_("from whom"),
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="received_hand_overs",
        verbose_name=_("to whom"),
    )
    note = models.TextField(_("what to know"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    cancel_reason = models.CharField(_("why not"), max_length=300, blank=True)
    back = models.JSONField(default=list, blank=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["to_person"],
                name="handover_waiting",
                condition=Q(accepted_at__isnull=True, cancelled_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in HandOverKind]),
                name="handover_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(from_person=F("to_person")),
                name="handover_not_to_oneself",
                violation_error_message=_("Nobody hands clients over to themselves."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="handover_accepted_or_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(moved_at__isnull=False),
                name="handover_accepted_is_moved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_person} → {self.to_person}"

    def get_absolute_url(self) -> str:
        return reverse("playbooks:hand_over", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.cancelled_at is None

    @property
    def waits_for_head(self) -> bool:
        return self.is_open and self.agreed_at is None

    @property
    def moves_owner(self) -> bool:
        return self.kind in MOVES_OWNER


class HandOverClientQuerySet(models.QuerySet["HandOverClient"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(hand_over__in=HandOver.objects.visible_to(user))


class HandOverClient(models.Model):
    """One client of a hand-over with its checklist; `checked` is {point: day it was ticked}.

    A sale says what was promised in it: promises, or that there were none.
    """

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="parts")
    client = models.ForeignKey(Client, models.CASCADE, related_name="hand_overs")
    owner_was = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    checked = models.JSONField(default=dict, blank=True, editable=False)
    is_nothing_promised = models.BooleanField(_("nothing was promised"), default=False)

    objects = HandOverClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "client"], name="handover_client_once")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} in {self.hand_over_id}"

    @property
    def should_own(self) -> int | None:
        """Who owns the client as long as nobody decided something else."""
        moved = self.hand_over.moved_at is not None and self.hand_over.moves_owner
        return self.hand_over.to_person_id if moved else self.owner_was_id


class HandOverPromiseQuerySet(models.QuerySet["HandOverPromise"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(part__hand_over__in=HandOver.objects.visible_to(user))


class HandOverPromise(models.Model):
    """What became of an open promise at the acceptance: taken over, or returned with a reason."""

    part = models.ForeignKey(HandOverClient, models.CASCADE, related_name="promises")
    task = models.ForeignKey(Task, models.CASCADE, related_name="hand_overs")
    is_from_sale = models.BooleanField(default=False)
    is_returned = models.BooleanField(default=False)
    returned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = HandOverPromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "task"], name="handover_promise_once"),
            models.CheckConstraint(
                condition=Q(is_returned=False) | ~Q(reason=""),
                name="handover_return_says_why",
                violation_error_message=_("Say why you do not take this promise over."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} in {self.part_id}"


class ClientProductLeadQuerySet(models.QuerySet["ClientProductLead"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def in_force(self, today: dt.date) -> Self:
        """Those that hold on a date; both ends inclusive."""
        return self.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gte=today))


class ClientProductLead(models.Model):
    """Who leads at a client for one product; without a product, who leads the talks with it."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="product_leads")
    product = models.ForeignKey(
        Product, models.CASCADE, null=True, blank=True, related_name="client_leads"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="leads", verbose_name=_("who")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ClientProductLeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="lead_dates_in_order",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["client", "product"],
                condition=Q(until__isnull=True, product__isnull=False),
                name="lead_of_product_once",
                violation_error_message=_("Somebody leads for this product already."),
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(until__isnull=True, product__isnull=True),
                name="lead_of_client_once",
                violation_error_message=_("Somebody leads at this client already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.client_id}"


class DealCreditQuerySet(models.QuerySet["DealCredit"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "contract__client"))


class DealCredit(models.Model):
    """Whose deal a contract is, in percent; the shares of one contract add up to a hundred."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="credits")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deal_credits"
    )
    percent = models.PositiveSmallIntegerField(_("share, %"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DealCreditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "person"], name="credit_of_person_once"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100),
                name="credit_is_a_share",
                violation_error_message=_("A share is from 1 to 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.percent} %"
