"""Papers on their way: a proposal, a specification, a contract, an act, an invoice."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, Outcome, Stakeholder, seen_by
from contracts.choices import DOCUMENT_OVER, UNDER_WAY, DocumentKind, DocumentStatus, Exchange
from contracts.models.contract import Contract
from core.fields import FoldedField
from core.models import SoftDeleted, SoftDeleteQuerySet
from users.models import User


class DocumentQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def open(self) -> Self:
        """Those that are neither signed nor withdrawn."""
        return self.alive().exclude(status__in=[s.value for s in DOCUMENT_OVER])

    def under_way(self) -> Self:
        """Those at somebody of the client's: sent or in approval."""
        return self.alive().filter(status__in=[s.value for s in UNDER_WAY])


class Document(SoftDeleted):
    """A paper of a client. Where it stands is told by its moves and repeated here.

    `held_since` is the day on which the present holder got it (`stakeholder`, or `at_whom` in
    words); `sent_on`, `agreed_on` and `signed_on` are the days of those moves.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="documents")
    contract = models.ForeignKey(
        Contract,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("contract"),
    )
    kind = models.CharField(_("kind"), max_length=13, choices=DocumentKind)
    title = models.CharField(_("title or number"), max_length=200, blank=True)
    title_folded = FoldedField(sources=("title",), max_length=200)
    link = models.CharField(_("link"), max_length=500, blank=True)
    status = models.CharField(
        _("state"), max_length=11, choices=DocumentStatus, default=DocumentStatus.DRAFT
    )
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("paper", "at whom"),
    )
    at_whom = models.CharField(pgettext_lazy("paper", "at whom"), max_length=200, blank=True)
    held_since = models.DateField(_("since"))
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    exchange = models.CharField(
        _("electronic exchange"), max_length=8, choices=Exchange, default=Exchange.NONE
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-id"], name="document_of_client"),
            models.Index(
                fields=["held_since", "client"],
                name="document_under_way",
                condition=Q(status__in=[s.value for s in UNDER_WAY], deleted_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in DocumentKind]), name="document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in DocumentStatus]),
                name="document_status_known",
            ),
            models.CheckConstraint(
                condition=Q(exchange__in=[e.value for e in Exchange]),
                name="document_exchange_known",
            ),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__startswith="https://")
                | Q(link__startswith="http://"),
                name="document_link_is_web",
                violation_error_message=_("A link begins with https:// or http://."),
            ),
        ]

    def __str__(self) -> str:
        kind = str(self.get_kind_display())
        kind = kind[:1].upper() + kind[1:]
        return f"{kind}: {self.title}" if self.title else kind

    def get_absolute_url(self) -> str:
        return f"{reverse('contracts:document_list', args=[self.client_id])}#document-{self.pk}"

    @property
    def holder(self) -> str:
        """At whom it is, in words; empty when nobody is named."""
        return str(self.stakeholder.person) if self.stakeholder else self.at_whom

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def is_over(self) -> bool:
        return self.status in DOCUMENT_OVER


class DocumentMoveQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "document__client"))

    def standing(self) -> Self:
        """Those that nobody took back, with the touch they were heard in."""
        return self.alive().filter(
            Q(outcome__isnull=True) | Q(outcome__touchpoint__deleted_at__isnull=True)
        )


class DocumentMove(SoftDeleted):
    """A step of a document on a day: made by hand, or heard in a touch (`outcome`)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="moves")
    status = models.CharField(_("state"), max_length=11, choices=DocumentStatus)
    stakeholder = models.ForeignKey(
        Stakeholder, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at_whom = models.CharField(pgettext_lazy("paper", "at whom"), max_length=200, blank=True)
    on = models.DateField(pgettext_lazy("paper", "on"))
    outcome = models.OneToOneField(
        Outcome, models.CASCADE, null=True, blank=True, related_name="document_move"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DocumentMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in DocumentStatus]),
                name="document_move_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.status} {self.on}"
