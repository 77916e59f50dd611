"""Putting a backup in the place of an installation's data, proved by its hashes."""

from __future__ import annotations

import datetime as dt
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts_crm.copies import (
    backup,
    contents,
    files,
    in_use,
    manifest,
    postgres_base,
    schema,
    sqlite_file,
)
from accounts_crm.copies.manifest import Manifest, NotABackup
from accounts_crm.copies.tables import filled_tables, tables_of

Say = Callable[[str], None]
STAGE_PREFIX = ".restore-"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class CannotRestore(Exception):
    """Nothing was changed, unless the text says what was; it is a sentence with the mend."""


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    safety_copy: Path | None
    migrated: int


def restore(file: Path, *, may_replace: bool, now: dt.datetime, say: Say) -> Restored:
    """Restore a backup; raises CannotRestore, NotABackup, StillInUse or CannotUseTools.

    All that can be known beforehand is checked before anything is changed: engine, migrations,
    every hash. What is there is copied first and exchanged in one transaction.
    """
    data = Path(settings.DATA_DIR)
    with in_use.alone(data), _unpacked(file, data) as (told, stage):
        _refuse_engine(told)
        behind = _refuse_schema(told)
        in_use.refuse_sessions(connection)
        _refuse_damaged(told, stage)
        safety_copy = _make_room(may_replace, now, say)
        say("Putting the base in its place…")
        _put_base_in_place(stage)
        _compare(told, safety_copy)
        files.put_in_place(stage)
        if behind:
            say(f"The backup is older than the program: applying {behind} migration(s)…")
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    return Restored(told, safety_copy, behind)


@contextmanager
def _unpacked(file: Path, data: Path) -> Iterator[tuple[Manifest, Path]]:
    """Unpack beside the data, every file compared with its hash."""
    for old in data.glob(f"{STAGE_PREFIX}*"):  # of a killed restore: we are alone here
        shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=STAGE_PREFIX) as folder:
        stage = Path(folder)
        try:
            with tarfile.open(file) as archive:
                told = _first_member(archive)
                _unpack(archive, told, stage)
        except OSError as error:
            reason = error.strerror or "it is damaged"
            raise NotABackup(f"{file} cannot be read: {reason}.") from None
        except (tarfile.TarError, zlib.error, EOFError, ValueError) as error:
            raise NotABackup(f"{file} is not a whole backup ({error}).") from None
        _compare_files(told, stage)
        yield told, stage


def _first_member(archive: tarfile.TarFile) -> Manifest:
    member = archive.next()
    content = archive.extractfile(member) if member and member.name == manifest.NAME else None
    if content is None:
        raise NotABackup("The file is not a backup of this product: it has no manifest.")
    return manifest.from_json(content.read())


def _unpack(archive: tarfile.TarFile, told: Manifest, stage: Path) -> None:
    """Write the files that the manifest names, and nothing outside the folder.

    Not `extractall`: Python 3.11 knows its filters against links and paths from 3.11.4 on only.
    """
    for member in archive:
        if member.name not in told.files or not member.isreg():
            continue
        target = stage / member.name
        if not target.resolve().is_relative_to(stage.resolve()):
            raise NotABackup(f"The backup is damaged: {member.name} leads out of it.")
        target.parent.mkdir(parents=True, exist_ok=True)
        content = archive.extractfile(member)
        assert content is not None  # of a regular file there is one
        with content, target.open("wb") as out:
            shutil.copyfileobj(content, out)


def _compare_files(told: Manifest, stage: Path) -> None:
    member = backup.SQLITE_MEMBER if told.engine == "sqlite" else backup.POSTGRES_MEMBER
    if member not in told.files:
        raise NotABackup(f"The backup is damaged: it holds no {member}.")
    for name, wanted in told.files.items():
        path = stage / name
        if not path.is_file() or manifest.hash_of_file(path) != wanted:
            raise NotABackup(f"The backup is damaged: {name} is not what the manifest says.")


