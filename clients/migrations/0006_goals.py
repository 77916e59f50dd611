"""Goals with readings, the ledger, the answer about use."""

import clients.models.goal
import core.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_outcomes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Goal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "deleted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="clients.client",
                    ),
                ),
                ("task", models.CharField(max_length=300, verbose_name="business task")),
                ("measure", models.CharField(max_length=160, verbose_name="measured by")),
                ("unit", models.CharField(blank=True, max_length=30, verbose_name="unit")),
                ("baseline", clients.models.goal.ThousandthsField(verbose_name="it was")),
                ("target", clients.models.goal.ThousandthsField(verbose_name="target")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                (
                    "stakeholder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="goals",
                        to="clients.stakeholder",
                        verbose_name="business owner",
                    ),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="how we know")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("reached", "reached"), ("dropped", "dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "state"], name="goal_of_client")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "reached", "dropped"])),
                        name="goal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("task", ""), _negated=True),
                            models.Q(("measure", ""), _negated=True),
                        ),
                        name="goal_says_what",
                        violation_error_message="A goal needs a task and a measure.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("baseline", models.F("target")), _negated=True),
                        name="goal_goes_somewhere",
                        violation_error_message="The target differs from what it was.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="goal_dates_in_order",
                        violation_error_message="A goal cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="goal_dropped_has_reason",
                        violation_error_message="Say why the goal was dropped.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "deleted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="clients.goal",
                    ),
                ),
                ("taken_on", models.DateField(verbose_name="on")),
                ("value", clients.models.goal.ThousandthsField(verbose_name="value")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("goal", "taken_on"),
                        name="goal_reading_once_a_day",
                        violation_error_message="There is a reading of that day already.",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "deleted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ledger",
                        to="clients.client",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                (
                    "kind",
                    models.CharField(
                        choices=[("impact", "impact"), ("investment", "investment")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount", core.fields.AmountField(blank=True, null=True, verbose_name="amount")),
                (
                    "currency",
                    core.fields.CurrencyField(default="RUB", max_length=3, verbose_name="currency"),
                ),
                ("quote", models.TextField(blank=True, verbose_name="in words")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "stakeholder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.stakeholder",
                        verbose_name="who said it",
                    ),
                ),
                (
                    "is_shareable",
                    models.BooleanField(default=False, verbose_name="may be shown to the client"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "-on", "-id"], name="ledger_of_client")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["impact", "investment"])),
                        name="ledger_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", False),
                            models.Q(("quote", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ledger_says_something",
                        violation_error_message="An entry needs an amount or words.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True), ("amount__gte", 0), _connector="OR"
                        ),
                        name="ledger_amount_not_negative",
                        violation_error_message="An amount cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UseAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="use_answer",
                        to="clients.client",
                    ),
                ),
                (
                    "is_connected",
                    models.BooleanField(
                        verbose_name="used, and users talk with the business owner"
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.touchpoint",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
    ]
