"""What clients want: interest in products by department, and wishes they wait for."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import Objection
from clients.models import Client, Stakeholder, Touchpoint, seen_by
from contracts.choices import InterestState, WishState
from contracts.models.contract import Product
from core.fields import FoldedField
from core.models import SoftDeleted, SoftDeleteQuerySet
from users.models import User


class InterestQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def heard(self) -> Self:
        """Those that stand: neither they nor the touch they were heard in were deleted."""
        return self.alive().filter(
            Q(touchpoint__isnull=True) | Q(touchpoint__deleted_at__isnull=True)
        )


class Interest(SoftDeleted):
    """Whether a department of a client wants a product; the newest row of a place holds.

    An empty department is the whole client; at a subsidiary `client` is the subsidiary.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="interests")
    product = models.ForeignKey(Product, models.PROTECT, related_name="interests")
    department = models.CharField(_("department"), max_length=120, blank=True)
    department_folded = FoldedField(sources=("department",), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=InterestState)
    objection = models.CharField(_("objection"), max_length=12, choices=Objection, blank=True)
    touchpoint = models.ForeignKey(
        Touchpoint, models.CASCADE, null=True, blank=True, related_name="+"
    )
    on = models.DateField(_("on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InterestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "product"], name="interest_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in InterestState]),
                name="interest_state_known",
            ),
            models.CheckConstraint(
                condition=Q(objection="")
                | Q(state=InterestState.REFUSED, objection__in=[o.value for o in Objection]),
                name="interest_objection_of_refusal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_state_display()}"


class ProductWishQuerySet(models.QuerySet["ProductWish"]):
    def wanted(self) -> Self:
        return self.filter(state=WishState.WANTED).order_by("title_folded", "pk")


class ProductWish(models.Model):
    """A feature that clients wait for; `released_on` is set together with the state."""

    title = models.CharField(_("what is missing"), max_length=200)
    title_folded = FoldedField(sources=("title",), max_length=200)
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="wishes",
        verbose_name=_("product"),
    )
    state = models.CharField(_("state"), max_length=10, choices=WishState, default=WishState.WANTED)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProductWishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title_folded"],
                name="wish_title_once",
                violation_error_message=_("This wish is in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in WishState]), name="wish_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=WishState.RELEASED, released_on__isnull=False)
                | (~Q(state=WishState.RELEASED) & Q(released_on__isnull=True)),
                name="wish_released_on_a_day",
                violation_error_message=_("What is released has its day, the rest has none."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WishTieQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def waiting(self) -> Self:
        """Clients that nobody has told yet, of wishes that were not dropped."""
        return self.alive().filter(told_on__isnull=True).exclude(wish__state=WishState.DROPPED)

    def first_of_each(self) -> Self:
        """One row for each client and wish: the oldest that stands."""
        older = WishTie.objects.alive().filter(
            client=OuterRef("client"), wish=OuterRef("wish"), pk__lt=OuterRef("pk")
        )
        return self.filter(~Exists(older))


class WishTie(SoftDeleted):
    """A client that waits for a feature, and who asked for it; `told_on` when it was told."""

    wish = models.ForeignKey(ProductWish, models.CASCADE, related_name="ties")
    client = models.ForeignKey(Client, models.CASCADE, related_name="wishes")
    stakeholder = models.ForeignKey(
        Stakeholder, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_on = models.DateField(_("asked on"))
    told_on = models.DateField(_("told on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WishTieQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "wish"], name="wishtie_of_client"),
        ]

    def __str__(self) -> str:
        return str(self.wish)

    def get_absolute_url(self) -> str:
        return f"{reverse('contracts:interest', args=[self.client_id])}#wishes"
