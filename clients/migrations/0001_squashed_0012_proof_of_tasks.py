"""Clients and all that is known of them: all steps so far in one, for an empty base."""

import uuid
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clients.models.goal
import clients.rules.legal_names
import core.fields
import core.fulltext
import core.trigram
from clients.actions.stages import ensure_default_stages
from core.together import together


def add_stages(registry: Any, schema_editor: Any) -> None:
    ensure_default_stages(registry)


class Migration(migrations.Migration):
    replaces = [
        ("clients", "0001_initial"),
        ("clients", "0002_search_and_stages"),
        ("clients", "0003_merged_and_views"),
        ("clients", "0004_people_and_message"),
        ("clients", "0005_outcomes"),
        ("clients", "0006_goals"),
        ("clients", "0007_satisfaction_and_requests"),
        ("clients", "0008_appeals"),
        ("clients", "0009_growth"),
        ("clients", "0010_views_of_lists"),
        ("clients", "0011_tasks_and_stages"),
        ("clients", "0012_proof_of_tasks"),
    ]

    initial = True

    dependencies = [
        ("users", "0002_deputyships"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="ClientField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("label", models.CharField(max_length=80, verbose_name="name")),
                (
                    "label_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=80, sources=("label",)
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "number"),
                            ("text", "text"),
                            ("choice", "choice"),
                            ("date", "date"),
                            ("bool", "yes or no"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["number", "text", "choice", "date", "bool"])
                        ),
                        name="clientfield_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=("label_folded",),
                        name="clientfield_label_once",
                        violation_error_message="A field with this name is here already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeCycleStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name_ru", models.CharField(max_length=60, verbose_name="name in Russian")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=60, verbose_name="name in English"),
                ),
                (
                    "hint",
                    models.CharField(blank=True, max_length=300, verbose_name="hint for the team"),
                ),
                (
                    "hint_en",
                    models.CharField(blank=True, max_length=300, verbose_name="hint in English"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "norm_a",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="norm for A, days"
                    ),
                ),
                (
                    "norm_b",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="norm for B, days"
                    ),
                ),
                (
                    "norm_c",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="norm for C, days"
                    ),
                ),
                (
                    "is_churned",
                    models.BooleanField(default=False, verbose_name="clients here have left us"),
                ),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "retired_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.lifecyclestage",
                    ),
                ),
                (
                    "expected_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="expected length, days"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("retired_into", models.F("pk")), _negated=True),
                        name="stage_not_retired_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("norm_a__isnull", True),
                            models.Q(("norm_a__gte", 1), ("norm_a__lte", 365)),
                            _connector="OR",
                        ),
                        name="stage_norm_a_1_to_365",
                        violation_error_message="A norm is from 1 to 365 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("norm_b__isnull", True),
                            models.Q(("norm_b__gte", 1), ("norm_b__lte", 365)),
                            _connector="OR",
                        ),
                        name="stage_norm_b_1_to_365",
                        violation_error_message="A norm is from 1 to 365 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("norm_c__isnull", True),
                            models.Q(("norm_c__gte", 1), ("norm_c__lte", 365)),
                            _connector="OR",
                        ),
                        name="stage_norm_c_1_to_365",
                        violation_error_message="A norm is from 1 to 365 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_days__isnull", True),
                            models.Q(("expected_days__gte", 1), ("expected_days__lte", 3650)),
                            _connector="OR",
                        ),
                        name="stage_expected_1_to_3650",
                        violation_error_message="A stage lasts from 1 to 3650 days.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("external_system", models.CharField(blank=True, editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, editable=False, max_length=120)),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "full_name",
                    models.CharField(blank=True, max_length=500, verbose_name="full legal name"),
                ),
                (
                    "name_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=255, sources=("name",)
                    ),
                ),
                (
                    "search_folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=800,
                        sources=("name", "full_name", "inn"),
                    ),
                ),
                (
                    "name_key",
                    core.fields.FoldedField(
                        blank=True,
                        by=clients.rules.legal_names.name_key,
                        default="",
                        editable=False,
                        max_length=255,
                        sources=("name",),
                    ),
                ),
                ("inn", models.CharField(blank=True, max_length=12, verbose_name="INN")),
                ("kpp", models.CharField(blank=True, max_length=9, verbose_name="KPP")),
                ("ogrn", models.CharField(blank=True, max_length=15, verbose_name="OGRN")),
                ("industry", models.CharField(blank=True, max_length=120, verbose_name="industry")),
                (
                    "industry_folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=120,
                        sources=("industry",),
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="city")),
                ("address", models.CharField(blank=True, max_length=500, verbose_name="address")),
                (
                    "time_zone",
                    models.CharField(blank=True, max_length=60, verbose_name="local time"),
                ),
                (
                    "annual_revenue_amount",
                    core.fields.AmountField(blank=True, null=True, verbose_name="annual revenue"),
                ),
                (
                    "revenue_currency",
                    core.fields.CurrencyField(blank=True, default="RUB", max_length=3),
                ),
                (
                    "employees",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="employees"),
                ),
                (
                    "fiscal_year_start",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="fiscal year starts in"
                    ),
                ),
                (
                    "procurement",
                    models.CharField(
                        blank=True,
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
                        verbose_name="procurement procedure",
                    ),
                ),
                (
                    "procurement_lead_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="its lead, working days"
                    ),
                ),
                ("procurement_note", models.TextField(blank=True, verbose_name="procurement note")),
                (
                    "can_pay_by_offer",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="can pay by invoice-offer"
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[("A", "A"), ("B", "B"), ("C", "C")],
                        max_length=1,
                        verbose_name="tier by hand",
                    ),
                ),
                (
                    "computed_tier",
                    models.CharField(
                        blank=True,
                        choices=[("A", "A"), ("B", "B"), ("C", "C")],
                        editable=False,
                        max_length=1,
                    ),
                ),
                ("annual_amount", core.fields.AmountField(default=0, editable=False)),
                (
                    "potential_amount",
                    core.fields.AmountField(blank=True, null=True, verbose_name="yearly potential"),
                ),
                (
                    "potential_currency",
                    core.fields.CurrencyField(blank=True, default="RUB", max_length=3),
                ),
                (
                    "strategy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("develop", "develop"),
                            ("keep", "keep"),
                            ("minimum", "minimum effort"),
                            ("let_go", "let go"),
                        ],
                        max_length=10,
                        verbose_name="strategy",
                    ),
                ),
                ("stage_since", models.DateField(blank=True, editable=False, null=True)),
                ("owner_since", models.DateField(blank=True, editable=False, null=True)),
                ("has_acting_owner", models.BooleanField(default=False, editable=False)),
                ("last_touch_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("own_values", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="clients.client",
                        verbose_name="parent company",
                    ),
                ),
                (
                    "proposed_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients",
                        to="clients.lifecyclestage",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged",
                        to="clients.client",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sponsored_clients",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sponsor from our management",
                    ),
                ),
                ("sponsor_since", models.DateField(blank=True, editable=False, null=True)),
                (
                    "key_message",
                    models.CharField(blank=True, max_length=300, verbose_name="key message"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_folded", "id"], name="client_by_name"),
                    models.Index(fields=["owner", "name_folded", "id"], name="client_of_owner"),
                    models.Index(fields=["owner", "last_touch_at"], name="client_owner_touch"),
                    models.Index(
                        condition=models.Q(("inn", ""), _negated=True),
                        fields=["inn", "kpp"],
                        name="client_by_inn",
                    ),
                    models.Index(fields=["name_key"], name="client_by_key"),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_system", "external_id"],
                        name="client_by_external",
                    ),
                    models.Index(fields=["stage", "id"], name="client_by_stage"),
                    models.Index(fields=["industry_folded", "id"], name="client_by_industry"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="client_not_own_parent",
                        violation_error_message="A client cannot be its own parent company.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("annual_revenue_amount__isnull", True),
                            ("annual_revenue_amount__gte", 0),
                            _connector="OR",
                        ),
                        name="client_revenue_not_negative",
                        violation_error_message="Revenue cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("potential_amount__isnull", True),
                            ("potential_amount__gte", 0),
                            _connector="OR",
                        ),
                        name="client_potential_not_negative",
                        violation_error_message="Potential cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fiscal_year_start__isnull", True),
                            models.Q(("fiscal_year_start__gte", 1), ("fiscal_year_start__lte", 12)),
                            _connector="OR",
                        ),
                        name="client_fiscal_month",
                        violation_error_message="The fiscal year starts in a month from 1 to 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["", "A", "B", "C"])),
                        name="client_tier_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("computed_tier__in", ["", "A", "B", "C"])),
                        name="client_computed_tier_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("strategy__in", ["", "develop", "keep", "minimum", "let_go"])
                        ),
                        name="client_strategy_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "procurement__in",
                                [
                                    "",
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
                        name="client_procurement_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="client_has_name",
                        violation_error_message="A client needs a name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
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
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="clients.client",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "client"], name="membership_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="membership_dates_in_order",
                        violation_error_message="It cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
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
                        name="membership_role_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("client", "person", "role"),
                        name="membership_once_at_a_time",
                        violation_error_message="This person has this role here already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("external_system", models.CharField(blank=True, editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, editable=False, max_length=120)),
                ("last_name", models.CharField(blank=True, max_length=80, verbose_name="surname")),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=80, verbose_name="given name"),
                ),
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
                        max_length=250,
                        sources=("last_name", "first_name", "middle_name"),
                    ),
                ),
                ("birth_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("birth_month", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("birth_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged",
                        to="clients.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_folded", "id"], name="person_by_name"),
                    models.Index(fields=["birth_month", "birth_day"], name="person_by_birthday"),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_system", "external_id"],
                        name="person_by_external",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("birth_day__isnull", True), ("birth_month__isnull", True)),
                            models.Q(
                                ("birth_day__gte", 1),
                                ("birth_day__lte", 31),
                                ("birth_month__gte", 1),
                                ("birth_month__lte", 12),
                            ),
                            _connector="OR",
                        ),
                        name="person_birthday_real",
                        violation_error_message="A birthday needs a day and a month.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
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
                            ("phone", "phone"),
                            ("email", "e-mail"),
                            ("telegram", "Telegram"),
                            ("whatsapp", "WhatsApp"),
                            ("max", "MAX"),
                            ("site", "site"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("typed", models.CharField(blank=True, max_length=254)),
                ("extension", models.CharField(blank=True, max_length=20)),
                (
                    "value_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=254, sources=("value",)
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_points",
                        to="clients.client",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_points",
                        to="clients.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "value_folded"], name="contactpoint_by_value")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["phone", "email", "telegram", "whatsapp", "max", "site"])
                        ),
                        name="contactpoint_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("client__isnull", True), ("person__isnull", False)),
                            models.Q(("client__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="contactpoint_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("person", "kind", "value"),
                        name="contactpoint_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("client__isnull", False)),
                        fields=("client", "kind", "value"),
                        name="contactpoint_client_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contract_id", models.BigIntegerField(blank=True, db_index=True, null=True)),
                ("on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        related_name="stage_moves",
                        to="clients.client",
                    ),
                ),
                (
                    "from_stage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.lifecyclestage",
                    ),
                ),
                (
                    "to_stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.lifecyclestage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StageQuestion",
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
                        choices=[("entry", "at entry"), ("exit", "at exit")],
                        default="exit",
                        max_length=5,
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="question")),
                (
                    "text_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="question in English"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="clients.lifecyclestage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked__in", ["entry", "exit"])),
                        name="question_asked_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stakeholder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "department",
                    models.CharField(blank=True, max_length=120, verbose_name="department"),
                ),
                ("job", models.CharField(blank=True, max_length=160, verbose_name="job")),
                (
                    "influence",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "1: none"),
                            (2, "2: little"),
                            (3, "3: is listened to"),
                            (4, "4: strong"),
                            (5, "5: decides"),
                        ],
                        null=True,
                        verbose_name="influence",
                    ),
                ),
                (
                    "attitude",
                    models.SmallIntegerField(
                        choices=[
                            (-2, "against"),
                            (-1, "sceptical"),
                            (0, "neutral or unknown"),
                            (1, "for"),
                            (2, "fights for us"),
                        ],
                        default=0,
                        verbose_name="attitude",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("on_leave", "on leave"),
                            ("left", "left"),
                            ("moved", "moved to another company"),
                            ("role_changed", "role changed"),
                        ],
                        default="active",
                        max_length=15,
                        verbose_name="status",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "leave_from",
                    models.DateField(blank=True, null=True, verbose_name="on leave from"),
                ),
                (
                    "leave_until",
                    models.DateField(blank=True, null=True, verbose_name="on leave until"),
                ),
                (
                    "moved_to_text",
                    models.CharField(blank=True, max_length=255, verbose_name="went to"),
                ),
                (
                    "confirmed_on",
                    models.DateField(blank=True, null=True, verbose_name="confirmed on"),
                ),
                ("last_touch_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stakeholders",
                        to="clients.client",
                    ),
                ),
                (
                    "confirmed_by",
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
                    "moved_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="came_from",
                        to="clients.stakeholder",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="employments",
                        to="clients.person",
                    ),
                ),
                (
                    "reports_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="clients.stakeholder",
                        verbose_name="reports to",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="predecessors",
                        to="clients.stakeholder",
                    ),
                ),
                (
                    "acting_as",
                    models.CharField(blank=True, max_length=160, verbose_name="acting as"),
                ),
                (
                    "expects",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="expects of us personally"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "status"], name="stakeholder_of_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["active", "on_leave", "left", "moved", "role_changed"])
                        ),
                        name="stakeholder_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("influence__isnull", True),
                            models.Q(("influence__gte", 1), ("influence__lte", 5)),
                            _connector="OR",
                        ),
                        name="stakeholder_influence_1_to_5",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attitude__gte", -2), ("attitude__lte", 2)),
                        name="stakeholder_attitude_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="stakeholder_dates_in_order",
                        violation_error_message="It cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leave_until__isnull", True),
                            ("leave_from__isnull", True),
                            ("leave_until__gte", models.F("leave_from")),
                            _connector="OR",
                        ),
                        name="stakeholder_leave_in_order",
                        violation_error_message="A leave cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reports_to", models.F("pk")), _negated=True),
                        name="stakeholder_not_own_boss",
                        violation_error_message="Nobody reports to themselves.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True), ("status__in", ["active", "on_leave"])
                        ),
                        fields=("person", "client"),
                        name="stakeholder_once_at_a_client",
                        violation_error_message="This person works here already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StakeholderRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("economic_buyer", "decision maker"),
                            ("champion", "champion"),
                            ("business_owner", "business owner"),
                            ("influencer", "influencer"),
                            ("user", "user"),
                            ("technical", "technical evaluator"),
                            ("legal", "legal"),
                            ("procurement", "procurement"),
                            ("finance", "finance"),
                            ("signatory", "signatory"),
                            ("gatekeeper", "gatekeeper"),
                            ("blocker", "blocker"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("left", "left the company"),
                            ("moved", "moved to another company"),
                            ("reassigned", "has another role now"),
                            ("abolished", "the post was abolished"),
                            ("mistake", "was entered by mistake"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stakeholder_roles",
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
                    "stakeholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="clients.stakeholder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "role", "until"], name="role_of_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "economic_buyer",
                                    "champion",
                                    "business_owner",
                                    "influencer",
                                    "user",
                                    "technical",
                                    "legal",
                                    "procurement",
                                    "finance",
                                    "signatory",
                                    "gatekeeper",
                                    "blocker",
                                ],
                            )
                        ),
                        name="role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="role_dates_in_order",
                        violation_error_message="It cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "end_reason__in",
                                ["", "left", "moved", "reassigned", "abolished", "mistake"],
                            )
                        ),
                        name="role_end_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("until__isnull", True)),
                            models.Q(
                                ("until__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="role_end_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("until__isnull", True)),
                        fields=("stakeholder", "role"),
                        name="role_held_once",
                        violation_error_message="This person has this role already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("verb", models.CharField(max_length=60)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("label", models.CharField(blank=True, max_length=255)),
                ("changes", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=500)),
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
                        related_name="timeline",
                        to="clients.client",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-at", "-id"], name="timeline_of_client")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name of the view")),
                (
                    "name_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=60, sources=("name",)
                    ),
                ),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="users.team",
                        verbose_name="shared with the team",
                    ),
                ),
                (
                    "page",
                    models.CharField(
                        db_default="clients", default="clients", editable=False, max_length=20
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("by", "name_folded"),
                        name="savedview_name_once",
                        violation_error_message="You have a view with this name already.",
                    )
                ],
            },
        ),
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
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES")],
                        max_length=4,
                        verbose_name="question asked",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="answer")),
                ("answered_on", models.DateField(verbose_name="answered on")),
                ("comment", models.TextField(blank=True, verbose_name="in their words")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("hand", "by hand"),
                            ("link", "by a link"),
                            ("import", "from a file"),
                        ],
                        default="hand",
                        max_length=6,
                        verbose_name="came by",
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
                        related_name="survey_answers",
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
                    "stakeholder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="survey_answers",
                        to="clients.stakeholder",
                        verbose_name="who answered",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "kind", "-answered_on"], name="survey_of_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["nps", "csat", "ces"])),
                        name="survey_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "nps"), ("score__gte", 0), ("score__lte", 10)),
                            models.Q(("kind", "csat"), ("score__gte", 1), ("score__lte", 5)),
                            models.Q(("kind", "ces"), ("score__gte", 1), ("score__lte", 7)),
                            _connector="OR",
                        ),
                        name="survey_on_its_scale",
                        violation_error_message="This answer is not on the scale of its question.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["hand", "link", "import"])),
                        name="survey_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES")],
                        max_length=4,
                        verbose_name="question asked",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_links",
                        to="clients.client",
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
                    "stakeholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_links",
                        to="clients.stakeholder",
                        verbose_name="for whom",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-made_at"], name="survey_link_of_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["nps", "csat", "ces"])),
                        name="survey_link_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppealCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField(verbose_name="week from")),
                ("count", models.PositiveIntegerField(verbose_name="appeals")),
                (
                    "source",
                    models.CharField(
                        choices=[("hand", "by hand"), ("import", "import")],
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
                        related_name="appeal_counts",
                        to="clients.client",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "week"),
                        name="appeals_once_a_week",
                        violation_error_message="There is a number of that week already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["hand", "import"])),
                        name="appeals_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Triage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("keep", "keep as it is"),
                            ("raise", "raise to B"),
                            ("group", "hand to support"),
                            ("archive", "to the archive"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
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
                        related_name="triages",
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
                "indexes": [models.Index(fields=["client", "-on"], name="triage_of_client")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["keep", "raise", "group", "archive"])),
                        name="triage_decision_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Touchpoint",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("meeting", "meeting"),
                            ("video", "video meeting"),
                            ("email", "e-mail"),
                            ("messenger", "messenger"),
                            ("training", "training"),
                            ("demo", "demo"),
                            ("event", "event"),
                            ("mailing", "mailing"),
                            ("survey", "survey"),
                            ("review", "business review"),
                            ("support", "support request"),
                            ("document", "documents"),
                            ("note", "note"),
                        ],
                        default="call",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("ours", "we to them"),
                            ("theirs", "they to us"),
                            ("both", "both ways"),
                        ],
                        default="both",
                        max_length=6,
                        verbose_name="direction",
                    ),
                ),
                ("is_reached", models.BooleanField(default=True, verbose_name="reached")),
                ("is_counted", models.BooleanField(default=True, editable=False)),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="what happened")),
                (
                    "summary_folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=2000,
                        sources=("summary", "result"),
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=500, verbose_name="result")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="touchpoints",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="touchpoints",
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
                ("answer_waived_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-at", "-id"], name="touch_of_client"),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True), ("is_counted", True)),
                        fields=["client", "-at"],
                        name="touch_counted",
                    ),
                    models.Index(fields=["by", "-at"], name="touch_by_colleague"),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_system", "external_id"],
                        name="touch_by_external",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["-at", "-id"],
                        name="touch_newest",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["ours", "theirs", "both"])),
                        name="touch_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "call",
                                    "meeting",
                                    "video",
                                    "email",
                                    "messenger",
                                    "training",
                                    "demo",
                                    "event",
                                    "mailing",
                                    "survey",
                                    "review",
                                    "support",
                                    "document",
                                    "note",
                                ],
                            )
                        ),
                        name="touch_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("step", "next step"),
                            ("promise", "promise"),
                            ("meeting", "planned meeting"),
                            ("call", "planned call"),
                        ],
                        default="step",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="what")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="begins")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes"),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("result", models.CharField(blank=True, max_length=500, verbose_name="result")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("done_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
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
                    "done_by",
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
                    "stakeholder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="clients.stakeholder",
                    ),
                ),
                (
                    "held_as",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="was_planned_as",
                        to="clients.touchpoint",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="next_steps",
                        to="clients.touchpoint",
                    ),
                ),
                (
                    "is_broken",
                    models.BooleanField(default=False, editable=False, verbose_name="broken"),
                ),
                ("is_theirs", models.BooleanField(default=False, verbose_name="promised to us")),
                ("proof", models.CharField(blank=True, max_length=500, verbose_name="proof")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "expected",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="expected result"
                    ),
                ),
                (
                    "repeated_from",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="repeated_as",
                        to="clients.task",
                    ),
                ),
                (
                    "repeats",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("weekly", "every week"),
                            ("monthly", "every month"),
                            ("quarterly", "every quarter"),
                        ],
                        db_default="",
                        max_length=10,
                        verbose_name="repeats",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("cancelled_at__isnull", True),
                            ("deleted_at__isnull", True),
                            ("done_at__isnull", True),
                        ),
                        fields=["assignee", "due_on"],
                        name="task_open_of_person",
                    ),
                    models.Index(fields=["client", "due_on"], name="task_of_client"),
                    models.Index(
                        condition=models.Q(
                            ("cancelled_at__isnull", True),
                            ("deleted_at__isnull", True),
                            ("done_at__isnull", True),
                            ("kind", "promise"),
                        ),
                        fields=["client", "due_on", "id"],
                        name="task_open_promise",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("cancelled_at__isnull", True),
                            ("deleted_at__isnull", True),
                            ("done_at__isnull", True),
                        ),
                        fields=["made_by", "due_on"],
                        name="task_open_given",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="task_has_title",
                        violation_error_message="Say what is to be done.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            ("cancelled_at__isnull", True),
                            _connector="OR",
                        ),
                        name="task_done_or_cancelled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["step", "promise", "meeting", "call"])),
                        name="task_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["meeting", "call"]), _negated=True),
                            ("starts_at__isnull", False),
                            _connector="OR",
                        ),
                        name="task_meeting_has_time",
                        violation_error_message="A planned meeting needs a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "promise"), _negated=True),
                            models.Q(
                                ("client__isnull", False),
                                ("due_on__isnull", False),
                                ("starts_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="task_promise_has_due",
                        violation_error_message="A promise is given to a client and until a day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_broken", False), ("cancelled_at__isnull", False), _connector="OR"
                        ),
                        name="task_broken_is_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "promise"), _negated=True),
                            ("cancelled_at__isnull", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="task_promise_says_why",
                        violation_error_message="Say why the promise was not kept.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("repeats__in", ["", "weekly", "monthly", "quarterly"])),
                        name="task_repeat_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("repeats", ""), ("due_on__isnull", False), _connector="OR"
                        ),
                        name="task_repeat_has_due",
                        violation_error_message="What repeats needs a day to count from.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "promise"),
                            models.Q(("is_broken", False), ("is_theirs", False)),
                            _connector="OR",
                        ),
                        name="task_promise_alone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TouchpointColleague",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="took_part",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="our_side",
                        to="clients.touchpoint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("touchpoint", "person"), name="touch_colleague_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TouchpointStakeholder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_picked", models.BooleanField(default=True)),
                (
                    "stakeholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="took_part",
                        to="clients.stakeholder",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="their_side",
                        to="clients.touchpoint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("touchpoint", "stakeholder"), name="touch_stakeholder_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="touchpoint",
            name="colleagues",
            field=models.ManyToManyField(
                related_name="joined_touchpoints",
                through="clients.TouchpointColleague",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="touchpoint",
            name="stakeholders",
            field=models.ManyToManyField(
                related_name="touchpoints",
                through="clients.TouchpointStakeholder",
                to="clients.stakeholder",
            ),
        ),
        migrations.CreateModel(
            name="Outcome",
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
                            ("agreement", "agreement"),
                            ("objection", "objection"),
                            ("need", "need"),
                            ("question", "question"),
                            ("document", "document"),
                            ("feedback", "feedback"),
                            ("decision", "decision"),
                            ("risk", "risk"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "text",
                    models.CharField(blank=True, max_length=500, verbose_name="what was heard"),
                ),
                (
                    "text_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=500, sources=("text",)
                    ),
                ),
                (
                    "objection",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("price", "price"),
                            ("no_budget", "no budget"),
                            ("no_time", "no time"),
                            ("competitor", "competitor"),
                            ("no_authority", "no authority"),
                            ("not_used", "not used"),
                            ("security", "security"),
                            ("integration", "integration"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind of objection",
                    ),
                ),
                ("is_answered", models.BooleanField(default=False, verbose_name="answered")),
                (
                    "paper",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proposal", "commercial proposal"),
                            ("specification", "specification"),
                            ("contract", "contract"),
                        ],
                        max_length=13,
                        verbose_name="document",
                    ),
                ),
                (
                    "approval",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sent", "sent"),
                            ("in_approval", "in approval"),
                            ("agreed", "agreed"),
                            ("signed", "signed"),
                        ],
                        max_length=11,
                        verbose_name="approval",
                    ),
                ),
                ("at_whom", models.CharField(blank=True, max_length=200, verbose_name="at whom")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="clients.client",
                    ),
                ),
                (
                    "promised_as",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agreed_as",
                        to="clients.task",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="clients.touchpoint",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("is_answered", False), ("kind__in", ["objection", "question"])
                        ),
                        fields=["client"],
                        name="outcome_unanswered",
                    ),
                    models.Index(fields=["client", "kind"], name="outcome_of_client"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "agreement",
                                    "objection",
                                    "need",
                                    "question",
                                    "document",
                                    "feedback",
                                    "decision",
                                    "risk",
                                ],
                            )
                        ),
                        name="outcome_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "document"),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="outcome_has_text",
                        violation_error_message="Say what was heard.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "objection"),
                                (
                                    "objection__in",
                                    [
                                        "price",
                                        "no_budget",
                                        "no_time",
                                        "competitor",
                                        "no_authority",
                                        "not_used",
                                        "security",
                                        "integration",
                                        "other",
                                    ],
                                ),
                            ),
                            models.Q(
                                models.Q(("kind", "objection"), _negated=True), ("objection", "")
                            ),
                            _connector="OR",
                        ),
                        name="outcome_objection_has_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["objection", "question"]),
                            ("is_answered", False),
                            _connector="OR",
                        ),
                        name="outcome_answers_what_asks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "document"),
                                ("paper__in", ["proposal", "specification", "contract"]),
                                ("approval__in", ["sent", "in_approval", "agreed", "signed"]),
                            ),
                            models.Q(
                                models.Q(("kind", "document"), _negated=True),
                                ("approval", ""),
                                ("at_whom", ""),
                                ("paper", ""),
                            ),
                            _connector="OR",
                        ),
                        name="outcome_document_has_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approval", "in_approval"), ("at_whom", ""), _connector="OR"
                        ),
                        name="outcome_at_whom_in_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "agreement"), ("promised_as__isnull", True), _connector="OR"
                        ),
                        name="outcome_promised_agreement",
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
        ),
        migrations.CreateModel(
            name="ClientRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work", "new work"),
                            ("extension", "extension"),
                            ("complaint", "complaint"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what is asked for")),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("won", "won"),
                            ("lost", "lost"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("amount", core.fields.AmountField(blank=True, null=True, verbose_name="amount")),
                (
                    "currency",
                    core.fields.CurrencyField(default="RUB", max_length=3, verbose_name="currency"),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
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
                    "stakeholder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="requests",
                        to="clients.stakeholder",
                        verbose_name="who asked",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="requests",
                        to="clients.touchpoint",
                        verbose_name="known from",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-received_on", "-id"], name="request_of_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["work", "extension", "complaint"])),
                        name="request_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True),
                        name="request_says_what",
                        violation_error_message="Say what is asked for.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("outcome", "open")),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("outcome__in", ["won", "lost", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="request_closed_with_outcome",
                        violation_error_message="A closed request has its outcome and its day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["lost", "withdrawn"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="request_lost_has_reason",
                        violation_error_message="Say why: lost and withdrawn requests need a reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("closed_on__gte", models.F("received_on")),
                            _connector="OR",
                        ),
                        name="request_dates_in_order",
                        violation_error_message="A request cannot be closed before it was received.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True), ("amount__gte", 0), _connector="OR"
                        ),
                        name="request_amount_not_negative",
                        violation_error_message="An amount cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompetitorSighting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("competitor", models.CharField(max_length=120, verbose_name="competitor")),
                (
                    "competitor_folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=120,
                        sources=("competitor",),
                    ),
                ),
                (
                    "product",
                    models.CharField(blank=True, max_length=160, verbose_name="their product"),
                ),
                ("seen_on", models.DateField(verbose_name="seen on")),
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
                        related_name="sightings",
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
                "indexes": [
                    models.Index(fields=["client", "competitor_folded"], name="sighting_of_client"),
                    models.Index(fields=["seen_on"], name="sighting_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("competitor", ""), _negated=True),
                        name="sighting_has_competitor",
                        violation_error_message="Name the competitor.",
                    )
                ],
            },
        ),
        core.trigram.TrigramIndex(
            model_name="client",
            field_name="search_folded",
            name="client_search_trigram",
        ),
        core.trigram.TrigramIndex(
            model_name="person",
            field_name="name_folded",
            name="person_name_trigram",
        ),
        core.trigram.TrigramIndex(
            model_name="contactpoint",
            field_name="value_folded",
            name="contactpoint_value_trigram",
        ),
        core.fulltext.FullTextIndex(
            model_name="touchpoint",
            field_name="summary_folded",
            name="touch_words",
        ),
        migrations.RunPython(add_stages, migrations.RunPython.noop),
    ])
