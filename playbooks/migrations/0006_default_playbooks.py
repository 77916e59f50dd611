"""The playbooks that every company begins with."""

from typing import Any

from django.db import migrations

from playbooks.scripts.seeding import ensure_default_playbooks


def add_playbooks(registry: Any, schema_editor: Any) -> None:
    ensure_default_playbooks(registry)


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0005_decks")]

    operations = [migrations.RunPython(add_playbooks, migrations.RunPython.noop)]
