"""Signals: all steps so far in one, for an empty base."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.together import together


class Migration(migrations.Migration):
    replaces = [
        ("flags", "0001_initial"),
        ("flags", "0002_sponsor"),
        ("flags", "0003_use_and_goals"),
        ("flags", "0004_client_in_one_glance"),
        ("flags", "0005_hand_raises"),
        ("flags", "0006_renewals"),
        ("flags", "0007_team_work"),
    ]

    initial = True

    dependencies = [
        ("clients", "0009_growth"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="Flag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
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
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                (
                    "audience",
                    models.CharField(
                        choices=[("owner", "owner"), ("admin", "administrators")],
                        default="owner",
                        max_length=10,
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "notice"), (2, "warning"), (3, "danger")], default=2
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("escalates_on", models.DateField(blank=True, null=True)),
                ("amount", core.fields.AmountField(default=0)),
                ("currency", core.fields.CurrencyField(default="RUB", max_length=3)),
                ("evidence", models.JSONField(default=dict)),
                ("opened_on", models.DateField()),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("refreshed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("shows_on", models.DateField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gone", "the cause is gone"),
                            ("archived", "the client was archived or left"),
                            ("rule_off", "the rule was switched off"),
                        ],
                        max_length=20,
                    ),
                ),
                ("snoozed_until", models.DateField(blank=True, null=True)),
                (
                    "snooze_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("client_asked", "the client asked to come back later"),
                            ("waiting_inside", "we wait for our own decision"),
                            ("contact_away", "the contact is on leave"),
                            ("other_work", "more urgent work comes first"),
                        ],
                        max_length=20,
                    ),
                ),
                ("snooze_count", models.PositiveSmallIntegerField(default=0)),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "dismiss_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wrong", "the flag is wrong"),
                            ("known", "known and agreed with the client"),
                            ("not_worth", "not worth the time"),
                            ("elsewhere", "is being solved elsewhere"),
                        ],
                        max_length=20,
                    ),
                ),
                ("acted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["client", "rule"],
                        name="flag_open_of_client",
                    ),
                    models.Index(fields=["rule", "closed_at"], name="flag_by_rule"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("rule", "subject"),
                        name="flag_one_open_per_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__gte", 1), ("severity__lte", 3)),
                        name="flag_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["owner", "admin"])),
                        name="flag_audience_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_reason", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                models.Q(("closed_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="flag_close_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rule__in",
                                [
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
                        name="flag_rule_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandRaise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("text", models.CharField(max_length=300, verbose_name="what about")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "by",
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
                        related_name="hand_raises",
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
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to whom",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("answered_at__isnull", True), ("deleted_at__isnull", True)
                        ),
                        fields=["client"],
                        name="hand_raise_open",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("deleted_at__isnull", True),
                            ("to__isnull", False),
                        ),
                        fields=["to"],
                        name="hand_raise_unread",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="hand_raise_says_what",
                        violation_error_message="Say what it is about.",
                    )
                ],
            },
        ),
    ])
