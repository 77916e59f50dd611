"""What the forecast said about each contract, from the night on which it changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields

STATES = [
    ("open", "open"),
    ("won", "won"),
    ("lost", "lost"),
    ("released", "not to be retained"),
]
CATEGORIES = [
    ("commit", "will renew"),
    ("likely", "likely"),
    ("at_risk", "at risk"),
    ("loss", "will be lost"),
]


def person_or_team(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        to,
        on_delete=django.db.models.deletion.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("renewals", "0006_revenue_months"),
        ("contracts", "0007_documents_heard"),
        ("users", "0003_pins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("state", models.CharField(choices=STATES, max_length=12)),
                ("category", models.CharField(blank=True, choices=CATEGORIES, max_length=10)),
                ("currency", core.fields.CurrencyField(default="RUB", max_length=3)),
                ("amount", core.fields.AmountField()),
                ("weighted", core.fields.AmountField()),
                (
                    "contract",
                    models.ForeignKey(
                        "contracts.contract",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="foreseen",
                        db_index=False,
                    ),
                ),
                ("owner", person_or_team(settings.AUTH_USER_MODEL)),
                ("team", person_or_team("users.team")),
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
                        condition=models.Q(("state__in", [code for code, _label in STATES])),
                        name="foreseen_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["A", "B", "C"])),
                        name="foreseen_tier_known",
                    ),
                ],
            },
        ),
    ]
