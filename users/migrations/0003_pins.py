"""Saved views that a person pinned to the menu."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0002_deputyships")]

    operations = [
        migrations.AddField(
            "user", "pins", models.JSONField(blank=True, default=list, editable=False)
        ),
    ]
