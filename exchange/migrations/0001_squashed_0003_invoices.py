"""Imports: all steps so far in one, for an empty base."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.together import together


class Migration(migrations.Migration):
    replaces = [
        ("exchange", "0001_initial"),
        ("exchange", "0002_dated_numbers"),
        ("exchange", "0003_invoices"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("clients", "clients"),
                            ("stakeholders", "people"),
                            ("contracts", "contracts"),
                            ("touchpoints", "touchpoints"),
                            ("readings", "licence readings"),
                            ("answers", "survey answers"),
                            ("appeals", "support appeals by week"),
                            ("invoices", "invoices"),
                        ],
                        default="clients",
                        max_length=15,
                    ),
                ),
                ("file_name", models.CharField(max_length=255)),
                ("sheet", models.JSONField(default=dict)),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                (
                    "duplicates",
                    models.CharField(
                        choices=[
                            ("skip", "leave as it is"),
                            ("fill", "fill empty fields only"),
                            ("replace", "replace with the file's values"),
                            ("create", "create another one anyway"),
                        ],
                        default="replace",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checking", "trial run"),
                            ("checked", "checked, nothing is written yet"),
                            ("writing", "writing"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("rows_total", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("written_through", models.PositiveIntegerField(default=0)),
                ("owner", models.CharField(blank=True, max_length=120)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["by", "-made_at"], name="import_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "uploaded",
                                    "checking",
                                    "checked",
                                    "writing",
                                    "done",
                                    "failed",
                                    "undoing",
                                    "undone",
                                ],
                            )
                        ),
                        name="import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("duplicates__in", ["skip", "fill", "replace", "create"])
                        ),
                        name="import_duplicates_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "clients",
                                    "stakeholders",
                                    "contracts",
                                    "touchpoints",
                                    "readings",
                                    "answers",
                                    "appeals",
                                    "invoices",
                                ],
                            )
                        ),
                        name="import_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("same", "same"),
                            ("wrong", "wrong"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made", models.JSONField(default=list)),
                ("changed", models.JSONField(default=list)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="exchange.importrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "row"), name="import_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["new", "changed", "same", "wrong"])),
                        name="import_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField()),
                ("column", models.CharField(blank=True, max_length=200)),
                ("value", models.CharField(blank=True, max_length=500)),
                ("reason", models.CharField(max_length=60)),
                ("params", models.JSONField(default=dict)),
                ("is_fatal", models.BooleanField(default=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="exchange.importrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run", "row"], name="problem_of_run")],
            },
        ),
    ])
