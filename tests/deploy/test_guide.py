"""The operations guide tells every variable, and no command or file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# Set by `up` for its own web server, never by a person.
OWN = {"DEMO_SIGN_IN"}


def test_every_variable_of_the_settings_is_told() -> None:
    text = (ROOT / "accounts_crm" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', text))
    assert "DATABASE_URL" in read
    assert {name for name in read - OWN if f"`{name}`" not in GUIDE} == set()


def test_every_command_that_is_told_exists() -> None:
    told = set(re.findall(r"manage\.py ([a-z_]+)", GUIDE))
    assert {"backup", "restore", "move_to_postgres", "first_admin"} <= told
    assert told <= set(get_commands())


def test_every_file_of_deploy_that_is_told_exists() -> None:
    told = set(re.findall(r"deploy/[\w./-]+\w", GUIDE)) - {"deploy/.env", "deploy/systemd/crm"}
    assert {name for name in told if not (ROOT / name).exists()} == set()
