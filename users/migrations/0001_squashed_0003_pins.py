"""People and teams: all steps so far in one, for an empty base."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.together import together


class Migration(migrations.Migration):
    replaces = [("users", "0001_initial"), ("users", "0002_deputyships"), ("users", "0003_pins")]

    initial = True

    dependencies = []

    operations = together([
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="users.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="team_not_own_parent",
                        violation_error_message="A team cannot be its own parent.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("last_name", models.CharField(blank=True, max_length=80, verbose_name="surname")),
                ("first_name", models.CharField(max_length=80, verbose_name="given name")),
                (
                    "middle_name",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "name_folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=1000,
                        sources=("last_name", "first_name", "middle_name"),
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("kam", "account manager"),
                            ("head", "head of a team"),
                            ("member", "team member"),
                            ("admin", "administrator"),
                        ],
                        default="kam",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "specialty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("researcher", "Researcher"),
                            ("performer", "Performer"),
                            ("closer", "Closer"),
                            ("csm", "CSM"),
                            ("tutor", "Tutor"),
                            ("lawyer", "lawyer"),
                            ("back_office", "back office"),
                            ("marketing", "marketing"),
                            ("kam", "account manager"),
                        ],
                        max_length=20,
                        verbose_name="specialty",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("dismissed_on", models.DateField(blank=True, null=True)),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("", "as the browser says"), ("ru", "Русский"), ("en", "English")],
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(blank=True, max_length=60, verbose_name="time zone"),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("system", "as in the system"),
                            ("light", "light"),
                            ("dark", "dark"),
                        ],
                        default="system",
                        max_length=10,
                        verbose_name="theme",
                    ),
                ),
                (
                    "has_letter_keys",
                    models.BooleanField(default=True, verbose_name="single-letter keys"),
                ),
                (
                    "keeps_messages",
                    models.BooleanField(default=False, verbose_name="messages stay until closed"),
                ),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("session_epoch", models.PositiveIntegerField(default=0, editable=False)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="users.team",
                        verbose_name="team",
                    ),
                ),
                ("pins", models.JSONField(blank=True, default=list, editable=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="user_email_once",
                        violation_error_message="Somebody with this e-mail is here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["kam", "head", "member", "admin"])),
                        name="user_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("theme__in", ["system", "light", "dark"])),
                        name="user_theme_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("kam", "account manager"),
                            ("head", "head of a team"),
                            ("member", "team member"),
                            ("admin", "administrator"),
                        ],
                        default="kam",
                        max_length=10,
                    ),
                ),
                (
                    "specialty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("researcher", "Researcher"),
                            ("performer", "Performer"),
                            ("closer", "Closer"),
                            ("csm", "CSM"),
                            ("tutor", "Tutor"),
                            ("lawyer", "lawyer"),
                            ("back_office", "back office"),
                            ("marketing", "marketing"),
                            ("kam", "account manager"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "for_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reset_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["kam", "head", "member", "admin"])),
                        name="invitation_role_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deputyship",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("vacation", "vacation"),
                            ("illness", "illness"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("appointed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("early", "ended early"),
                            ("declined", "declined"),
                            ("deputy_gone", "the deputy no longer works here"),
                            ("absent_gone", "the absent person no longer works here"),
                        ],
                        max_length=12,
                    ),
                ),
                ("summary_read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "absent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appointed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputyships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["deputy", "until"], name="deputyship_of_deputy"),
                    models.Index(fields=["absent", "until"], name="deputyship_of_absent"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))),
                        name="deputyship_dates_in_order",
                        violation_error_message="It cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("absent", models.F("deputy")), _negated=True),
                        name="deputyship_not_of_oneself",
                        violation_error_message="Nobody stands in for themselves.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["vacation", "illness", "other"])),
                        name="deputyship_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_why", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                (
                                    "ended_why__in",
                                    ["early", "declined", "deputy_gone", "absent_gone"],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="deputyship_end_is_told",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("absent", "since"),
                        name="deputyship_once_from_a_day",
                        violation_error_message="There is a deputy for these days already.",
                    ),
                ],
            },
        ),
    ])
