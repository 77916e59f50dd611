"""The stages of a renewal that every company begins with."""

from typing import Any

from django.db import migrations

from renewals.stages import ensure_default_stages


def add_stages(registry: Any, schema_editor: Any) -> None:
    ensure_default_stages(registry)


class Migration(migrations.Migration):
    dependencies = [("renewals", "0002_clock_and_records")]

    operations = [migrations.RunPython(add_stages, migrations.RunPython.noop)]
