"""People who sign in and the teams they work in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from tree_queries.query import TreeQuerySet

from core.fields import FoldedField
from core.folding import fold
from users.choices import AbsenceReason, DeputyEnd, Language, Role, Specialty, Theme
from users.rules import name_of


class TeamQuerySet(TreeQuerySet["Team"]):
    def live(self) -> Self:
        return self.filter(archived_at__isnull=True)


class Team(models.Model):
    """A team; teams form a tree, and a head sees the whole branch below."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("pk")),
                name="team_not_own_parent",
                violation_error_message=_("A team cannot be its own parent."),
            )
        ]

    def __str__(self) -> str:
        return self.name


_BRANCH = """
CASE WHEN users_user.role = 'head' THEN (
  WITH RECURSIVE branch(id) AS (
    SELECT users_user.team_id
    UNION SELECT below.id FROM users_team AS below JOIN branch ON below.parent_id = branch.id
  ) SELECT users_user.team_id || ':' || %s FROM branch) END"""


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def able_to_own(self) -> Self:
        """People who may own clients: account managers, heads and administrators."""
        return self.filter(is_active=True, role__in=[Role.KAM, Role.HEAD, Role.ADMIN])

    def named(self, words: str) -> Self:
        """Those whose name or e-mail holds every word; letter case and ё aside."""
        found = self
        for word in fold(words).split():
            found = found.filter(Q(name_folded__contains=word) | Q(email__contains=word))
        return found

    def visible_to(self, user: User) -> Self:
        """Colleagues are no secret inside a company: everybody sees everybody's name."""
        return self.filter(pk__isnull=False) if user.is_authenticated else self.none()

    def with_branch(self) -> Self:
        """Bring along the ids of a head's teams, as text, so that nobody asks for them later."""
        joined = {"postgresql": "string_agg(branch.id::text, ',')"}
        ids = joined.get(connection.vendor, "group_concat(branch.id)")
        return self.annotate(branch_read=RawSQL(_BRANCH % ids, []))  # noqa: S611  fixed words

    def in_book_of(self, user: User) -> Self:
        """People whose clients this person sees as a head or an administrator, and themselves."""
        if user.role == Role.ADMIN:
            return self.all()
        if user.role == Role.HEAD:
            return self.filter(Q(pk=user.pk) | Q(team_id__in=user.team_tree_ids))
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()

    def able_to_own(self) -> UserQuerySet:
        return self.get_queryset().able_to_own()

    def visible_to(self, user: User) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def in_book_of(self, user: User) -> UserQuerySet:
        return self.get_queryset().in_book_of(user)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A colleague with one role; what they may see follows from it."""

    email = models.EmailField(_("e-mail"))
    last_name = models.CharField(_("surname"), max_length=80, blank=True)
    first_name = models.CharField(_("given name"), max_length=80)
    middle_name = models.CharField(_("patronymic"), max_length=80, blank=True)
    name_folded = FoldedField(sources=("last_name", "first_name", "middle_name"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.KAM)
    specialty = models.CharField(_("specialty"), max_length=20, choices=Specialty, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("team")
    )
    is_active = models.BooleanField(default=True)
    dismissed_on = models.DateField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    has_letter_keys = models.BooleanField(_("single-letter keys"), default=True)
    keeps_messages = models.BooleanField(_("messages stay until closed"), default=False)
    # Saved views in this person's menu, [[id, name, query]]: every page shows them, none asks.
    pins = models.JSONField(default=list, blank=True, editable=False)
    # One of the demonstration company: may be signed in by one click on loopback.
    is_demo = models.BooleanField(default=False, editable=False)
    # Part of what a session is checked against: one more, and every session ends.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody with this e-mail is here already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=Q(theme__in=[t.value for t in Theme]), name="user_theme_known"
            ),
        ]

    def __str__(self) -> str:
        return name_of(self.first_name, self.last_name, self.email)

    def get_absolute_url(self) -> str:
        return reverse("users:person", args=[self.pk])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Ties sessions to the password (as Django does) and to "sign out everywhere"."""
        return salted_hmac(
            "users.User.session",
            f"{self.password}:{self.session_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def full_name(self) -> str:
        return str(self)

    @property
    def short_name(self) -> str:
        """«А. Иванова»: enough to know a colleague by."""
        if not self.last_name:
            return self.first_name
        return f"{self.first_name[:1]}. {self.last_name}" if self.first_name else self.last_name

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:2].upper()

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def is_head(self) -> bool:
        return self.role == Role.HEAD

    @property
    def may_own(self) -> bool:
        return self.role in (Role.KAM, Role.HEAD, Role.ADMIN)

    @cached_property
    def team_tree_ids(self) -> list[int]:
        """Ids of the teams a head answers for: their own and all below; empty for others.

        A session's person brings them along, for others it is one query; remembered for the life
        of this object, that is for one request.
        """
        if self.role != Role.HEAD or self.team_id is None:
            return []
        root, _colon, ids = (self.__dict__.get("branch_read") or "").partition(":")
        if root == str(self.team_id):  # read for this very team, and not for one left since
            return [int(pk) for pk in ids.split(",")]
        branch = Team.objects.descendants(self.team_id, include_self=True)
        return list(branch.values_list("pk", flat=True))


