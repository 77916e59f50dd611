"""What a client may be shown, the decks made of it, clients that may be named, our template."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Stakeholder, Touchpoint, seen_by
from core.models import SoftDeleted, SoftDeleteQuerySet
from playbooks.decks.choices import Language, ShownKind, SlideKind
from renewals.models import Renewal
from users.models import User


class OfClientQuerySet(models.QuerySet[Any]):
    """Rows of a client: who sees the client sees them."""

    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class ShownEntry(models.Model):
    """A row of another table that this client may be shown; `row` is its number there.

    Without a mark nothing gets into a deck. A row that was deleted takes its mark out of use, and
    back into it when it is restored. What is marked of the ledger stands in the ledger itself.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="shown_entries")
    kind = models.CharField(_("kind"), max_length=10, choices=ShownKind)
    row = models.BigIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "row"], name="shown_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ShownKind]), name="shown_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["client", "kind"], name="shown_of_client")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class NamedReference(models.Model):
    """A client that agreed to be named to others: who agreed, when, and what may be told."""

    client = models.OneToOneField(Client, models.CASCADE, related_name="named_reference")
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who agreed"),
    )
    agreed_on = models.DateField(_("agreed on"))
    story = models.CharField(_("what may be told"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfClientQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.client_id} {self.agreed_on}"


class DeckQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class Deck(SoftDeleted):
    """Slides for one meeting with a client, in their language.

    `renewal` gives the proposal its prices. Of a review the agenda is one line an item; `review`
    is the touch that its minutes became, once.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="decks")
    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.RU)
    shown_on = models.DateField(_("date of the meeting"))
    renewal = models.ForeignKey(
        Renewal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decks",
        verbose_name=_("renewal that is offered"),
    )
    agenda = models.TextField(_("agenda"), blank=True)
    review = models.OneToOneField(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="reviewed_deck"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeckQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-shown_on", "-id"], name="deck_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=[one.value for one in Language]),
                name="deck_language_known",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="deck_has_title",
                violation_error_message=_("A deck needs a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playbooks:deck", args=[self.pk])


class DeckSlide(models.Model):
    """One slide of a deck: where it stands, whether it is shown, and what a person added to it.

    An empty heading is the usual one of the kind. `picked` are ids of the references to be named;
    without any those of the same industry come first.
    """

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="slides")
    kind = models.CharField(_("kind"), max_length=12, choices=SlideKind)
    position = models.PositiveSmallIntegerField(default=0)
    is_shown = models.BooleanField(default=True)
    heading = models.CharField(_("heading"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True)
    picked = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deck", "kind"], name="slide_once_in_a_deck"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in SlideKind]), name="slide_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()


class DeckTemplate(models.Model):
    """The company's own presentation, on which decks are made; the newest one is used."""

    name = models.CharField(_("file"), max_length=160)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where its bytes lie: under the uploads, which backups take along."""
        return Path(settings.MEDIA_ROOT) / "decks" / f"{self.pk}.pptx"
