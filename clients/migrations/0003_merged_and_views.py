"""Rows that became part of another one, saved views of the list, full text of touches."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.fields import FoldedField
from core.fulltext import FullTextIndex


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("users", "0002_deputyships"),
        ("clients", "0002_search_and_stages"),
    ]

    operations = [
        migrations.AddField(
            "client",
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
        migrations.AddField(
            "person",
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
                    FoldedField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=60,
                        sources=("name",),
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
            ],
        ),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(
                fields=("by", "name_folded"),
                name="savedview_name_once",
                violation_error_message="You have a view with this name already.",
            ),
        ),
        migrations.AddIndex(
            "touchpoint",
            models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["-at", "-id"],
                name="touch_newest",
            ),
        ),
        FullTextIndex("touchpoint", "summary_folded", "touch_words"),
    ]
