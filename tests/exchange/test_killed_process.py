"""A real process that writes an import is killed with -9; another one ends the work."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = 1500
SETUP = """
from django.core.management import call_command
from users.models import User
call_command("migrate", verbosity=0)
User.objects.create_user(
    email="admin@example.com", password="верный-конь-батарея", role="admin", last_name="Лукин"
)
"""
GO_ON = """
from exchange import actions
from exchange.models import ImportRun
run = ImportRun.objects.get()
ImportRun.objects.update(heartbeat_at="2020-01-01T00:00:00Z")
actions.run_write(str(run.pk))
"""


def _environment(data: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "accounts_crm.settings"}


def _python(data: Path, code: str) -> None:
    text = f"import django; django.setup()\n{code}"
    subprocess.run([sys.executable, "-c", text], cwd=ROOT, env=_environment(data), check=True)


def _asked(data: Path, sql: str) -> list[Any]:
    base = sqlite3.connect(data / "crm.sqlite3", timeout=20)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


@pytest.mark.processes
def test_a_process_killed_while_writing_loses_and_doubles_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    _python(data, SETUP)
    lines = [f"Клиент {n};Сорока{n} Анна;a{n}@b.example\n" for n in range(ROWS)]
    file = tmp_path / "clients.csv"
    file.write_text("Наименование;ФИО;E-mail\n" + "".join(lines), encoding="utf-8")
    command = [sys.executable, "manage.py", "import_file", "clients", str(file)]
    writer = subprocess.Popen(command, cwd=ROOT, env=_environment(data), stdout=subprocess.DEVNULL)
    count = "SELECT count(*) FROM exchange_importrow"
    deadline = time.monotonic() + 60
    while not _asked(data, count)[0][0] and time.monotonic() < deadline:
        assert writer.poll() is None
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert 0 < _asked(data, count)[0][0] < ROWS
    _python(data, GO_ON)
    assert _asked(data, "SELECT state FROM exchange_importrun") == [("done",)]
    assert _asked(data, count) == [(ROWS,)]
    names = "SELECT count(*), count(DISTINCT name) FROM clients_client"
    assert _asked(data, names) == [(ROWS, ROWS)]
    people = "SELECT count(*), count(DISTINCT person_id) FROM clients_stakeholder"
    assert _asked(data, people) == [(ROWS, ROWS)]
    assert _asked(data, "SELECT count(*) FROM clients_contactpoint") == [(ROWS,)]