def _refuse_engine(told: Manifest) -> None:
    if told.engine != connection.vendor:
        raise CannotRestore(
            f"The backup is of {ENGINES.get(told.engine, told.engine)} and this base is "
            f"{ENGINES[connection.vendor]}. Restore it into an installation of its own engine "
            "(DATABASE_URL says which); an embedded base goes on to PostgreSQL with "
            "manage.py move_to_postgres."
        )


def _refuse_schema(told: Manifest) -> int:
    """Return how many migrations the backup lacks; raises CannotRestore."""
    seen = frozenset(told.migrations)
    age, foreign = schema.age_of(seen), seen - schema.known()
    if age is schema.Age.NEWER:
        raise CannotRestore(
            f"The backup was made by a newer program (version {told.version}, with "
            f"{schema.some(foreign)}): update the program first, then restore."
        )
    if age is schema.Age.DIFFERS:
        raise CannotRestore(
            f"The backup was made by another line of the program: it has {schema.some(foreign)} "
            f"and lacks {schema.some(schema.known() - seen)}. Restore it with that program."
        )
    return len(schema.known() - seen)


def _refuse_damaged(told: Manifest, stage: Path) -> None:
    """Open a copy of SQLite and compare its tables before anything is changed."""
    if told.engine != "sqlite" or not told.tables:
        return
    with sqlite_file.opened(stage / backup.SQLITE_MEMBER) as copy:
        faults = sqlite_file.faults_of(copy)
        wrong = [] if faults else contents.differing(told.tables, _digests(told, copy))
    if faults or wrong:
        raise NotABackup(f"The backup is damaged: {faults or '; '.join(wrong)}.")


def _digests(told: Manifest, of: BaseDatabaseWrapper) -> dict[str, contents.Digest]:
    registry = schema.registry_at(frozenset(told.migrations))
    return contents.digests_of(of, tables_of(registry))


def _make_room(may_replace: bool, now: dt.datetime, say: Say) -> Path | None:
    """Copy what is there; None for an empty base. Raises CannotRestore without permission."""
    folder = Path(settings.DATA_DIR) / "before-restore"
    try:
        filled = _filled()
        if not filled:
            return None
        _refuse_without_permission(may_replace, f"{', '.join(filled[:3])} hold rows")
        kept = backup.back_up(to=folder, now=now).path
    except OperationalError:
        raise
    except (DatabaseError, backup.Damaged) as error:
        _refuse_without_permission(may_replace, f"it cannot be read: {error}")
        kept = _set_aside(folder, now)
    say(f"What was there is kept in {kept}")
    return kept


def _refuse_without_permission(may_replace: bool, reason: str) -> None:
    if not may_replace:
        raise CannotRestore(
            f"The base is not empty ({reason}): give --yes to replace it. What is there now is "
            "kept first."
        )


def _filled() -> list[str]:
    seen = schema.applied(connection)
    if not seen:
        return []
    return filled_tables(connection, schema.registry_at(seen & schema.known()))


def _set_aside(folder: Path, now: dt.datetime) -> Path:
    """Move a broken file of SQLite away as it is: no copy of it would be whole."""
    connection.close()
    files.private_folder(folder)
    base = Path(connection.settings_dict["NAME"])
    kept = folder / f"damaged-{now.astimezone(dt.UTC):%Y%m%d-%H%M%S}Z.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        part = base.with_name(f"{base.name}{suffix}")
        if part.exists():
            shutil.move(part, f"{kept}{suffix}")
    return kept


def _put_base_in_place(stage: Path) -> None:
    if connection.vendor == "postgresql":
        postgres_base.put_in_place(stage / backup.POSTGRES_MEMBER, connection)
        return
    try:
        sqlite_file.put_in_place(stage / backup.SQLITE_MEMBER, connection)
    except sqlite_file.CannotCopyBase as error:
        raise CannotRestore(
            f"The base cannot be written ({error}); it is as it was before."
        ) from error


def _compare(told: Manifest, safety_copy: Path | None) -> None:
    if not told.tables:
        return
    with transaction.atomic():
        found = _digests(told, connection)
    if wrong := contents.differing(told.tables, found):
        kept = f" What was there before is in {safety_copy}." if safety_copy else ""
        raise CannotRestore(f"The restored base is not the backup's: {'; '.join(wrong)}.{kept}")
