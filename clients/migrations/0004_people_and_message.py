"""A sponsor and a key message of a client; whom a person acts for and what they expect of us."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("clients", "0003_merged_and_views"),
    ]

    operations = [
        migrations.AddField(
            "client",
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
        migrations.AddField(
            "client",
            "sponsor_since",
            models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            "client",
            "key_message",
            models.CharField(blank=True, default="", max_length=300, verbose_name="key message"),
            preserve_default=False,
        ),
        migrations.AddField(
            "stakeholder",
            "acting_as",
            models.CharField(blank=True, default="", max_length=160, verbose_name="acting as"),
            preserve_default=False,
        ),
        migrations.AddField(
            "stakeholder",
            "expects",
            models.CharField(
                blank=True, default="", max_length=300, verbose_name="expects of us personally"
            ),
            preserve_default=False,
        ),
    ]
