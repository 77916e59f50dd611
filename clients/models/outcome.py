"""What was heard in a touch: needs, objections, agreements, the state of papers."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.choices import ASKING, Approval, Objection, OutcomeKind, Paper
from clients.models.client import Client, seen_by
from clients.models.touch import Task, Touchpoint
from core.fields import FoldedField
from users.models import User

IS_OBJECTION = Q(kind=OutcomeKind.OBJECTION)
IS_PAPER = Q(kind=OutcomeKind.DOCUMENT)


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User) -> Self:
        return self.alive().filter(seen_by(user))

    def alive(self) -> Self:
        """Those whose touch was not deleted."""
        return self.filter(touchpoint__deleted_at__isnull=True)

    def unanswered(self) -> Self:
        """Objections and questions that wait for an answer of ours."""
        return self.alive().filter(kind__in=[k.value for k in ASKING], is_answered=False)


class Outcome(models.Model):
    """One thing heard in a touch; it lives and goes with the touch.

    `client` repeats the touch's. An agreement with a term is `promised_as` a task.
    """

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="outcomes")
    client = models.ForeignKey(Client, models.CASCADE, related_name="outcomes")
    kind = models.CharField(_("kind"), max_length=10, choices=OutcomeKind)
    text = models.CharField(_("what was heard"), max_length=500, blank=True)
    text_folded = FoldedField(sources=("text",), max_length=500)
    objection = models.CharField(
        _("kind of objection"), max_length=12, choices=Objection, blank=True
    )
    is_answered = models.BooleanField(_("answered"), default=False)
    paper = models.CharField(_("document"), max_length=13, choices=Paper, blank=True)
    approval = models.CharField(_("approval"), max_length=11, choices=Approval, blank=True)
    at_whom = models.CharField(_("at whom"), max_length=200, blank=True)
    promised_as = models.OneToOneField(
        Task, models.SET_NULL, null=True, blank=True, related_name="agreed_as"
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["client"],
                name="outcome_unanswered",
                condition=Q(kind__in=[k.value for k in ASKING], is_answered=False),
            ),
            models.Index(fields=["client", "kind"], name="outcome_of_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in OutcomeKind]), name="outcome_kind_known"
            ),
            models.CheckConstraint(
                condition=IS_PAPER | ~Q(text=""),
                name="outcome_has_text",
                violation_error_message=_("Say what was heard."),
            ),
            models.CheckConstraint(
                condition=(IS_OBJECTION & Q(objection__in=[o.value for o in Objection]))
                | (~IS_OBJECTION & Q(objection="")),
                name="outcome_objection_has_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ASKING]) | Q(is_answered=False),
                name="outcome_answers_what_asks",
            ),
            models.CheckConstraint(
                condition=(
                    IS_PAPER
                    & Q(paper__in=[p.value for p in Paper])
                    & Q(approval__in=[a.value for a in Approval])
                )
                | (~IS_PAPER & Q(paper="", approval="", at_whom="")),
                name="outcome_document_has_state",
            ),
            models.CheckConstraint(
                condition=Q(approval=Approval.IN_APPROVAL) | Q(at_whom=""),
                name="outcome_at_whom_in_approval",
            ),
            models.CheckConstraint(
                condition=Q(kind=OutcomeKind.AGREEMENT) | Q(promised_as__isnull=True),
                name="outcome_promised_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"
