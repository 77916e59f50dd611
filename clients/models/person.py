"""People at clients: a person keeps their history when they change employers."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import (
    Attitude,
    ContactKind,
    Influence,
    RoleEnd,
    StakeholderRoleCode,
    StakeholderStatus,
)
from clients.models.client import Client, seen_by
from core.fields import FoldedField
from core.models import Archivable, External, SoftDeleted, SoftDeleteQuerySet
from users.models import User


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """People who work or worked at a client that this person sees."""
        seen = Stakeholder.objects.filter(person=OuterRef("pk")).visible_to(user)
        return self.filter(Exists(seen), merged_into__isnull=True)

    def live(self) -> Self:
        return self.filter(archived_at__isnull=True)


class Person(Archivable, External):
    """A human being at the client's side; where they work is a `Stakeholder`."""

    last_name = models.CharField(_("surname"), max_length=80, blank=True)
    first_name = models.CharField(_("given name"), max_length=80, blank=True)
    middle_name = models.CharField(_("patronymic"), max_length=80, blank=True)
    name_folded = FoldedField(sources=("last_name", "first_name", "middle_name"), max_length=250)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="merged", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name_folded", "id"], name="person_by_name"),
            models.Index(fields=["birth_month", "birth_day"], name="person_by_birthday"),
            models.Index(
                fields=["external_system", "external_id"],
                name="person_by_external",
                condition=~Q(external_id=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_day__isnull=True, birth_month__isnull=True)
                | Q(birth_day__gte=1, birth_day__lte=31, birth_month__gte=1, birth_month__lte=12),
                name="person_birthday_real",
                violation_error_message=_("A birthday needs a day and a month."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("clients:person", args=[self.pk])

    @property
    def full_name(self) -> str:
        """Surname first, as lists and documents have it."""
        return " ".join(filter(None, [self.last_name, self.first_name, self.middle_name]))

    @property
    def short_name(self) -> str:
        """Given name and surname, as one speaks of a person."""
        return " ".join(filter(None, [self.first_name, self.last_name])) or self.full_name

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()


class StakeholderQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def listed(self) -> Self:
        """Those who stand in lists: neither deleted nor, as people, archived."""
        return self.alive().filter(person__archived_at__isnull=True)

    def present(self) -> Self:
        """Those who still work there, on leave included; nobody archived."""
        return self.listed().filter(
            status__in=[StakeholderStatus.ACTIVE, StakeholderStatus.ON_LEAVE]
        )


class Stakeholder(SoftDeleted):
    """A person's employment at a client: department, job, weight, attitude, whether still there."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments")
    client = models.ForeignKey(Client, models.CASCADE, related_name="stakeholders")
    department = models.CharField(_("department"), max_length=120, blank=True)
    job = models.CharField(_("job"), max_length=160, blank=True)
    influence = models.PositiveSmallIntegerField(
        _("influence"), choices=Influence, null=True, blank=True
    )
    attitude = models.SmallIntegerField(_("attitude"), choices=Attitude, default=Attitude.NEUTRAL)
    reports_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reports to"),
    )
    status = models.CharField(
        _("status"), max_length=15, choices=StakeholderStatus, default=StakeholderStatus.ACTIVE
    )
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    leave_from = models.DateField(_("on leave from"), null=True, blank=True)
    leave_until = models.DateField(_("on leave until"), null=True, blank=True)
    moved_to_text = models.CharField(_("went to"), max_length=255, blank=True)
    moved_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="came_from"
    )
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="predecessors"
    )
    acting_as = models.CharField(_("acting as"), max_length=160, blank=True)
    expects = models.CharField(_("expects of us personally"), max_length=300, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_touch_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "status"], name="stakeholder_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in StakeholderStatus]),
                name="stakeholder_status_known",
            ),
            models.CheckConstraint(
                condition=Q(influence__isnull=True) | Q(influence__gte=1, influence__lte=5),
                name="stakeholder_influence_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(attitude__gte=-2, attitude__lte=2), name="stakeholder_attitude_in_range"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="stakeholder_dates_in_order",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(leave_until__isnull=True)
                | Q(leave_from__isnull=True)
                | Q(leave_until__gte=F("leave_from")),
                name="stakeholder_leave_in_order",
                violation_error_message=_("A leave cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(reports_to=F("pk")),
                name="stakeholder_not_own_boss",
                violation_error_message=_("Nobody reports to themselves."),
            ),
            models.UniqueConstraint(
                fields=["person", "client"],
                condition=Q(deleted_at__isnull=True, status__in=["active", "on_leave"]),
                name="stakeholder_once_at_a_client",
                violation_error_message=_("This person works here already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("clients:person", args=[self.person_id])

    @property
    def is_present(self) -> bool:
        return self.status in (StakeholderStatus.ACTIVE, StakeholderStatus.ON_LEAVE)


class StakeholderRoleQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def held(self) -> Self:
        """Roles that somebody holds now."""
        return self.alive().filter(until__isnull=True)


class StakeholderRole(SoftDeleted):
    """A role that a stakeholder holds from and until a date; its end says why."""

    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="roles")
    client = models.ForeignKey(Client, models.CASCADE, related_name="stakeholder_roles")
    role = models.CharField(_("role"), max_length=20, choices=StakeholderRoleCode)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(max_length=15, choices=RoleEnd, blank=True)

    objects = StakeholderRoleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "role", "until"], name="role_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in StakeholderRoleCode]), name="role_known"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="role_dates_in_order",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(end_reason__in=["", *[r.value for r in RoleEnd]]),
                name="role_end_known",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, end_reason="")
                | (Q(until__isnull=False) & ~Q(end_reason="")),
                name="role_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["stakeholder", "role"],
                condition=Q(deleted_at__isnull=True, until__isnull=True),
                name="role_held_once",
                violation_error_message=_("This person has this role already."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class ContactPoint(models.Model):
    """A phone, e-mail or handle of a person or of a client: as typed, and in one spelling."""

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="contact_points"
    )
    client = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="contact_points"
    )
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=254)
    typed = models.CharField(max_length=254, blank=True)
    extension = models.CharField(max_length=20, blank=True)
    value_folded = FoldedField(sources=("value",), max_length=254)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "value_folded"], name="contactpoint_by_value")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ContactKind]), name="contactpoint_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, client__isnull=True)
                | Q(person__isnull=True, client__isnull=False),
                name="contactpoint_of_one",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "value"],
                condition=Q(person__isnull=False),
                name="contactpoint_person_once",
            ),
            models.UniqueConstraint(
                fields=["client", "kind", "value"],
                condition=Q(client__isnull=False),
                name="contactpoint_client_once",
            ),
        ]

    def __str__(self) -> str:
        return self.value