class Invitation(models.Model):
    """A link that lets one person in, or back in: once, within 7 days.

    Only a hash of the token is kept, so the table alone opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.KAM)
    specialty = models.CharField(max_length=20, choices=Specialty, blank=True)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    for_user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="reset_links"
    )
    made_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="invitation_role_known"
            )
        ]

    def __str__(self) -> str:
        return self.email or str(self.for_user or self.pk)


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    def standing(self) -> Self:
        """Not ended before its time, whether appointed or only asked for."""
        return self.filter(ended_at__isnull=True)

    def appointed(self) -> Self:
        return self.filter(appointed_at__isnull=False)

    def in_force(self, today: dt.date) -> Self:
        """Those that give rights on a date; both ends inclusive, so nothing has to end them."""
        return self.standing().appointed().filter(since__lte=today, until__gte=today)

    def books_lent_to(self, user: User, today: dt.date) -> models.QuerySet[Any, Any]:
        """Ids of the colleagues whose clients this person works on a date, for a sub-select.

        A book is lent once: those for whom the absent colleague stands in do not come along.
        """
        return self.in_force(today).filter(deputy=user).order_by().values("absent")

    def over(self, since: dt.date, until: dt.date) -> Self:
        """Those that share a day with a span."""
        return self.filter(since__lte=until, until__gte=since)

    def visible_to(self, user: User) -> Self:
        """One's own, those one stands in for, those of the teams one heads."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role == Role.ADMIN:
            return self.all()
        own = Q(absent=user) | Q(deputy=user)
        if user.role == Role.HEAD and user.team_tree_ids:
            own |= Q(absent__team__in=user.team_tree_ids)
        return self.filter(own)


class Deputyship(models.Model):
    """Somebody works the book of an absent colleague, from and until a date (inclusive).

    Nothing of the book moves: rights are read from this row on each request. One that is not
    appointed yet (`appointed_at`) was asked for by the absent person and gives no rights.
    """

    absent = models.ForeignKey(User, models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(
        User, models.CASCADE, related_name="deputyships", verbose_name=_("deputy")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=10, choices=AbsenceReason)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    appointed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    appointed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, choices=DeputyEnd, blank=True)
    summary_read_at = models.DateTimeField(null=True, blank=True)

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deputy", "until"], name="deputyship_of_deputy"),
            models.Index(fields=["absent", "until"], name="deputyship_of_absent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")),
                name="deputyship_dates_in_order",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(absent=models.F("deputy")),
                name="deputyship_not_of_oneself",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
            models.CheckConstraint(
                condition=Q(reason__in=[r.value for r in AbsenceReason]),
                name="deputyship_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=[e.value for e in DeputyEnd]),
                name="deputyship_end_is_told",
            ),
            # Spans that merely overlap are refused by the action under a lock of the absent
            # person; two clicks at once on any day are refused here too.
            models.UniqueConstraint(
                fields=["absent", "since"],
                condition=Q(ended_at__isnull=True),
                name="deputyship_once_from_a_day",
                violation_error_message=_("There is a deputy for these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.absent_id}, {self.since}…{self.until}"

    @property
    def is_appointed(self) -> bool:
        return self.appointed_at is not None
