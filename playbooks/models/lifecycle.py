"""The life cycle as the product proposes it: conditions of entry, proposals, answers of a move."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import QuestionWhen
from clients.models import (
    Client,
    GoalReading,
    LifeCycleStage,
    StageMove,
    Stakeholder,
    Task,
    Touchpoint,
    seen_by,
)
from clients.models.stage import in_language
from contracts.models import LicenceReading
from playbooks.lifecycle.choices import ConditionKind, ProposalState
from users.models import User


class StageEntry(models.Model):
    """From where a stage is entered, and whether the product proposes it.

    Without `sources` it is entered from any stage but those of clients who left; a client
    without a stage may enter any.
    """

    stage = models.OneToOneField(
        LifeCycleStage, models.CASCADE, primary_key=True, related_name="entry"
    )
    is_proposed = models.BooleanField(_("propose the move"), default=True)
    sources = models.ManyToManyField(LifeCycleStage, related_name="+", blank=True)

    def __str__(self) -> str:
        return str(self.stage_id)


class StageCondition(models.Model):
    """One condition of entry; all of a stage must hold. One `by_hand` is told in `text`."""

    stage = models.ForeignKey(LifeCycleStage, models.CASCADE, related_name="entry_conditions")
    kind = models.CharField(max_length=20, choices=ConditionKind)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)
    text_en = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "kind"],
                condition=~Q(kind=ConditionKind.BY_HAND),
                name="stage_condition_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ConditionKind]),
                name="stage_condition_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConditionKind.BY_HAND) | ~Q(text=""),
                name="stage_condition_by_hand_says",
                violation_error_message=_("Say what is checked by hand."),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == ConditionKind.BY_HAND:
            return in_language(self.text, self.text_en)
        return str(self.get_kind_display())


class StageProposalQuerySet(models.QuerySet["StageProposal"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def open(self) -> Self:
        """What waits for a decision and is still true of where the client stands."""
        same = Q(client__stage=F("from_stage")) | Q(
            client__stage__isnull=True, from_stage__isnull=True
        )
        return self.filter(
            same,
            state=ProposalState.OPEN,
            client__archived_at__isnull=True,
            stage__retired_at__isnull=True,
        )


class StageProposal(models.Model):
    """A move the product proposes, and why: `facts` are {condition: {names, numbers, dates}}.

    Written every night; what is declined is not proposed again until its facts are others.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="stage_proposals")
    from_stage = models.ForeignKey(LifeCycleStage, models.CASCADE, null=True, related_name="+")
    stage = models.ForeignKey(LifeCycleStage, models.CASCADE, related_name="proposals")
    facts = models.JSONField(default=dict)
    made_on = models.DateField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    move = models.OneToOneField(
        StageMove, models.SET_NULL, null=True, blank=True, related_name="proposal"
    )

    objects = StageProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "stage"], name="proposal_of_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(state=ProposalState.OPEN),
                name="stage_proposal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ProposalState]),
                name="stage_proposal_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} → {self.stage_id}"


class StageAnswerQuerySet(models.QuerySet["StageAnswer"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "move__client"))

    def waiting(self) -> Self:
        """Neither answered nor to be found out by an open task."""
        done = Q(task__isnull=True) | Q(task__cancelled_at__isnull=False)
        gone = Q(task__deleted_at__isnull=False)
        return self.filter(done | gone, text="")


class StageAnswer(models.Model):
    """What a question of a move was answered with, from which source; or until when to find out.

    The question is kept in both languages as it was asked. Empty: nobody answered yet.
    """

    move = models.ForeignKey(StageMove, models.CASCADE, related_name="answers")
    asked = models.CharField(max_length=5, choices=QuestionWhen)
    question = models.CharField(max_length=300)
    question_en = models.CharField(max_length=300, blank=True)
    text = models.TextField(_("answer"), blank=True)
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reading = models.ForeignKey(
        LicenceReading, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    goal_reading = models.ForeignKey(
        GoalReading, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stakeholder = models.ForeignKey(
        Stakeholder, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    find_out_by = models.DateField(_("will find out until"), null=True, blank=True)
    task = models.OneToOneField(
        Task, models.SET_NULL, null=True, blank=True, related_name="stage_answer"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = StageAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__in=[w.value for w in QuestionWhen]), name="stage_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(text="") | Q(answered_at__isnull=False),
                name="stage_answer_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.asked_shown

    @property
    def asked_shown(self) -> str:
        """The question in the reader's language."""
        return in_language(self.question, self.question_en)
