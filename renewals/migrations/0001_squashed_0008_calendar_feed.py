"""Renewals, money and their past: all steps so far in one, for an empty base."""

import uuid
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.together import together
from renewals.stages import ensure_default_stages


def add_stages(registry: Any, schema_editor: Any) -> None:
    ensure_default_stages(registry)


class Migration(migrations.Migration):
    replaces = [
        ("renewals", "0001_initial"),
        ("renewals", "0002_clock_and_records"),
        ("renewals", "0003_default_stages"),
        ("renewals", "0004_lost_status"),
        ("renewals", "0005_invoices_and_prices"),
        ("renewals", "0006_revenue_months"),
        ("renewals", "0007_forecast_snapshots"),
        ("renewals", "0008_calendar_feed"),
    ]

    initial = True

    dependencies = [
        ("clients", "0009_growth"),
        ("contracts", "0007_documents_heard"),
        ("users", "0003_pins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="Health",
            fields=[
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("usage", models.PositiveSmallIntegerField(null=True)),
                ("engagement", models.PositiveSmallIntegerField(null=True)),
                ("relationship", models.PositiveSmallIntegerField(null=True)),
                ("sentiment", models.PositiveSmallIntegerField(null=True)),
                ("commercial", models.PositiveSmallIntegerField(null=True)),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="health",
                        serialize=False,
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                ("reckoned_on", models.DateField()),
                ("changed_on", models.DateField()),
                ("used", models.PositiveBigIntegerField(null=True)),
                ("bought", models.PositiveBigIntegerField(null=True)),
                ("measured_on", models.DateField(null=True)),
                ("touched_on", models.DateField(null=True)),
                ("norm", models.PositiveSmallIntegerField()),
                ("roles", models.PositiveSmallIntegerField()),
                ("answer", models.PositiveSmallIntegerField(null=True)),
                ("answers", models.PositiveIntegerField(null=True)),
                ("answered_on", models.DateField(null=True)),
                (
                    "renewal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "planned"),
                            ("soon", "start soon"),
                            ("late", "start is late"),
                            ("in_work", "in work"),
                            ("done", "renewed"),
                            ("expired", "expired"),
                            ("lost", "will not renew"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ends_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("score__isnull", True), ("score__lte", 100), _connector="OR"),
                            models.Q(("usage__isnull", True), ("usage__lte", 100), _connector="OR"),
                            models.Q(
                                ("engagement__isnull", True),
                                ("engagement__lte", 100),
                                _connector="OR",
                            ),
                            models.Q(
                                ("relationship__isnull", True),
                                ("relationship__lte", 100),
                                _connector="OR",
                            ),
                            models.Q(
                                ("sentiment__isnull", True),
                                ("sentiment__lte", 100),
                                _connector="OR",
                            ),
                            models.Q(
                                ("commercial__isnull", True),
                                ("commercial__lte", 100),
                                _connector="OR",
                            ),
                        ),
                        name="health_within_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "renewal__in",
                                [
                                    "",
                                    "planned",
                                    "soon",
                                    "late",
                                    "in_work",
                                    "done",
                                    "expired",
                                    "lost",
                                ],
                            )
                        ),
                        name="health_renewal_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("usage", models.PositiveSmallIntegerField(null=True)),
                ("engagement", models.PositiveSmallIntegerField(null=True)),
                ("relationship", models.PositiveSmallIntegerField(null=True)),
                ("sentiment", models.PositiveSmallIntegerField(null=True)),
                ("commercial", models.PositiveSmallIntegerField(null=True)),
                ("reckoned_on", models.DateField()),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health_days",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "reckoned_on"), name="health_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("score__isnull", True), ("score__lte", 100), _connector="OR"),
                            models.Q(("usage__isnull", True), ("usage__lte", 100), _connector="OR"),
                            models.Q(
                                ("engagement__isnull", True),
                                ("engagement__lte", 100),
                                _connector="OR",
                            ),
                            models.Q(
                                ("relationship__isnull", True),
                                ("relationship__lte", 100),
                                _connector="OR",
                            ),
                            models.Q(
                                ("sentiment__isnull", True),
                                ("sentiment__lte", 100),
                                _connector="OR",
                            ),
                            models.Q(
                                ("commercial__isnull", True),
                                ("commercial__lte", 100),
                                _connector="OR",
                            ),
                        ),
                        name="health_day_within_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RenewalClock",
            fields=[
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="clock",
                        serialize=False,
                        to="contracts.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "procedure",
                    models.CharField(
                        choices=[
                            ("offer_invoice", "invoice-offer"),
                            ("addendum", "addendum"),
                            ("auto", "auto-renewal"),
                            ("direct", "direct contract"),
                            ("framework", "call-off order"),
                            ("commercial_tender", "commercial tender"),
                            ("single_223", "single source, 223-FZ"),
                            ("quotation_223", "request for quotations, 223-FZ"),
                            ("proposals_223", "request for proposals, 223-FZ"),
                            ("tender_223", "tender or auction, 223-FZ"),
                            ("small_44", "small purchase, 44-FZ"),
                            ("quotation_44", "e-quotation, 44-FZ"),
                            ("auction_44", "e-auction, 44-FZ"),
                            ("contest_44", "e-contest, 44-FZ"),
                            ("single_44", "single source, 44-FZ"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("lead_days", models.PositiveSmallIntegerField()),
                (
                    "lead_source",
                    models.CharField(
                        choices=[
                            ("procedure", "usual for the procedure"),
                            ("client", "set for the client"),
                            ("notice", "the contract's notice period"),
                            ("unknown", "the procedure is not known"),
                        ],
                        max_length=10,
                    ),
                ),
                ("preparation_days", models.PositiveSmallIntegerField()),
                ("talk_days", models.PositiveSmallIntegerField()),
                ("notice_days", models.PositiveSmallIntegerField(null=True)),
                ("talk_by", models.DateField()),
                ("procurement_by", models.DateField()),
                ("budget_ask_by", models.DateField(null=True)),
                ("notice_by", models.DateField(null=True)),
                ("latest_start", models.DateField()),
                ("late_after", models.DateField()),
                ("fiscal_year_starts_on", models.DateField(null=True)),
                ("is_budget_confirmed", models.BooleanField(default=False)),
                ("is_budget_counted", models.BooleanField(default=False)),
                ("is_seat_empty", models.BooleanField(default=False)),
                ("is_preliminary", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["latest_start"], name="clock_by_start"),
                    models.Index(fields=["late_after"], name="clock_by_late"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latest_start__lte", models.F("talk_by")),
                            ("latest_start__lte", models.F("procurement_by")),
                            ("late_after__gte", models.F("latest_start")),
                        ),
                        name="clock_starts_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "procedure__in",
                                [
                                    "offer_invoice",
                                    "addendum",
                                    "auto",
                                    "direct",
                                    "framework",
                                    "commercial_tender",
                                    "single_223",
                                    "quotation_223",
                                    "proposals_223",
                                    "tender_223",
                                    "small_44",
                                    "quotation_44",
                                    "auction_44",
                                    "contest_44",
                                    "single_44",
                                    "other",
                                ],
                            )
                        ),
                        name="clock_procedure_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lead_source__in", ["procedure", "client", "notice", "unknown"])
                        ),
                        name="clock_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RenewalStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("code", models.CharField(blank=True, editable=False, max_length=20)),
                ("name_ru", models.CharField(max_length=60, verbose_name="name in Russian")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=60, verbose_name="name in English"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("won", "won"),
                            ("lost", "lost"),
                            ("released", "not to be retained"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="means",
                    ),
                ),
                (
                    "probability",
                    models.PositiveSmallIntegerField(default=50, verbose_name="probability, %"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="renewal_stage_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__lte", 100)),
                        name="renewal_stage_probability",
                        violation_error_message="A probability is a number from 0 to 100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "won", "lost", "released"])),
                        name="renewal_stage_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RenewalCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("text_ru", models.CharField(max_length=200, verbose_name="what to check")),
                (
                    "text_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="the same in English"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="renewals.renewalstage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Renewal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_light", models.BooleanField(default=False, verbose_name="light")),
                ("stage_since", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("won", "won"),
                            ("lost", "lost"),
                            ("released", "not to be retained"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "amount",
                    core.fields.AmountField(default=0, verbose_name="amount of the renewal"),
                ),
                (
                    "currency",
                    core.fields.CurrencyField(default="RUB", max_length=3, verbose_name="currency"),
                ),
                (
                    "probability",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: that of the stage.",
                        null=True,
                        verbose_name="probability, %",
                    ),
                ),
                (
                    "system_category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commit", "will renew"),
                            ("likely", "likely"),
                            ("at_risk", "at risk"),
                            ("loss", "will be lost"),
                        ],
                        max_length=10,
                    ),
                ),
                ("system_reasons", models.JSONField(blank=True, default=list)),
                (
                    "kam_category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commit", "will renew"),
                            ("likely", "likely"),
                            ("at_risk", "at risk"),
                            ("loss", "will be lost"),
                        ],
                        max_length=10,
                        verbose_name="account manager's forecast",
                    ),
                ),
                ("kam_said_on", models.DateField(blank=True, null=True)),
                (
                    "head_category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commit", "will renew"),
                            ("likely", "likely"),
                            ("at_risk", "at risk"),
                            ("loss", "will be lost"),
                        ],
                        max_length=10,
                        verbose_name="head's forecast",
                    ),
                ),
                ("head_said_on", models.DateField(blank=True, null=True)),
                (
                    "competitor",
                    models.CharField(blank=True, max_length=120, verbose_name="competitor"),
                ),
                (
                    "own_procurement_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="the client announced its own procurement on",
                    ),
                ),
                (
                    "invoiced_on",
                    models.DateField(blank=True, null=True, verbose_name="invoice sent on"),
                ),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "loss_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("price", "price"),
                            ("competitor", "competitor"),
                            ("no_need", "no need"),
                            ("service", "bad service"),
                            ("people", "people left"),
                            ("closed", "company closed"),
                            ("procurement", "procurement lost"),
                            ("budget", "not in the budget"),
                            ("other", "other"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "loss_note",
                    models.CharField(blank=True, max_length=500, verbose_name="in words"),
                ),
                ("release_asked_on", models.DateField(blank=True, null=True)),
                (
                    "release_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why not retain"),
                ),
                ("release_decided_on", models.DateField(blank=True, null=True)),
                ("is_release_approved", models.BooleanField(blank=True, null=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renewals",
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
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renewal",
                        to="contracts.contract",
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.task",
                        verbose_name="next personal meeting",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "own_procurement_touch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.touchpoint",
                    ),
                ),
                (
                    "release_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release_decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="won_by",
                        to="contracts.contract",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="renewals.renewalstage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "state"], name="renewal_of_client"),
                    models.Index(fields=["state", "stage"], name="renewal_by_stage"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "won", "lost", "released"])),
                        name="renewal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="renewal_closed_with_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "lost"), _negated=True),
                            models.Q(("loss_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="renewal_lost_for_a_reason",
                        violation_error_message="Say why it was lost.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            ("is_release_approved", True),
                            _connector="OR",
                        ),
                        name="renewal_released_by_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("probability__isnull", True),
                            ("probability__lte", 100),
                            _connector="OR",
                        ),
                        name="renewal_probability",
                        violation_error_message="A probability is a number from 0 to 100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="renewal_amount_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor", models.F("contract")), _negated=True),
                        name="renewal_successor_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year_starts_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("confirmed", "confirmed"),
                            ("refused", "refused"),
                        ],
                        max_length=10,
                        verbose_name="budget",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
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
                        related_name="budget_answers",
                        to="clients.client",
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
                    models.UniqueConstraint(
                        fields=("client", "year_starts_on"), name="budget_answer_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "confirmed", "refused"])),
                        name="budget_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RenewalCheckDone",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="renewals.renewalcheck",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks_done",
                        to="renewals.renewal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("renewal", "check_point"), name="check_done_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RenewalLine",
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
                            ("renewal", "renewal"),
                            ("upsell", "upsell"),
                            ("cross_sell", "cross-sell"),
                        ],
                        default="renewal",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="position")),
                (
                    "quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="licences"),
                ),
                ("amount", core.fields.AmountField(default=0, verbose_name="amount")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="renewals.renewal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="renewal_line_amount_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["renewal", "upsell", "cross_sell"])),
                        name="renewal_line_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("index", models.PositiveIntegerField(verbose_name="index, %")),
                ("effective_on", models.DateField(verbose_name="new prices from")),
                ("letter", models.TextField(blank=True, verbose_name="letter")),
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
                    models.CheckConstraint(
                        condition=models.Q(("index__gt", 0), ("index__lte", 1000000)),
                        name="price_round_index",
                        violation_error_message="An index is more than nothing and at most a thousand percent.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceRoundRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", core.fields.CurrencyField(default="RUB", max_length=3)),
                ("old_amount", core.fields.AmountField(verbose_name="price now")),
                ("proposed_amount", core.fields.AmountField(verbose_name="proposed price")),
                (
                    "agreed_amount",
                    core.fields.AmountField(blank=True, null=True, verbose_name="agreed price"),
                ),
                ("notice_by", models.DateField(verbose_name="tell by")),
                (
                    "letter_on",
                    models.DateField(blank=True, null=True, verbose_name="letter sent on"),
                ),
                (
                    "reaction",
                    models.CharField(
                        choices=[
                            ("silent", "no answer yet"),
                            ("agreed", "agreed"),
                            ("bargains", "bargains"),
                            ("refuses", "refuses"),
                        ],
                        default="silent",
                        max_length=10,
                        verbose_name="reaction",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="price_rows",
                        to="contracts.contract",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="renewals.priceround",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("letter_on__isnull", True)),
                        fields=["notice_by"],
                        name="price_row_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "contract"), name="price_row_once_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("old_amount__gte", 0),
                            ("proposed_amount__gte", 0),
                            models.Q(
                                ("agreed_amount__isnull", True),
                                ("agreed_amount__gte", 0),
                                _connector="OR",
                            ),
                        ),
                        name="price_row_amounts",
                        violation_error_message="An amount cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reaction__in", ["silent", "agreed", "bargains", "refuses"])
                        ),
                        name="price_row_reaction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_amount__isnull", False), ("reaction", "agreed")),
                            models.Q(
                                models.Q(("reaction", "agreed"), _negated=True),
                                ("agreed_amount__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="price_row_agreed_amount",
                        violation_error_message="What is agreed has its price, the rest has none.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("external_system", models.CharField(blank=True, editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, editable=False, max_length=120)),
                ("number", models.CharField(blank=True, max_length=120, verbose_name="number")),
                (
                    "number_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=120, sources=("number",)
                    ),
                ),
                ("amount", core.fields.AmountField(verbose_name="amount")),
                (
                    "currency",
                    core.fields.CurrencyField(default="RUB", max_length=3, verbose_name="currency"),
                ),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("due_on", models.DateField(verbose_name="to be paid by")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                ("paid_amount", core.fields.AmountField(default=0, verbose_name="paid so far")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "source",
                    models.CharField(
                        choices=[("hand", "by hand"), ("import", "from a file")],
                        default="hand",
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
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
                        related_name="invoices",
                        to="clients.client",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invoices",
                        to="contracts.contract",
                        verbose_name="contract",
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
                "indexes": [
                    models.Index(fields=["client", "-issued_on", "-id"], name="invoice_of_client"),
                    models.Index(
                        condition=models.Q(
                            ("deleted_at__isnull", True), ("paid_amount__lt", models.F("amount"))
                        ),
                        fields=["due_on", "client"],
                        name="invoice_unpaid",
                    ),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_system", "external_id"],
                        name="invoice_by_external",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("paid_amount__gte", 0)),
                        name="invoice_amounts",
                        violation_error_message="An invoice is about more than nothing.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("issued_on"))),
                        name="invoice_due_after_issue",
                        violation_error_message="An invoice is due after it was issued.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_on__isnull", True), ("paid_amount__gt", 0), _connector="OR"
                        ),
                        name="invoice_paid_with_an_amount",
                        violation_error_message="A day of payment needs an amount that was paid.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["hand", "import"])),
                        name="invoice_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(unique=True)),
                ("taken_on", models.DateField()),
                ("filled_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="RevenueMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "tier",
                    models.CharField(choices=[("A", "A"), ("B", "B"), ("C", "C")], max_length=1),
                ),
                ("currency", core.fields.CurrencyField(default="RUB", max_length=3)),
                ("annual_amount", core.fields.AmountField()),
                ("ended_on", models.DateField(null=True)),
                ("since_on", models.DateField()),
                ("is_back", models.BooleanField(default=False)),
                ("taken_on", models.DateField()),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revenue_months",
                        to="clients.client",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.product",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="users.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["month", "client"], name="revenue_by_month"),
                    models.Index(fields=["client", "month"], name="revenue_of_client"),
                    models.Index(
                        condition=models.Q(("ended_on__isnull", False)),
                        fields=["month"],
                        name="revenue_at_risk",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("annual_amount__gte", 0)), name="revenue_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["A", "B", "C"])), name="revenue_tier_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("month", models.DateField()),
                (
                    "tier",
                    models.CharField(choices=[("A", "A"), ("B", "B"), ("C", "C")], max_length=1),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("won", "won"),
                            ("lost", "lost"),
                            ("released", "not to be retained"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commit", "will renew"),
                            ("likely", "likely"),
                            ("at_risk", "at risk"),
                            ("loss", "will be lost"),
                        ],
                        max_length=10,
                    ),
                ),
                ("currency", core.fields.CurrencyField(default="RUB", max_length=3)),
                ("amount", core.fields.AmountField()),
                ("weighted", core.fields.AmountField()),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="foreseen",
                        to="contracts.contract",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="users.team",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month", "since"], name="foreseen_by_month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "since"), name="foreseen_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="foreseen_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "won", "lost", "released"])),
                        name="foreseen_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["A", "B", "C"])),
                        name="foreseen_tier_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="calendar_feed",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RunPython(add_stages, migrations.RunPython.noop),
    ])
