"""Playbooks with their versions and steps; what was started of them at clients."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, LifeCycleStage, Task, seen_by
from clients.models.stage import in_language
from contracts.models import Contract
from core.models import Archivable
from flags.choices import RuleCode
from playbooks.scripts.choices import (
    Anchor,
    Answer,
    ContractDate,
    Doer,
    StepKind,
    StepState,
    Trigger,
)
from users.models import User


class PlaybookQuerySet(models.QuerySet["Playbook"]):
    def live(self) -> Self:
        return self.filter(archived_at__isnull=True).order_by("position", "pk")

    def triggered(self) -> Self:
        """Those that start by themselves."""
        return self.live().filter(is_on=True).exclude(trigger=Trigger.HAND)


class Playbook(Archivable):
    """Prepared work for one situation, and what starts it.

    Which trigger needs which column: a stage `stage`, a flag `rule`, a date `date_kind` and
    `days_before` (calendar days). Causes from before `since` start nothing; empty: all that hold
    do. It is not started by itself again at a client within `rest_days` calendar days.
    `tiers` are letters ("AB"), empty for all.
    """

    code = models.SlugField(max_length=40, unique=True, editable=False)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    hint_ru = models.CharField(_("when it helps"), max_length=300, blank=True)
    hint_en = models.CharField(_("the same in English"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    trigger = models.CharField(
        _("what starts it"), max_length=10, choices=Trigger, default=Trigger.HAND
    )
    stage = models.ForeignKey(
        LifeCycleStage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stage"),
    )
    rule = models.CharField(_("signal"), max_length=40, choices=RuleCode, blank=True)
    date_kind = models.CharField(_("date"), max_length=20, choices=ContractDate, blank=True)
    days_before = models.PositiveSmallIntegerField(_("days before"), null=True, blank=True)
    tiers = models.CharField(_("tiers"), max_length=3, blank=True)
    is_on = models.BooleanField(_("starts by itself"), default=False)
    since = models.DateField(null=True, blank=True, editable=False)
    rest_days = models.PositiveSmallIntegerField(_("not again within, days"), default=90)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlaybookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(trigger__in=[t.value for t in Trigger]), name="playbook_trigger_known"
            ),
            models.CheckConstraint(
                condition=Q(rule__in=["", *[r.value for r in RuleCode]]), name="playbook_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(date_kind__in=["", *[d.value for d in ContractDate]]),
                name="playbook_date_known",
            ),
            models.CheckConstraint(
                condition=~Q(trigger=Trigger.STAGE) | Q(stage__isnull=False),
                name="playbook_stage_named",
                violation_error_message=_("Say which stage starts it."),
            ),
            models.CheckConstraint(
                condition=~Q(trigger=Trigger.FLAG) | ~Q(rule=""),
                name="playbook_rule_named",
                violation_error_message=_("Say which signal starts it."),
            ),
            models.CheckConstraint(
                condition=~Q(trigger=Trigger.DATE)
                | (~Q(date_kind="") & Q(days_before__isnull=False)),
                name="playbook_date_named",
                violation_error_message=_("Say which date starts it, and how many days before."),
            ),
            models.CheckConstraint(
                condition=Q(days_before__isnull=True) | Q(days_before__lte=730),
                name="playbook_days_before",
                violation_error_message=_("From 0 to 730 days before."),
            ),
            models.CheckConstraint(
                condition=~Q(name_ru=""),
                name="playbook_has_name",
                violation_error_message=_("A playbook needs a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; Russian where there is no English one."""
        return in_language(self.name_ru, self.name_en)

    @property
    def hint(self) -> str:
        return in_language(self.hint_ru, self.hint_en)

    def get_absolute_url(self) -> str:
        return reverse("playbooks:playbook", args=[self.pk])


class PlaybookVersion(models.Model):
    """The steps of a playbook as they were at one time: never changed, runs end on theirs."""

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="playbook_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.playbook_id}: {self.number}"


