"""Talk tracks of the company and its account managers, and where they were used."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, seen_by
from clients.models.stage import in_language
from core.fields import FoldedField
from core.models import Archivable
from playbooks.talks.choices import Situation
from users.models import User


class TalkTrackQuerySet(models.QuerySet["TalkTrack"]):
    def live(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def with_uses(self) -> Self:
        """Adds `uses`: how often each was used; a number of all clients that names none."""
        return self.annotate(uses=Count("talk_uses"))

    def best_first(self) -> Self:
        """What is used most first, then the company's own, then the newest."""
        rows = self.with_uses()
        return rows.order_by("-uses", "is_shared", "position", "-pk")


class TalkTrack(Archivable):
    """What to say in a situation, with words to use and to avoid; double braces hold a fact.

    What a colleague shared (`is_shared`) is a best practice; the rest is the company's own.
    """

    code = models.SlugField(max_length=60, unique=True, null=True, editable=False)
    situation = models.CharField(_("situation"), max_length=12, choices=Situation)
    title_ru = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    body_ru = models.TextField(_("what to say"))
    body_en = models.TextField(_("what to say, in English"), blank=True)
    say_ru = models.TextField(_("words to use"), blank=True)
    say_en = models.TextField(_("words to use, in English"), blank=True)
    avoid_ru = models.TextField(_("words to avoid"), blank=True)
    avoid_en = models.TextField(_("words to avoid, in English"), blank=True)
    folded = FoldedField(
        sources=("title_ru", "title_en", "body_ru", "body_en", "say_ru", "say_en"), max_length=8000
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_shared = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TalkTrackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(situation__in=[s.value for s in Situation]), name="talk_situation_known"
            ),
            models.CheckConstraint(
                condition=~Q(title_ru="") & ~Q(body_ru=""),
                name="talk_says_something",
                violation_error_message=_("A talk track needs a title and a text."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playbooks:talk", args=[self.pk])

    @property
    def title(self) -> str:
        return in_language(self.title_ru, self.title_en)

    @property
    def body(self) -> str:
        return in_language(self.body_ru, self.body_en)

    @property
    def say(self) -> str:
        return in_language(self.say_ru, self.say_en)

    @property
    def avoid(self) -> str:
        return in_language(self.avoid_ru, self.avoid_en)


class TalkUseQuerySet(models.QuerySet["TalkUse"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class TalkUse(models.Model):
    """A person used a track with a client on a day; pressed again that day it is the same use."""

    track = models.ForeignKey(TalkTrack, models.CASCADE, related_name="talk_uses")
    client = models.ForeignKey(Client, models.CASCADE, related_name="talk_uses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    on = models.DateField()

    objects = TalkUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "client", "by", "on"], name="talk_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.track_id}: {self.client_id} {self.on}"
