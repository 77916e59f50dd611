"""What the client's people answered: how ready to recommend, how content, how easy it was."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import AnswerSource, SurveyKind
from clients.models.client import Client, seen_by
from clients.models.person import Stakeholder
from clients.rules.satisfaction import SCALES
from core.models import SoftDeleted, SoftDeleteQuerySet
from users.models import User

_ON_SCALE = Q()
for _kind, _scale in SCALES.items():
    _ON_SCALE |= Q(kind=_kind, score__gte=_scale.least, score__lte=_scale.most)


class SurveyAnswerQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class SurveyAnswer(SoftDeleted):
    """One answer of one person on one day: NPS 0-10, CSAT 1-5, CES 1-7 (7 is "very easy").

    `stakeholder` is empty where nobody knows who answered; `by` is who of us typed it in.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="survey_answers")
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="survey_answers",
        verbose_name=_("who answered"),
    )
    kind = models.CharField(_("question asked"), max_length=4, choices=SurveyKind)
    score = models.PositiveSmallIntegerField(_("answer"))
    answered_on = models.DateField(_("answered on"))
    comment = models.TextField(_("in their words"), blank=True)
    source = models.CharField(
        _("came by"), max_length=6, choices=AnswerSource, default=AnswerSource.HAND
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "kind", "-answered_on"], name="survey_of_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in SurveyKind]), name="survey_kind_known"
            ),
            models.CheckConstraint(
                condition=_ON_SCALE,
                name="survey_on_its_scale",
                violation_error_message=_("This answer is not on the scale of its question."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=[s.value for s in AnswerSource]),
                name="survey_source_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {SCALES[self.kind].written(self.score)}"


class SurveyLinkQuerySet(models.QuerySet["SurveyLink"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def open(self, now: dt.datetime) -> Self:
        """Those that still take an answer."""
        return self.filter(answered_at=None, revoked_at=None, expires_at__gt=now)


class SurveyLink(models.Model):
    """A signed link with which one person answers one question once, without an account.

    The address is the signed `code`: the table alone holds nothing that would open it. The answer
    may be deleted later; the link stays used.
    """

    code = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="survey_links")
    stakeholder = models.ForeignKey(
        Stakeholder, models.CASCADE, related_name="survey_links", verbose_name=_("for whom")
    )
    kind = models.CharField(_("question asked"), max_length=4, choices=SurveyKind)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-made_at"], name="survey_link_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in SurveyKind]), name="survey_link_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.stakeholder_id}"
