"""Contracts and what goes with them: all steps so far in one, for an empty base."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.trigram
from core.together import together


class Migration(migrations.Migration):
    replaces = [
        ("contracts", "0001_initial"),
        ("contracts", "0002_search"),
        ("contracts", "0003_licence_readings"),
        ("contracts", "0004_training"),
        ("contracts", "0005_interest_and_wishes"),
        ("contracts", "0006_documents"),
        ("contracts", "0007_documents_heard"),
    ]

    initial = True

    dependencies = [
        ("clients", "0009_growth"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="CurrencyRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", core.fields.CurrencyField(default="RUB", max_length=3)),
                ("since", models.DateField(verbose_name="from")),
                ("rate_millionths", models.BigIntegerField(verbose_name="rate")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "since"), name="rate_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("rate_millionths__gt", 0)),
                        name="rate_positive",
                        violation_error_message="A rate is more than zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "name_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=160, sources=("name",)
                    ),
                ),
                ("line", models.CharField(blank=True, max_length=120, verbose_name="product line")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name_folded",),
                        name="product_name_once",
                        violation_error_message="A product with this name is here already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contract",
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
                ("number", models.CharField(blank=True, max_length=120, verbose_name="number")),
                (
                    "number_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=120, sources=("number",)
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("licence", "licence"),
                            ("service", "service"),
                            ("project", "project"),
                            ("pilot", "pilot"),
                        ],
                        default="licence",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("amount", core.fields.AmountField(default=0, verbose_name="amount")),
                (
                    "currency",
                    core.fields.CurrencyField(default="RUB", max_length=3, verbose_name="currency"),
                ),
                (
                    "vat_rate",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "0 %"),
                            (5, "5 %"),
                            (7, "7 %"),
                            (10, "10 %"),
                            (20, "20 %"),
                            (22, "22 %"),
                        ],
                        null=True,
                        verbose_name="VAT rate",
                    ),
                ),
                (
                    "is_vat_included",
                    models.BooleanField(default=True, verbose_name="VAT is inside the amount"),
                ),
                ("net_amount", core.fields.AmountField(default=0, editable=False)),
                ("annual_amount", core.fields.AmountField(default=0, editable=False)),
                (
                    "is_auto_renewed",
                    models.BooleanField(default=False, verbose_name="renews by itself"),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="notice, days"
                    ),
                ),
                ("renewal_started_on", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contracts",
                        to="clients.client",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decided_contracts",
                        to="clients.stakeholder",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="successors",
                        to="contracts.contract",
                    ),
                ),
                (
                    "renewal_started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="signed_contracts",
                        to="clients.stakeholder",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="clients.lifecyclestage",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="contracts.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-ends_on", "-id"], name="contract_of_client"),
                    models.Index(
                        condition=models.Q(("archived_at", None)),
                        fields=["ends_on", "id"],
                        name="contract_by_end",
                    ),
                    models.Index(fields=["owner", "ends_on"], name="contract_of_owner"),
                    models.Index(fields=["number_folded"], name="contract_by_number"),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_system", "external_id"],
                        name="contract_by_external",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="contract_dates_in_order",
                        violation_error_message="A contract cannot end before it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0), ("annual_amount__gte", 0), ("net_amount__gte", 0)
                        ),
                        name="contract_amounts_not_negative",
                        violation_error_message="An amount cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["licence", "service", "project", "pilot"])
                        ),
                        name="contract_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vat_rate__isnull", True),
                            ("vat_rate__in", [0, 5, 7, 10, 20, 22]),
                            _connector="OR",
                        ),
                        name="contract_vat_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("pk")), _negated=True),
                        name="contract_not_own_predecessor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount", 0),
                            ("external_id", ""),
                            ("note", ""),
                            ("number", ""),
                            ("product__isnull", True),
                            _negated=True,
                        ),
                        name="contract_says_something",
                        violation_error_message="A contract needs a number, a product or an amount.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="position")),
                (
                    "quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="licences"),
                ),
                ("amount", core.fields.AmountField(default=0, verbose_name="amount")),
                (
                    "cost_amount",
                    core.fields.AmountField(blank=True, null=True, verbose_name="direct cost"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="contracts.contract",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="contracts.product",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contract", "position"], name="line_of_contract")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0),
                            models.Q(
                                ("cost_amount__isnull", True),
                                ("cost_amount__gte", 0),
                                _connector="OR",
                            ),
                        ),
                        name="line_amounts_not_negative",
                        violation_error_message="An amount cannot be negative.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LicenceReading",
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
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="contracts.contractline",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
                        verbose_name="branch",
                    ),
                ),
                ("taken_on", models.DateField(verbose_name="on")),
                ("used", models.PositiveIntegerField(verbose_name="used")),
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
                        condition=models.Q(("branch__isnull", True), ("deleted_at__isnull", True)),
                        fields=("line", "taken_on"),
                        name="licence_reading_once_a_day",
                        violation_error_message="There is a reading of that day already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("line", "branch", "taken_on"),
                        name="licence_reading_once_a_branch",
                        violation_error_message="There is a reading of that day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["hand", "import"])),
                        name="licence_reading_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "trained",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="trained"),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contracts.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "touchpoint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="training",
                        to="clients.touchpoint",
                    ),
                ),
                (
                    "tutor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tutor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProductWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="what is missing")),
                (
                    "title_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=200, sources=("title",)
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "wanted"),
                            ("released", "released"),
                            ("dropped", "dropped"),
                        ],
                        default="wanted",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "released_on",
                    models.DateField(blank=True, null=True, verbose_name="released on"),
                ),
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
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="contracts.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("title_folded",),
                        name="wish_title_once",
                        violation_error_message="This wish is in the list already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["wanted", "released", "dropped"])),
                        name="wish_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_on__isnull", False), ("state", "released")),
                            models.Q(
                                models.Q(("state", "released"), _negated=True),
                                ("released_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="wish_released_on_a_day",
                        violation_error_message="What is released has its day, the rest has none.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WishTie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="told on")),
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
                        related_name="wishes",
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
                        related_name="+",
                        to="clients.stakeholder",
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
                (
                    "wish",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ties",
                        to="contracts.productwish",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "wish"], name="wishtie_of_client")],
            },
        ),
        migrations.CreateModel(
            name="Interest",
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
                (
                    "department_folded",
                    core.fields.FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=120,
                        sources=("department",),
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("interested", "interested"), ("refused", "refused")],
                        max_length=10,
                        verbose_name="state",
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
                        verbose_name="objection",
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
                        related_name="interests",
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
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to="contracts.product",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.touchpoint",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "product"], name="interest_of_client")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["interested", "refused"])),
                        name="interest_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("objection", ""),
                            models.Q(
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
                                ("state", "refused"),
                            ),
                            _connector="OR",
                        ),
                        name="interest_objection_of_refusal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                            ("proposal", "commercial proposal"),
                            ("specification", "specification"),
                            ("contract", "contract"),
                            ("addendum", "addendum"),
                            ("act", "transfer document"),
                            ("invoice", "invoice"),
                        ],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, max_length=200, verbose_name="title or number"),
                ),
                (
                    "title_folded",
                    core.fields.FoldedField(
                        blank=True, default="", editable=False, max_length=200, sources=("title",)
                    ),
                ),
                ("link", models.CharField(blank=True, max_length=500, verbose_name="link")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sent", "sent"),
                            ("in_approval", "in approval"),
                            ("agreed", "agreed"),
                            ("signed", "signed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("at_whom", models.CharField(blank=True, max_length=200, verbose_name="at whom")),
                ("held_since", models.DateField(verbose_name="since")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="sent on")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="agreed on")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                (
                    "exchange",
                    models.CharField(
                        choices=[
                            ("none", "not used"),
                            ("sent", "sent"),
                            ("received", "received"),
                            ("signed", "signed"),
                            ("refused", "refused"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="electronic exchange",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="clients.client",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="documents",
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
                        related_name="+",
                        to="clients.stakeholder",
                        verbose_name="at whom",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-id"], name="document_of_client"),
                    models.Index(
                        condition=models.Q(
                            ("deleted_at__isnull", True), ("status__in", ["sent", "in_approval"])
                        ),
                        fields=["held_since", "client"],
                        name="document_under_way",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "proposal",
                                    "specification",
                                    "contract",
                                    "addendum",
                                    "act",
                                    "invoice",
                                ],
                            )
                        ),
                        name="document_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["draft", "sent", "in_approval", "agreed", "signed", "withdrawn"],
                            )
                        ),
                        name="document_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exchange__in", ["none", "sent", "received", "signed", "refused"])
                        ),
                        name="document_exchange_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("link", ""),
                            ("link__startswith", "https://"),
                            ("link__startswith", "http://"),
                            _connector="OR",
                        ),
                        name="document_link_is_web",
                        violation_error_message="A link begins with https:// or http://.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sent", "sent"),
                            ("in_approval", "in approval"),
                            ("agreed", "agreed"),
                            ("signed", "signed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("at_whom", models.CharField(blank=True, max_length=200, verbose_name="at whom")),
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="contracts.document",
                    ),
                ),
                (
                    "outcome",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="document_move",
                        to="clients.outcome",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["draft", "sent", "in_approval", "agreed", "signed", "withdrawn"],
                            )
                        ),
                        name="document_move_status_known",
                    )
                ],
            },
        ),
        core.trigram.TrigramIndex(
            model_name="contract",
            field_name="number_folded",
            name="contract_number_trigram",
        ),
    ])
