"""The life cycle: conditions of entry with their defaults, proposals, answers of a move."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from playbooks.lifecycle.defaults import ensure_default_entries


def add_entries(registry: Any, schema_editor: Any) -> None:
    ensure_default_entries(registry)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0011_tasks_and_stages"),
        ("contracts", "0007_documents_heard"),
        ("playbooks", "0001_playbooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StageAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        choices=[("entry", "at entry"), ("exit", "at exit")], max_length=5
                    ),
                ),
                ("question", models.CharField(max_length=300)),
                ("question_en", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True, verbose_name="answer")),
                (
                    "find_out_by",
                    models.DateField(blank=True, null=True, verbose_name="will find out until"),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                    "goal_reading",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.goalreading",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="clients.stagemove",
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contracts.licencereading",
                    ),
                ),
                (
                    "stakeholder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.stakeholder",
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="stage_answer",
                        to="clients.task",
                    ),
                ),
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
            ],
        ),
        migrations.CreateModel(
            name="StageCondition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("trial", "a pilot is running"),
                            ("signed", "the first contract is signed"),
                            ("licences", "part of licences in use, at least"),
                            ("goal", "a goal is reached"),
                            ("start_reached", "the day to start a renewal has come"),
                            ("start_not_due", "no renewal waits to be started"),
                            ("contract_ends", "a contract ends within"),
                            ("renewed", "renewed at least"),
                            ("nps", "the last NPS answer is at least"),
                            ("danger", "a red signal stands for"),
                            ("ended", "the last contract ended, and nothing followed for"),
                            ("touched", "a counted touch since the stage began"),
                            ("by_hand", "checked by hand"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("text_en", models.CharField(blank=True, max_length=300)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry_conditions",
                        to="clients.lifecyclestage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StageEntry",
            fields=[
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="clients.lifecyclestage",
                    ),
                ),
                ("is_proposed", models.BooleanField(default=True, verbose_name="propose the move")),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="clients.lifecyclestage"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StageProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("made_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for a decision"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_proposals",
                        to="clients.client",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_stage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.lifecyclestage",
                    ),
                ),
                (
                    "move",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposal",
                        to="clients.stagemove",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="clients.lifecyclestage",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="stageanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked__in", ["entry", "exit"])), name="stage_answer_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="stageanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), ("answered_at__isnull", False), _connector="OR"),
                name="stage_answer_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagecondition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "by_hand"), _negated=True),
                fields=("stage", "kind"),
                name="stage_condition_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagecondition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "trial",
                            "signed",
                            "licences",
                            "goal",
                            "start_reached",
                            "start_not_due",
                            "contract_ends",
                            "renewed",
                            "nps",
                            "danger",
                            "ended",
                            "touched",
                            "by_hand",
                        ],
                    )
                ),
                name="stage_condition_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagecondition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "by_hand"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="stage_condition_by_hand_says",
                violation_error_message="Say what is checked by hand.",
            ),
        ),
        migrations.AddIndex(
            model_name="stageproposal",
            index=models.Index(fields=["client", "stage"], name="proposal_of_client"),
        ),
        migrations.AddConstraint(
            model_name="stageproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("client",),
                name="stage_proposal_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="stageproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "declined"])),
                name="stage_proposal_state_known",
            ),
        ),
        migrations.RunPython(add_entries, migrations.RunPython.noop),
    ]
