"""Recurring revenue of closed months."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0009_growth"),
        ("contracts", "0007_documents_heard"),
        ("renewals", "0005_invoices_and_prices"),
        ("users", "0003_pins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
    ]
