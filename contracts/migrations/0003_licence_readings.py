"""Readings of licences."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_search_and_stages"),
        ("contracts", "0002_search"),
    ]

    operations = [
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
                "indexes": [],
            },
        ),
    ]
