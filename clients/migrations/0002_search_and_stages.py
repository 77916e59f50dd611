"""Search indexes of PostgreSQL and the life cycle that every company begins with."""

from typing import Any

from django.db import migrations

from clients.actions.stages import ensure_default_stages
from core.trigram import TrigramIndex


def add_stages(registry: Any, schema_editor: Any) -> None:
    ensure_default_stages(registry)


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        TrigramIndex("client", "search_folded", "client_search_trigram"),
        TrigramIndex("person", "name_folded", "person_name_trigram"),
        TrigramIndex("contactpoint", "value_folded", "contactpoint_value_trigram"),
        migrations.RunPython(add_stages, migrations.RunPython.noop),
    ]
