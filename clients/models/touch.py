"""What passed between us and what comes next: touchpoints and tasks."""

from __future__ import annotations

import datetime as dt
import textwrap
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import PLANNED, Direction, Repeat, TaskKind, TouchKind
from clients.models.client import Client, seen_by
from clients.models.person import Stakeholder
from core import clock, formats
from core.fields import FoldedField
from core.models import External, SoftDeleted, SoftDeleteQuerySet
from users.models import User

SUMMARY_SHOWN = 60


class TouchpointQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def counted(self) -> Self:
        """Those that count for the norm of touches."""
        return self.alive().filter(is_counted=True)


class Touchpoint(SoftDeleted, External):
    """One contact with the client through any channel, already held."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="touchpoints")
    kind = models.CharField(_("kind"), max_length=10, choices=TouchKind, default=TouchKind.CALL)
    direction = models.CharField(
        _("direction"), max_length=6, choices=Direction, default=Direction.BOTH
    )
    is_reached = models.BooleanField(_("reached"), default=True)
    is_counted = models.BooleanField(default=True, editable=False)
    at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="touchpoints"
    )
    summary = models.TextField(_("what happened"), blank=True)
    summary_folded = FoldedField(sources=("summary", "result"), max_length=2000)
    result = models.CharField(_("result"), max_length=500, blank=True)
    stakeholders = models.ManyToManyField(
        Stakeholder, through="TouchpointStakeholder", related_name="touchpoints"
    )
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="TouchpointColleague", related_name="joined_touchpoints"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Theirs, and somebody said that it needs no answer of ours.
    answer_waived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at", "-id"], name="touch_of_client"),
            models.Index(
                fields=["client", "-at"],
                name="touch_counted",
                condition=Q(is_counted=True, deleted_at__isnull=True),
            ),
            models.Index(fields=["by", "-at"], name="touch_by_colleague"),
            models.Index(
                fields=["-at", "-id"],
                name="touch_newest",
                condition=Q(deleted_at__isnull=True),
            ),
            models.Index(
                fields=["external_system", "external_id"],
                name="touch_by_external",
                condition=~Q(external_id=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in TouchKind]), name="touch_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=[d.value for d in Direction]),
                name="touch_direction_known",
            ),
        ]

    def __str__(self) -> str:
        """Day, kind and how the summary begins, as every choice names a touch."""
        named = f"{formats.document_day(clock.date_of(self.at))}, {self.get_kind_display()}"
        told = textwrap.shorten(self.summary, SUMMARY_SHOWN, placeholder="…")
        return f"{named}: {told}" if told else named

    def get_absolute_url(self) -> str:
        return f"{reverse('clients:client', args=[self.client_id])}#touch-{self.pk}"


class TouchpointStakeholder(models.Model):
    """Who took part at the client's side; `is_picked` when a person chose them by hand."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="their_side")
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="took_part")
    is_picked = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["touchpoint", "stakeholder"], name="touch_stakeholder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id}: {self.stakeholder_id}"


class TouchpointColleague(models.Model):
    """Who took part at our side besides the author."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="our_side")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="took_part")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["touchpoint", "person"], name="touch_colleague_once")
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id}: {self.person_id}"


class TaskQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        """Tasks of visible clients, and one's own wherever they are."""
        return self.filter(seen_by(user) | Q(client__isnull=True, assignee=user))

    def open(self) -> Self:
        return self.alive().filter(done_at__isnull=True, cancelled_at__isnull=True)

    def due_by(self, day: dt.date) -> Self:
        return self.filter(due_on__lte=day)


class Task(SoftDeleted):
    """Something one of us is to do: a next step, or a meeting with time and place.

    A planned meeting becomes a touchpoint only when a person confirms that it was held. A promise
    says who promised (`assignee` to `stakeholder`, or with `is_theirs` the other way round: then
    the assignee sees to it), until when, and once kept its proof. A broken one is called off too.
    `expected` is what is there once it is done; one that `repeats` is followed by its next turn
    when it is closed, which is made once (`repeated_from`).
    """

    client = models.ForeignKey(Client, models.CASCADE, null=True, blank=True, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind, default=TaskKind.STEP)
    title = models.CharField(_("what"), max_length=300)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks", verbose_name=_("who")
    )
    stakeholder = models.ForeignKey(
        Stakeholder, models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    expected = models.CharField(_("expected result"), max_length=300, blank=True, db_default="")
    result = models.CharField(_("result"), max_length=500, blank=True)
    repeats = models.CharField(
        _("repeats"), max_length=10, choices=Repeat, blank=True, db_default=""
    )
    repeated_from = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="repeated_as",
        editable=False,
    )
    is_theirs = models.BooleanField(_("promised to us"), default=False)
    proof = models.CharField(_("proof"), max_length=500, blank=True)
    is_broken = models.BooleanField(_("broken"), default=False, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="next_steps"
    )
    held_as = models.OneToOneField(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="was_planned_as"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["assignee", "due_on"],
                name="task_open_of_person",
                condition=Q(
                    done_at__isnull=True, cancelled_at__isnull=True, deleted_at__isnull=True
                ),
            ),
            models.Index(
                fields=["made_by", "due_on"],
                name="task_open_given",
                condition=Q(
                    done_at__isnull=True, cancelled_at__isnull=True, deleted_at__isnull=True
                ),
            ),
            models.Index(fields=["client", "due_on"], name="task_of_client"),
            models.Index(
                fields=["client", "due_on", "id"],
                name="task_open_promise",
                condition=Q(
                    kind="promise",
                    done_at__isnull=True,
                    cancelled_at__isnull=True,
                    deleted_at__isnull=True,
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in TaskKind]), name="task_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(repeats__in=["", *[r.value for r in Repeat]]),
                name="task_repeat_known",
            ),
            models.CheckConstraint(
                condition=Q(repeats="") | Q(due_on__isnull=False),
                name="task_repeat_has_due",
                violation_error_message=_("What repeats needs a day to count from."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="task_has_title",
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="task_done_or_cancelled",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[k.value for k in PLANNED]) | Q(starts_at__isnull=False),
                name="task_meeting_has_time",
                violation_error_message=_("A planned meeting needs a time."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=TaskKind.PROMISE)
                | Q(due_on__isnull=False, client__isnull=False, starts_at__isnull=True),
                name="task_promise_has_due",
                violation_error_message=_("A promise is given to a client and until a day."),
            ),
            models.CheckConstraint(
                condition=Q(kind=TaskKind.PROMISE) | Q(is_theirs=False, is_broken=False),
                name="task_promise_alone",
            ),
            models.CheckConstraint(
                condition=Q(is_broken=False) | Q(cancelled_at__isnull=False),
                name="task_broken_is_over",
            ),
            models.CheckConstraint(
                condition=~Q(kind=TaskKind.PROMISE) | Q(cancelled_at__isnull=True) | ~Q(reason=""),
                name="task_promise_says_why",
                violation_error_message=_("Say why the promise was not kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("clients:task_edit", args=[self.pk])

    @property
    def is_promise(self) -> bool:
        return self.kind == TaskKind.PROMISE

    @property
    def is_planned(self) -> bool:
        """A meeting or call that becomes a touch."""
        return self.kind in PLANNED

    @property
    def has_begun(self) -> bool:
        """A meeting or call whose time has come, so that one may ask whether it was held."""
        return self.is_planned and self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def proof_url(self) -> str:
        """The proof when it is a link and nothing else."""
        is_link = self.proof.startswith(("https://", "http://")) and " " not in self.proof
        return self.proof if is_link else ""