class PlaybookStep(models.Model):
    """One step: whose, when, what is there once it is done, what it asks.

    `offset` is in working days from the anchor, before it when negative. A step that follows
    another one is made when that one's question is answered as `on_answer` says.
    """

    version = models.ForeignKey(PlaybookVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(
        _("counted from"), max_length=20, choices=Anchor, default=Anchor.TRIGGER
    )
    offset = models.SmallIntegerField(_("working days"), default=0)
    doer = models.CharField(_("whose"), max_length=20, choices=Doer, default=Doer.OWNER)
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind, default=StepKind.STEP)
    title_ru = models.CharField(_("what is to be done"), max_length=200)
    title_en = models.CharField(_("the same in English"), max_length=200, blank=True)
    expected_ru = models.CharField(_("expected result"), max_length=300, blank=True)
    expected_en = models.CharField(_("the same in English"), max_length=300, blank=True)
    talk = models.CharField(_("talk track"), max_length=60, blank=True)
    question_ru = models.CharField(_("question for yes or no"), max_length=200, blank=True)
    question_en = models.CharField(_("the same in English"), max_length=200, blank=True)
    follows = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="branches"
    )
    on_answer = models.CharField(_("on the answer"), max_length=3, choices=Answer, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="playbook_step_in_place"),
            models.CheckConstraint(
                condition=Q(anchor__in=[a.value for a in Anchor]), name="playbook_anchor_known"
            ),
            models.CheckConstraint(
                condition=Q(doer__in=[d.value for d in Doer]), name="playbook_doer_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in StepKind]), name="playbook_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True, on_answer="")
                | Q(follows__isnull=False, on_answer__in=[a.value for a in Answer]),
                name="playbook_branch_has_answer",
                violation_error_message=_("A step that follows another one says on which answer."),
            ),
            models.CheckConstraint(
                condition=~Q(follows=F("pk")), name="playbook_step_not_after_itself"
            ),
            models.CheckConstraint(
                condition=Q(offset__gte=-500, offset__lte=500),
                name="playbook_offset_bounds",
                violation_error_message=_("From 500 working days before to 500 after."),
            ),
            models.CheckConstraint(
                condition=~Q(title_ru=""),
                name="playbook_step_has_title",
                violation_error_message=_("Say what is to be done."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.title_ru, self.title_en)

    @property
    def expected(self) -> str:
        return in_language(self.expected_ru, self.expected_en)

    @property
    def question(self) -> str:
        """What is asked once it is done, answered yes or no; empty where nothing is."""
        return in_language(self.question_ru, self.question_en)


class PlaybookRunQuerySet(models.QuerySet["PlaybookRun"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def running(self) -> Self:
        return self.filter(finished_at__isnull=True, stopped_at__isnull=True)


class PlaybookRun(models.Model):
    """A playbook started at a client, once for each cause.

    `key` names the cause: `stage:<move>`, `flag:<flag>`, `date:<contract>:<its end>`,
    `hand:<uuid>`. `by` is empty where the product started it.
    """

    playbook = models.ForeignKey(Playbook, models.PROTECT, related_name="runs")
    version = models.ForeignKey(PlaybookVersion, models.PROTECT, related_name="runs")
    client = models.ForeignKey(Client, models.CASCADE, related_name="playbook_runs")
    contract = models.ForeignKey(
        Contract, models.SET_NULL, null=True, blank=True, related_name="playbook_runs"
    )
    key = models.CharField(max_length=80)
    started_on = models.DateField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stop_reason = models.CharField(_("why it is stopped"), max_length=300, blank=True)

    objects = PlaybookRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["playbook", "client", "key"], name="playbook_run_once_per_cause"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(stopped_at__isnull=True),
                name="playbook_run_finished_or_stopped",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | ~Q(stop_reason=""),
                name="playbook_run_stopped_for_a_reason",
                violation_error_message=_("Say why it is stopped."),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "playbook", "-started_on"], name="run_of_client"),
            models.Index(
                fields=["client"],
                name="run_running",
                condition=Q(finished_at__isnull=True, stopped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.playbook_id} @ {self.client_id}"

    def get_absolute_url(self) -> str:
        return reverse("playbooks:run", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.finished_at is None and self.stopped_at is None


class RunStepQuerySet(models.QuerySet["RunStep"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "run__client"))


class RunStep(models.Model):
    """A step of a run: one row each, and one task at most, whatever runs twice.

    `is_fallback`: nobody had the wanted role, so the owner got it.
    """

    run = models.ForeignKey(PlaybookRun, models.CASCADE, related_name="steps")
    step = models.ForeignKey(PlaybookStep, models.PROTECT, related_name="taken")
    task = models.OneToOneField(
        Task, models.SET_NULL, null=True, blank=True, related_name="playbook_step"
    )
    state = models.CharField(max_length=10, choices=StepState, default=StepState.WAITING)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_fallback = models.BooleanField(default=False)

    objects = RunStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "step"], name="run_step_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in StepState]), name="run_step_state_known"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", *[a.value for a in Answer]]),
                name="run_step_answer_known",
            ),
        ]
        indexes = [
            models.Index(fields=["run"], name="run_step_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.step_id}"
