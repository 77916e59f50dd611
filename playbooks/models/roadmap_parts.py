"""What a roadmap is made of: companies as lanes, the working group, steps, syncs, checked facts."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, Membership, Task, seen_by
from core.models import SoftDeleted, SoftDeleteQuerySet
from playbooks.models.roadmap import Roadmap
from users.choices import Specialty
from users.models import User


class RoadmapLaneQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        """Those of companies that one sees; a lane of another company is not told of."""
        return self.filter(seen_by(user))


def _colleague(words: object) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=words,  # type: ignore[arg-type]
    )


class RoadmapLane(SoftDeleted):
    """One company of a plan, and who of us does what there."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="lanes")
    client = models.ForeignKey(Client, models.CASCADE, related_name="roadmap_lanes")
    position = models.PositiveSmallIntegerField(default=0)
    books = _colleague(_("who books meetings"))
    runs = _colleague(_("who runs the meetings"))
    agrees = _colleague(_("who agrees documents"))
    records = _colleague(_("who records what came of it"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = RoadmapLaneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "client"],
                condition=Q(deleted_at__isnull=True),
                name="roadmap_lane_once",
                violation_error_message=_("This company is in the plan already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.client)


class RoadmapMemberQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "roadmap__client"))


class RoadmapMember(SoftDeleted):
    """A role in the working group and who has it; without a person the role is needed."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("colleague"),
    )
    specialty = models.CharField(_("role"), max_length=20, choices=Specialty, blank=True)
    title = models.CharField(_("another role"), max_length=60, blank=True)
    needed_from = models.DateField(_("needed from"), null=True, blank=True)

    objects = RoadmapMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "person", "specialty", "title"],
                condition=Q(deleted_at__isnull=True),
                name="roadmap_member_once",
                violation_error_message=_("This person has this role here already."),
            ),
            models.CheckConstraint(
                condition=~Q(specialty="") | ~Q(title=""),
                name="roadmap_member_has_role",
                violation_error_message=_("Name the role."),
            ),
            models.CheckConstraint(
                condition=Q(specialty__in=["", *[s.value for s in Specialty]]),
                name="roadmap_member_role_known",
            ),
        ]

    def __str__(self) -> str:
        return self.role

    @property
    def role(self) -> str:
        return self.title or str(self.get_specialty_display())

    @property
    def client(self) -> Client:
        return self.roadmap.client


class RoadmapAccessQuerySet(models.QuerySet["RoadmapAccess"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "membership__client"))


class RoadmapAccess(models.Model):
    """A client that somebody sees because of a plan; the membership ends when no plan needs it."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="accesses")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")

    objects = RoadmapAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "membership"], name="roadmap_access_once")
        ]

    def __str__(self) -> str:
        return f"{self.roadmap_id}: {self.membership_id}"


class RoadmapTaskQuerySet(models.QuerySet["RoadmapTask"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "task__client"))

    def alive(self) -> Self:
        return self.filter(task__deleted_at__isnull=True)


class RoadmapTask(models.Model):
    """Where a task stands in a plan: its lane (none: the whole group), its first day, what it
    waits for. What is to be done, by whom, until when and with which result is the task's own."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="roadmap_step")
    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="steps")
    lane = models.ForeignKey(
        RoadmapLane,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name=_("company"),
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    after = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="before", verbose_name=_("after")
    )

    objects = RoadmapTaskQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.task)

    @property
    def client(self) -> Client:
        return self.roadmap.client


class RoadmapSyncQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "roadmap__client"))


class RoadmapSync(SoftDeleted):
    """The working group compares notes: when, about what, what was decided.

    `moved` are the days that it corrected: [[task, title, old day, new day]], days as ISO text.
    """

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="syncs")
    starts_at = models.DateTimeField(pgettext_lazy("sync", "begins"))
    agenda = models.CharField(_("agenda"), max_length=500, blank=True)
    result = models.TextField(_("what was decided"), blank=True)
    is_held = models.BooleanField(_("held"), default=False)
    moved = models.JSONField(default=list, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = RoadmapSyncQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["roadmap", "starts_at"], name="roadmap_sync_by_time")]

    def __str__(self) -> str:
        return self.agenda or str(_("Sync"))

    @property
    def client(self) -> Client:
        return self.roadmap.client


class ProfileCheckQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))


class ProfileCheck(SoftDeleted):
    """Somebody looked a fact of a client up and found it as it stands; the newest one counts."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="profile_checks")
    fact = models.CharField(max_length=40)
    on = models.DateField(_("on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProfileCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "fact", "on"],
                condition=Q(deleted_at__isnull=True),
                name="profile_check_once_a_day",
                violation_error_message=_("This was confirmed today already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.fact}: {self.on}"
