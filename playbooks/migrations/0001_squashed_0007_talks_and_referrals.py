"""How the team works: all steps so far in one, for an empty base."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.together import together
from playbooks.lifecycle.defaults import ensure_default_entries
from playbooks.scripts.seeding import ensure_default_playbooks
from playbooks.talks.seeding import ensure_default_talks


def add_entries(registry: Any, schema_editor: Any) -> None:
    ensure_default_entries(registry)


def add_playbooks(registry: Any, schema_editor: Any) -> None:
    ensure_default_playbooks(registry)


def put_talks_in(registry: Any, schema_editor: Any) -> None:
    ensure_default_talks(registry)


class Migration(migrations.Migration):
    replaces = [
        ("playbooks", "0001_playbooks"),
        ("playbooks", "0002_stage_entries"),
        ("playbooks", "0003_handover"),
        ("playbooks", "0004_roadmaps"),
        ("playbooks", "0005_decks"),
        ("playbooks", "0006_default_playbooks"),
        ("playbooks", "0007_talks_and_referrals"),
    ]

    initial = True

    dependencies = [
        ("clients", "0012_proof_of_tasks"),
        ("contracts", "0007_documents_heard"),
        ("renewals", "0008_calendar_feed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="Playbook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("code", models.SlugField(editable=False, max_length=40, unique=True)),
                ("name_ru", models.CharField(max_length=80, verbose_name="name in Russian")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="name in English"),
                ),
                (
                    "hint_ru",
                    models.CharField(blank=True, max_length=300, verbose_name="when it helps"),
                ),
                (
                    "hint_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="the same in English"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("hand", "by hand only"),
                            ("stage", "the client enters a stage"),
                            ("flag", "a signal is raised"),
                            ("date", "a date of the contract comes near"),
                        ],
                        default="hand",
                        max_length=10,
                        verbose_name="what starts it",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("champion_changed", "champion changed"),
                            ("client_waits", "client waits"),
                            ("renewal_due", "renewal due"),
                            ("pilot_ends", "pilot ends"),
                            ("renewal_disagreed", "forecasts differ"),
                            ("raised_by_hand", "asked by a colleague"),
                            ("promise_overdue", "promise overdue"),
                            ("invoice_overdue", "invoice overdue"),
                            ("not_introduced", "not introduced"),
                            ("price_round", "price round"),
                            ("untouched", "untouched"),
                            ("calm_chill", "chill of the calm period"),
                            ("promise_due_soon", "promise due soon"),
                            ("roadmap_waits", "plan waits for validation"),
                            ("task_overdue", "task overdue"),
                            ("budget_season", "budget season"),
                            ("decision_in_holidays", "decision in holidays"),
                            ("document_stuck", "document stuck"),
                            ("satisfaction_fell", "satisfaction fell"),
                            ("health_fell", "health fell"),
                            ("appeals_jumped", "more appeals than usual"),
                            ("support_alone", "support alone with the client"),
                            ("stage_overdue", "stage overdue"),
                            ("feature_released", "feature released"),
                            ("referral_moment", "good moment to ask for a referral"),
                            ("competitor_seen", "competitor seen"),
                            ("pilot_unchecked", "pilot without business check"),
                            ("champion_unconfirmed", "champion unconfirmed"),
                            ("one_contact", "one contact only"),
                            ("champion_missing", "champion missing"),
                            ("sponsor_untouched", "sponsor silent"),
                            ("use_fell", "use of licences fell"),
                            ("nearly_full", "licences nearly full"),
                            ("sleeping_licences", "sleeping licences"),
                            ("goal_off_track", "goal off track"),
                            ("goal_without_reading", "goal without a reading"),
                            ("users_and_owner_not_connected", "is it used: nobody asked"),
                            ("dormant", "dormant client"),
                            ("fiscal_year_unknown", "fiscal year unknown"),
                            ("no_owner", "no owner"),
                        ],
                        max_length=40,
                        verbose_name="signal",
                    ),
                ),
                (
                    "date_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contract_end", "end of the contract"),
                            ("latest_start", "latest start of the renewal"),
                            ("notice_by", "last day of the notice"),
                            ("budget_ask_by", "last day to ask for the budget"),
                        ],
                        max_length=20,
                        verbose_name="date",
                    ),
                ),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days before"
                    ),
                ),
                ("tiers", models.CharField(blank=True, max_length=3, verbose_name="tiers")),
                ("is_on", models.BooleanField(default=False, verbose_name="starts by itself")),
                ("since", models.DateField(blank=True, editable=False, null=True)),
                (
                    "rest_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="not again within, days"
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.lifecyclestage",
                        verbose_name="stage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("trigger__in", ["hand", "stage", "flag", "date"])),
                        name="playbook_trigger_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rule__in",
                                [
                                    "",
                                    "champion_changed",
                                    "client_waits",
                                    "renewal_due",
                                    "pilot_ends",
                                    "renewal_disagreed",
                                    "raised_by_hand",
                                    "promise_overdue",
                                    "invoice_overdue",
                                    "not_introduced",
                                    "price_round",
                                    "untouched",
                                    "calm_chill",
                                    "promise_due_soon",
                                    "roadmap_waits",
                                    "task_overdue",
                                    "budget_season",
                                    "decision_in_holidays",
                                    "document_stuck",
                                    "satisfaction_fell",
                                    "health_fell",
                                    "appeals_jumped",
                                    "support_alone",
                                    "stage_overdue",
                                    "feature_released",
                                    "referral_moment",
                                    "competitor_seen",
                                    "pilot_unchecked",
                                    "champion_unconfirmed",
                                    "one_contact",
                                    "champion_missing",
                                    "sponsor_untouched",
                                    "use_fell",
                                    "nearly_full",
                                    "sleeping_licences",
                                    "goal_off_track",
                                    "goal_without_reading",
                                    "users_and_owner_not_connected",
                                    "dormant",
                                    "fiscal_year_unknown",
                                    "no_owner",
                                ],
                            )
                        ),
                        name="playbook_rule_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "date_kind__in",
                                ["", "contract_end", "latest_start", "notice_by", "budget_ask_by"],
                            )
                        ),
                        name="playbook_date_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("trigger", "stage"), _negated=True),
                            ("stage__isnull", False),
                            _connector="OR",
                        ),
                        name="playbook_stage_named",
                        violation_error_message="Say which stage starts it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("trigger", "flag"), _negated=True),
                            models.Q(("rule", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="playbook_rule_named",
                        violation_error_message="Say which signal starts it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("trigger", "date"), _negated=True),
                            models.Q(
                                models.Q(("date_kind", ""), _negated=True),
                                ("days_before__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="playbook_date_named",
                        violation_error_message="Say which date starts it, and how many days before.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days_before__isnull", True),
                            ("days_before__lte", 730),
                            _connector="OR",
                        ),
                        name="playbook_days_before",
                        violation_error_message="From 0 to 730 days before.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_ru", ""), _negated=True),
                        name="playbook_has_name",
                        violation_error_message="A playbook needs a name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaybookVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "playbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="playbooks.playbook",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("playbook", "number"), name="playbook_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaybookStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "anchor",
                    models.CharField(
                        choices=[
                            ("trigger", "the start"),
                            ("contract_end", "end of the contract"),
                            ("stage_entry", "entry into the stage"),
                            ("answer", "the answer it waits for"),
                        ],
                        default="trigger",
                        max_length=20,
                        verbose_name="counted from",
                    ),
                ),
                ("offset", models.SmallIntegerField(default=0, verbose_name="working days")),
                (
                    "doer",
                    models.CharField(
                        choices=[
                            ("owner", "owner of the client"),
                            ("head", "their head"),
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
                        default="owner",
                        max_length=20,
                        verbose_name="whose",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("step", "work"),
                            ("call", "call"),
                            ("meeting", "meeting"),
                            ("letter", "letter"),
                            ("check", "check"),
                        ],
                        default="step",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title_ru", models.CharField(max_length=200, verbose_name="what is to be done")),
                (
                    "title_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="the same in English"
                    ),
                ),
                (
                    "expected_ru",
                    models.CharField(blank=True, max_length=300, verbose_name="expected result"),
                ),
                (
                    "expected_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="the same in English"
                    ),
                ),
                ("talk", models.CharField(blank=True, max_length=60, verbose_name="talk track")),
                (
                    "question_ru",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="question for yes or no"
                    ),
                ),
                (
                    "question_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="the same in English"
                    ),
                ),
                (
                    "on_answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "yes"), ("no", "no")],
                        max_length=3,
                        verbose_name="on the answer",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="branches",
                        to="playbooks.playbookstep",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="playbooks.playbookversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "position"), name="playbook_step_in_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("anchor__in", ["trigger", "contract_end", "stage_entry", "answer"])
                        ),
                        name="playbook_anchor_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "doer__in",
                                [
                                    "owner",
                                    "head",
                                    "researcher",
                                    "performer",
                                    "closer",
                                    "csm",
                                    "tutor",
                                    "lawyer",
                                    "back_office",
                                    "marketing",
                                    "kam",
                                ],
                            )
                        ),
                        name="playbook_doer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["step", "call", "meeting", "letter", "check"])
                        ),
                        name="playbook_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("follows__isnull", True), ("on_answer", "")),
                            models.Q(("follows__isnull", False), ("on_answer__in", ["yes", "no"])),
                            _connector="OR",
                        ),
                        name="playbook_branch_has_answer",
                        violation_error_message="A step that follows another one says on which answer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follows", models.F("pk")), _negated=True),
                        name="playbook_step_not_after_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offset__gte", -500), ("offset__lte", 500)),
                        name="playbook_offset_bounds",
                        violation_error_message="From 500 working days before to 500 after.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_ru", ""), _negated=True),
                        name="playbook_step_has_title",
                        violation_error_message="Say what is to be done.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaybookRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("started_on", models.DateField()),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stop_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is stopped"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="playbook_runs",
                        to="clients.client",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="playbook_runs",
                        to="contracts.contract",
                    ),
                ),
                (
                    "playbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="playbooks.playbook",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="playbooks.playbookversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["client", "playbook", "-started_on"], name="run_of_client"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("finished_at__isnull", True), ("stopped_at__isnull", True)
                        ),
                        fields=["client"],
                        name="run_running",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("playbook", "client", "key"), name="playbook_run_once_per_cause"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            ("stopped_at__isnull", True),
                            _connector="OR",
                        ),
                        name="playbook_run_finished_or_stopped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at__isnull", True),
                            models.Q(("stop_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="playbook_run_stopped_for_a_reason",
                        violation_error_message="Say why it is stopped.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("open", "to do"),
                            ("done", "done"),
                            ("skipped", "not needed"),
                            ("called_off", "called off"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("yes", "yes"), ("no", "no")], max_length=3
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("is_fallback", models.BooleanField(default=False)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="playbooks.playbookrun",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to="playbooks.playbookstep",
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="playbook_step",
                        to="clients.task",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["run"],
                        name="run_step_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "step"), name="run_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "open", "done", "skipped", "called_off"])
                        ),
                        name="run_step_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "yes", "no"])),
                        name="run_step_answer_known",
                    ),
                ],
            },
        ),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked__in", ["entry", "exit"])),
                        name="stage_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("text", ""), ("answered_at__isnull", False), _connector="OR"
                        ),
                        name="stage_answer_has_its_day",
                    ),
                ],
            },
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "by_hand"), _negated=True),
                        fields=("stage", "kind"),
                        name="stage_condition_once",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "by_hand"), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stage_condition_by_hand_says",
                        violation_error_message="Say what is checked by hand.",
                    ),
                ],
            },
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
            options={
                "indexes": [models.Index(fields=["client", "stage"], name="proposal_of_client")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("client",),
                        name="stage_proposal_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "declined"])),
                        name="stage_proposal_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
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
                            ("kam", "from one account manager to another"),
                            ("sale", "from the seller to the account manager"),
                            ("onboarding", "to onboarding"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="what to know")),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("agreed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("moved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why not"),
                ),
                ("back", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_hand_overs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from whom",
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_hand_overs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to whom",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("cancelled_at__isnull", True)
                        ),
                        fields=["to_person"],
                        name="handover_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["kam", "sale", "onboarding"])),
                        name="handover_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_person", models.F("to_person")), _negated=True),
                        name="handover_not_to_oneself",
                        violation_error_message="Nobody hands clients over to themselves.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True),
                            ("cancelled_at__isnull", True),
                            _connector="OR",
                        ),
                        name="handover_accepted_or_taken_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True),
                            ("moved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="handover_accepted_is_moved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "is_nothing_promised",
                    models.BooleanField(default=False, verbose_name="nothing was promised"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_overs",
                        to="clients.client",
                    ),
                ),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="playbooks.handover",
                    ),
                ),
                (
                    "owner_was",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hand_over", "client"), name="handover_client_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverPromise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_from_sale", models.BooleanField(default=False)),
                ("is_returned", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promises",
                        to="playbooks.handoverclient",
                    ),
                ),
                (
                    "returned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_overs",
                        to="clients.task",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("part", "task"), name="handover_promise_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_returned", False),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_return_says_why",
                        violation_error_message="Say why you do not take this promise over.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClientProductLead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="product_leads",
                        to="clients.client",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="client_leads",
                        to="contracts.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="lead_dates_in_order",
                        violation_error_message="It cannot end before it begins.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("product__isnull", False), ("until__isnull", True)),
                        fields=("client", "product"),
                        name="lead_of_product_once",
                        violation_error_message="Somebody leads for this product already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("product__isnull", True), ("until__isnull", True)),
                        fields=("client",),
                        name="lead_of_client_once",
                        violation_error_message="Somebody leads at this client already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DealCredit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(verbose_name="share, %")),
                (
                    "decided_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credits",
                        to="contracts.contract",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deal_credits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "person"), name="credit_of_person_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 1), ("percent__lte", 100)),
                        name="credit_is_a_share",
                        violation_error_message="A share is from 1 to 100 percent.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Roadmap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("goal", models.CharField(max_length=200, verbose_name="goal")),
                (
                    "expected",
                    models.CharField(blank=True, max_length=500, verbose_name="expected result"),
                ),
                (
                    "amount",
                    core.fields.AmountField(blank=True, null=True, verbose_name="sum of the plan"),
                ),
                ("currency", core.fields.CurrencyField(default="RUB", max_length=3)),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                ("is_full", models.BooleanField(default=False, verbose_name="full roadmap")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("waiting", "waits for validation"),
                            ("returned", "returned with remarks"),
                            ("validated", "validated"),
                            ("closed", "closed"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "gate_due_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="head company's approval wanted by"
                    ),
                ),
                (
                    "gate_passed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="head company approved on"
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "reached"),
                            ("not_reached", "not reached"),
                            ("dropped", "dropped"),
                        ],
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, max_length=500, verbose_name="what came of it"),
                ),
                ("worked", models.TextField(blank=True, verbose_name="what worked")),
                (
                    "lesson",
                    models.TextField(blank=True, verbose_name="why not, and what we do otherwise"),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roadmaps",
                        to="clients.client",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "gate_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.stakeholder",
                        verbose_name="who approves at the head company",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="roadmaps",
                        to="renewals.renewal",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roadmaps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsible",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True), ("state", "waiting")),
                        fields=["submitted_at"],
                        name="roadmap_waiting",
                    ),
                    models.Index(fields=["closed_on"], name="roadmap_by_close"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))),
                        name="roadmap_dates_in_order",
                        violation_error_message="A plan cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("goal", ""), _negated=True),
                        name="roadmap_has_goal",
                        violation_error_message="Say what is to be reached.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True), ("amount__gte", 0), _connector="OR"
                        ),
                        name="roadmap_amount_not_negative",
                        violation_error_message="An amount cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "waiting", "returned", "validated", "closed"])
                        ),
                        name="roadmap_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_on__isnull", False),
                                ("state", "closed"),
                                ("end__in", ["reached", "not_reached", "dropped"]),
                            ),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_on__isnull", True),
                                ("end", ""),
                            ),
                            _connector="OR",
                        ),
                        name="roadmap_end_is_told",
                        violation_error_message="Say how the plan ended.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True),
                            ("submitted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="roadmap_waits_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadmapAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.membership",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accesses",
                        to="playbooks.roadmap",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("roadmap", "membership"), name="roadmap_access_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadmapLane",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "agrees",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who agrees documents",
                    ),
                ),
                (
                    "books",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who books meetings",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roadmap_lanes",
                        to="clients.client",
                    ),
                ),
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
                    "records",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who records what came of it",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lanes",
                        to="playbooks.roadmap",
                    ),
                ),
                (
                    "runs",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who runs the meetings",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("roadmap", "client"),
                        name="roadmap_lane_once",
                        violation_error_message="This company is in the plan already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadmapMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                        verbose_name="role",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="another role")),
                (
                    "needed_from",
                    models.DateField(blank=True, null=True, verbose_name="needed from"),
                ),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="playbooks.roadmap",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("roadmap", "person", "specialty", "title"),
                        name="roadmap_member_once",
                        violation_error_message="This person has this role here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("specialty", ""), _negated=True),
                            models.Q(("title", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="roadmap_member_has_role",
                        violation_error_message="Name the role.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "specialty__in",
                                [
                                    "",
                                    "researcher",
                                    "performer",
                                    "closer",
                                    "csm",
                                    "tutor",
                                    "lawyer",
                                    "back_office",
                                    "marketing",
                                    "kam",
                                ],
                            )
                        ),
                        name="roadmap_member_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadmapReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("priorities", "we set our priorities wrong"),
                            ("time", "we ran out of time"),
                            ("people", "our people were missing"),
                            ("decision_maker", "no way to the decision maker"),
                            ("champion", "the champion left"),
                            ("no_need", "no need at the client"),
                            ("budget", "no budget"),
                            ("procurement", "the purchase took longer"),
                            ("competitor", "a competitor"),
                            ("client_plans", "the client's plans changed"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="playbooks.roadmap",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("roadmap", "code"), name="roadmap_reason_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "priorities",
                                    "time",
                                    "people",
                                    "decision_maker",
                                    "champion",
                                    "no_need",
                                    "budget",
                                    "procurement",
                                    "competitor",
                                    "client_plans",
                                    "other",
                                ],
                            )
                        ),
                        name="roadmap_reason_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadmapSync",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("agenda", models.CharField(blank=True, max_length=500, verbose_name="agenda")),
                ("result", models.TextField(blank=True, verbose_name="what was decided")),
                ("is_held", models.BooleanField(default=False, verbose_name="held")),
                ("moved", models.JSONField(blank=True, default=list, editable=False)),
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
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="syncs",
                        to="playbooks.roadmap",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["roadmap", "starts_at"], name="roadmap_sync_by_time")
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadmapTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="begins on")),
                (
                    "after",
                    models.ManyToManyField(
                        blank=True,
                        related_name="before",
                        to="playbooks.roadmaptask",
                        verbose_name="after",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="steps",
                        to="playbooks.roadmaplane",
                        verbose_name="company",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="playbooks.roadmap",
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roadmap_step",
                        to="clients.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoadmapVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("snapshot", models.JSONField(default=dict)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waits", "waits"),
                            ("accepted", "accepted"),
                            ("returned", "returned"),
                            ("by_itself", "valid without a check"),
                            ("replaced", "replaced by a newer one"),
                        ],
                        default="waits",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.CharField(blank=True, max_length=1000, verbose_name="remarks")),
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
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="playbooks.roadmap",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("roadmap", "number"), name="roadmap_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verdict__in",
                                ["waits", "accepted", "returned", "by_itself", "replaced"],
                            )
                        ),
                        name="roadmap_verdict_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "returned"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="roadmap_return_says_why",
                        violation_error_message="Say what is to be changed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("fact", models.CharField(max_length=40)),
                ("on", models.DateField(verbose_name="on")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
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
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile_checks",
                        to="clients.client",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("client", "fact", "on"),
                        name="profile_check_once_a_day",
                        violation_error_message="This was confirmed today already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "language",
                    models.CharField(
                        choices=[("ru", "Russian"), ("en", "English")],
                        default="ru",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("shown_on", models.DateField(verbose_name="date of the meeting")),
                ("agenda", models.TextField(blank=True, verbose_name="agenda")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decks",
                        to="clients.client",
                    ),
                ),
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
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decks",
                        to="renewals.renewal",
                        verbose_name="renewal that is offered",
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reviewed_deck",
                        to="clients.touchpoint",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-shown_on", "-id"], name="deck_of_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["ru", "en"])),
                        name="deck_language_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="deck_has_title",
                        violation_error_message="A deck needs a title.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeckSlide",
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
                            ("title", "Title"),
                            ("need", "What we set out to solve"),
                            ("results", "Results against goals"),
                            ("impact", "Impact and investment"),
                            ("words", "What users say"),
                            ("trainings", "Trainings held"),
                            ("licences", "How licences are used"),
                            ("comparison", "Beside comparable companies"),
                            ("references", "Who works this way already"),
                            ("proposal", "Proposal"),
                            ("next", "Next steps"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_shown", models.BooleanField(default=True)),
                ("heading", models.CharField(blank=True, max_length=120, verbose_name="heading")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("picked", models.JSONField(blank=True, default=list)),
                (
                    "deck",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slides",
                        to="playbooks.deck",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("deck", "kind"), name="slide_once_in_a_deck"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "title",
                                    "need",
                                    "results",
                                    "impact",
                                    "words",
                                    "trainings",
                                    "licences",
                                    "comparison",
                                    "references",
                                    "proposal",
                                    "next",
                                ],
                            )
                        ),
                        name="slide_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeckTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="file")),
                ("size", models.PositiveIntegerField()),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
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
        ),
        migrations.CreateModel(
            name="NamedReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="agreed on")),
                (
                    "story",
                    models.CharField(blank=True, max_length=500, verbose_name="what may be told"),
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
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named_reference",
                        to="clients.client",
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
                        verbose_name="who agreed",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShownEntry",
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
                            ("need", "Needs found"),
                            ("words", "Users' words"),
                            ("answer", "Answers to questions"),
                            ("goal", "Goals"),
                            ("reading", "Readings of goals"),
                            ("training", "Trainings"),
                            ("licence", "Readings of licences"),
                            ("promise", "Promises"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("row", models.BigIntegerField()),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
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
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown_entries",
                        to="clients.client",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "kind"], name="shown_of_client")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "row"), name="shown_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "need",
                                    "words",
                                    "answer",
                                    "goal",
                                    "reading",
                                    "training",
                                    "licence",
                                    "promise",
                                ],
                            )
                        ),
                        name="shown_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkTrack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("code", models.SlugField(editable=False, max_length=60, null=True, unique=True)),
                (
                    "situation",
                    models.CharField(
                        choices=[
                            ("results", "impact and investment"),
                            ("inside", "the view from inside"),
                            ("trend", "the uncomfortable trend"),
                            ("renewal", "start of a renewal"),
                            ("budget", "budget season"),
                            ("price", "a new price, an objection to the price"),
                            ("pilot", "check of a pilot"),
                            ("new_person", "a new person decides"),
                            ("sleeping", "licences sleep"),
                            ("growth", "more products, more branches"),
                            ("calm", "the calm period"),
                            ("unhappy", "the client is not happy"),
                            ("return", "a client to win back"),
                            ("referral", "a request for a referral"),
                        ],
                        max_length=12,
                        verbose_name="situation",
                    ),
                ),
                ("title_ru", models.CharField(max_length=120, verbose_name="title")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, verbose_name="title in English"),
                ),
                ("body_ru", models.TextField(verbose_name="what to say")),
                ("body_en", models.TextField(blank=True, verbose_name="what to say, in English")),
                ("say_ru", models.TextField(blank=True, verbose_name="words to use")),
                ("say_en", models.TextField(blank=True, verbose_name="words to use, in English")),
                ("avoid_ru", models.TextField(blank=True, verbose_name="words to avoid")),
                (
                    "avoid_en",
                    models.TextField(blank=True, verbose_name="words to avoid, in English"),
                ),
                (
                    "folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=8000,
                        sources=("title_ru", "title_en", "body_ru", "body_en", "say_ru", "say_en"),
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("is_shared", models.BooleanField(default=False, editable=False)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "made_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "situation__in",
                                [
                                    "results",
                                    "inside",
                                    "trend",
                                    "renewal",
                                    "budget",
                                    "price",
                                    "pilot",
                                    "new_person",
                                    "sleeping",
                                    "growth",
                                    "calm",
                                    "unhappy",
                                    "return",
                                    "referral",
                                ],
                            )
                        ),
                        name="talk_situation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title_ru", ""), _negated=True),
                            models.Q(("body_ru", ""), _negated=True),
                        ),
                        name="talk_says_something",
                        violation_error_message="A talk track needs a title and a text.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talk_uses",
                        to="clients.client",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talk_uses",
                        to="playbooks.talktrack",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("track", "client", "by", "on"), name="talk_use_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("nps", "NPS of 9 or 10"),
                            ("goal", "a goal was reached"),
                            ("renewal", "a renewal was signed"),
                            ("other", "another moment"),
                        ],
                        default="other",
                        max_length=8,
                        verbose_name="moment",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("declined", "declined"),
                            ("came", "recommended us"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="answered on"),
                ),
                (
                    "prospect_name",
                    models.CharField(blank=True, max_length=255, verbose_name="whom they named"),
                ),
                (
                    "prospect_folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        sources=("prospect_name",),
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
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
                        related_name="referrals",
                        to="clients.client",
                    ),
                ),
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
                    "prospect",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="came_through",
                        to="clients.client",
                        verbose_name="which client came",
                    ),
                ),
                (
                    "stakeholder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="referrals",
                        to="clients.stakeholder",
                        verbose_name="who was asked",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-asked_on"], name="referral_of_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("moment__in", ["nps", "goal", "renewal", "other"])),
                        name="referral_moment_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "declined", "came"])),
                        name="referral_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_on__isnull", True), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("answered_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="referral_answered_on_a_day",
                        violation_error_message="An answer has its day.",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_entries, migrations.RunPython.noop),
        migrations.RunPython(add_playbooks, migrations.RunPython.noop),
        migrations.RunPython(put_talks_in, migrations.RunPython.noop),
    ])
