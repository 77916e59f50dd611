"""The health of clients, now and day by day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clients", "0006_goals"),
    ]

    operations = [
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
                                ["", "planned", "soon", "late", "in_work", "done", "expired"],
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
    ]
