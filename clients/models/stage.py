"""The life cycle: stages that administrators configure, and each move through them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from clients.choices import QuestionWhen, Tier


class StageQuerySet(models.QuerySet["LifeCycleStage"]):
    def live(self) -> Self:
        """Stages in use, in the order of the life cycle."""
        return self.filter(retired_at__isnull=True).order_by("position", "pk")


def in_language(russian: str, english: str) -> str:
    return english if english and translation.get_language() == "en" else russian


class LifeCycleStage(models.Model):
    """A stage with its norm per tier: the longest gap between counted touches, calendar days.

    An empty norm means the company's norm of the tier. `expected_days` is how long a client
    usually stays, in calendar days; empty: as long as it takes.
    """

    code = models.SlugField(max_length=40, unique=True)
    name_ru = models.CharField(_("name in Russian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    hint = models.CharField(_("hint for the team"), max_length=300, blank=True)
    hint_en = models.CharField(_("hint in English"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    norm_a = models.PositiveSmallIntegerField(_("norm for A, days"), null=True, blank=True)
    norm_b = models.PositiveSmallIntegerField(_("norm for B, days"), null=True, blank=True)
    norm_c = models.PositiveSmallIntegerField(_("norm for C, days"), null=True, blank=True)
    expected_days = models.PositiveSmallIntegerField(
        _("expected length, days"), null=True, blank=True
    )
    is_churned = models.BooleanField(_("clients here have left us"), default=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = StageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(retired_into=models.F("pk")), name="stage_not_retired_into_itself"
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"norm_{t}__isnull": True})
                    | Q(**{f"norm_{t}__gte": 1, f"norm_{t}__lte": 365}),
                    name=f"stage_norm_{t}_1_to_365",
                    violation_error_message=_("A norm is from 1 to 365 days."),
                )
                for t in ("a", "b", "c")
            ],
            models.CheckConstraint(
                condition=Q(expected_days__isnull=True)
                | Q(expected_days__gte=1, expected_days__lte=3650),
                name="stage_expected_1_to_3650",
                violation_error_message=_("A stage lasts from 1 to 3650 days."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; Russian where there is no English one."""
        return in_language(self.name_ru, self.name_en)

    @property
    def hint_shown(self) -> str:
        """The hint in the reader's language; Russian where there is no English one."""
        return in_language(self.hint, self.hint_en)

    def norm_of(self, tier: str) -> int | None:
        return {Tier.A: self.norm_a, Tier.B: self.norm_b, Tier.C: self.norm_c}.get(Tier(tier))


class StageQuestion(models.Model):
    """What must be known when a client enters or leaves a stage."""

    stage = models.ForeignKey(LifeCycleStage, models.CASCADE, related_name="questions")
    asked = models.CharField(max_length=5, choices=QuestionWhen, default=QuestionWhen.EXIT)
    text = models.CharField(_("question"), max_length=300)
    text_en = models.CharField(_("question in English"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__in=[w.value for w in QuestionWhen]), name="question_asked_known"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.text, self.text_en)


class StageMove(models.Model):
    """A client (or one contract of it) entered a stage on a date."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="stage_moves")
    contract_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    from_stage = models.ForeignKey(LifeCycleStage, models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(LifeCycleStage, models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.client_id}: {self.from_stage_id} → {self.to_stage_id}"
