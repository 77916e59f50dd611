"""The drill on the suite's engine: back up while somebody writes, lose all, restore, compare."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import copying
from tests.processes.conftest import Installation, copied, wait_until


@pytest.fixture
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the installation."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def filled(
    migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, dict[str, Any]]]:
    """A small company to copy, and what its tables hold."""
    with copied(migrated, tmp_path_factory.mktemp("filled")) as made:
        yield made, copying.fill(made)


@pytest.fixture
def company(
    filled: tuple[Installation, dict[str, Any]], tmp_path: Path
) -> Iterator[tuple[Installation, dict[str, Any]]]:
    """The small company in an installation of the test's own."""
    source, tables = filled
    shutil.copytree(source.folder, tmp_path, dirs_exist_ok=True)
    with copied(source.database, tmp_path) as made:
        yield made, dict(tables)


@pytest.fixture(scope="module")
def empty_backup(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an installation without anybody."""
    folder = tmp_path_factory.mktemp("empty")
    with copied(migrated, folder) as made:
        copying.succeed(made, "manage.py", "backup", "--to", str(folder / "crm.tar.gz"))
    return folder / "crm.tar.gz"


def test_what_was_lost_comes_back_and_people_sign_in(
    company: tuple[Installation, dict[str, Any]], shelf: Path
) -> None:
    installation, before = company
    upload = installation.folder / "uploads/imports/один/source"
    key, content = (installation.folder / "secret_key").read_text(), upload.read_bytes()
    writer = _writer(installation)
    said = copying.succeed(installation, "manage.py", "backup", "--to", str(shelf))
    writer.kill()
    writer.wait()
    (file,) = shelf.glob("crm-*.tar.gz")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "secret key is inside" in said
    copying.destroy(installation)
    said = copying.succeed(installation, "manage.py", "restore", str(file))
    assert "every count and hash equal" in said
    after = copying.check(installation)
    teams = after.pop("users_team")[0] - before.pop("users_team")[0]
    assert after == before
    # The writer adds two in each transaction and went on while the copy was made.
    assert teams > 0
    assert teams % 2 == 0
    assert (upload.read_bytes(), (installation.folder / "secret_key").read_text()) == (content, key)


def test_restore_refuses_what_would_do_harm_and_keeps_what_it_replaces(
    company: tuple[Installation, dict[str, Any]], shelf: Path
) -> None:
    installation, _tables = company
    good, bad = shelf / "crm.tar.gz", shelf / "bad.tar.gz"
    copying.succeed(installation, "manage.py", "backup", "--to", str(good))
    copying.succeed(installation, copying.DRILL, "write", "0.1")
    teams = "SELECT count(*) FROM users_team"
    now = installation.rows(teams)[0][0]
    assert "give --yes" in copying.fail(installation, "manage.py", "restore", str(good))
    _change(good, bad, {"core.0099_from_tomorrow"}, spoil=False)
    said = copying.fail(installation, "manage.py", "restore", str(bad), "--yes")
    assert "newer program" in said
    assert "core.0099_from_tomorrow" in said
    _change(good, bad, set(), spoil=True)
    assert "damaged" in copying.fail(installation, "manage.py", "restore", str(bad), "--yes")
    bad.write_bytes(good.read_bytes()[:-5000])
    said = copying.fail(installation, "manage.py", "restore", str(bad), "--yes")
    assert "not a whole backup" in said
    assert installation.rows(teams)[0][0] == now
    copying.succeed(installation, "manage.py", "restore", str(good), "--yes")
    assert installation.rows(teams)[0][0] < now
    (kept,) = (installation.folder / "before-restore").glob("*.tar.gz")
    assert _manifest(kept)["tables"]["users_team"]["rows"] == now


def test_restore_refuses_while_a_web_server_lives(
    installation: Installation, empty_backup: Path
) -> None:
    code = "import accounts_crm.wsgi, time; print('in', flush=True); time.sleep(60)"
    installation.start("-c", code, log="web")
    wait_until(lambda: "in" in installation.log("web"))
    said = copying.fail(installation, "manage.py", "restore", str(empty_backup), "--yes")
    assert "still runs" in said
    assert "systemctl stop" in said


def test_an_older_backup_is_restored_and_migrated(installation: Installation, shelf: Path) -> None:
    installation.manage("migrate", "exchange", "zero", "--verbosity", "0")
    copying.succeed(installation, "manage.py", "backup", "--to", str(shelf / "old.tar.gz"))
    copying.execute(installation, "CREATE TABLE of_tomorrow (id integer)")
    said = copying.succeed(installation, "manage.py", "restore", str(shelf / "old.tar.gz"))
    assert "older than the program" in said
    assert installation.rows("SELECT count(*) FROM exchange_importrun") == [(0,)]
    with pytest.raises(Exception, match="of_tomorrow"):
        installation.rows("SELECT count(*) FROM of_tomorrow")


def test_a_broken_base_gives_way_to_a_backup_and_is_kept(
    installation: Installation, empty_backup: Path
) -> None:
    if "DATABASE_URL" in installation.environment:
        pytest.skip("PostgreSQL mends its files itself")
    base = installation.folder / "crm.sqlite3"
    base.write_bytes(b"no database" + base.read_bytes()[11:])
    said = copying.fail(installation, "manage.py", "restore", str(empty_backup))
    assert "cannot be read" in said
    copying.succeed(installation, "manage.py", "restore", str(empty_backup), "--yes")
    (kept,) = (installation.folder / "before-restore").glob("damaged-*.sqlite3")
    assert kept.read_bytes().startswith(b"no database")
    assert installation.rows("SELECT count(*) FROM users_user") == [(0,)]


def test_tools_that_are_missing_are_named(installation: Installation) -> None:
    if "DATABASE_URL" not in installation.environment:
        pytest.skip("SQLite needs no programs beside it")
    code = (
        "from accounts_crm.copies import postgres_tools as t; t.PLACES = '/nowhere';"
        "import django; django.setup(); from django.db import connection as c; t.find('pg_dump', c)"
    )
    installation.environment |= {"PATH": "", "DJANGO_SETTINGS_MODULE": "accounts_crm.settings"}
    said = copying.run(installation, "-c", code).stderr
    assert "pg_dump is missing" in said
    assert "postgresql-client-" in said


def _writer(installation: Installation) -> subprocess.Popen[bytes]:
    """Start somebody who writes on and on; return once that has begun."""
    teams = "SELECT count(*) FROM users_team"
    before = installation.rows(teams)[0][0]
    environment = {"PYTHONPATH": ".", "PYTHONWARNINGS": "ignore"}
    writer = installation.start(copying.DRILL, "write", "60", log="writer", **environment)
    wait_until(lambda: installation.rows(teams)[0][0] > before + 4)
    return writer


def _manifest(file: Path) -> dict[str, dict[str, dict[str, int]]]:
    with tarfile.open(file) as archive:
        content = archive.extractfile("manifest.json")
        assert content is not None
        return dict(json.load(content))


def _change(file: Path, target: Path, migrations: set[str], *, spoil: bool) -> None:
    """Write a backup with more migrations told, or with another base than told."""
    with tarfile.open(file) as archive:
        folder = target.parent / "unpacked"
        archive.extractall(folder)  # our own: Python 3.11.2 knows no filter
        names = archive.getnames()
    told = json.loads((folder / "manifest.json").read_text())
    told["migrations"] += sorted(migrations)
    (folder / "manifest.json").write_text(json.dumps(told))
    if spoil:
        (base,) = folder.glob("database.*")
        with base.open("r+b") as content:
            content.seek(os.path.getsize(base) // 2)
            content.write(b"spoilt")
    with tarfile.open(target, "w:gz") as archive:
        for name in names:
            archive.add(folder / name, arcname=name)
