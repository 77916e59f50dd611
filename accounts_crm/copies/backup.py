"""One file with everything of an installation, taken while it works."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tarfile
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts_crm.copies import contents, files, manifest, postgres_tools, schema, sqlite_file
from accounts_crm.copies.contents import Digest
from accounts_crm.copies.manifest import Manifest
from accounts_crm.copies.tables import tables_of

SQLITE_MEMBER, POSTGRES_MEMBER = "database.sqlite3", "database.pgdump"
STAGE_PREFIX = ".backup-"
NAME_PATTERN = "crm-*.tar.gz"
LEFT_BEHIND_SECONDS = 24 * 3600
# Half of the usual effort: a third larger at a fifth of the time.
COMPRESSION = 3


class CannotBackUp(Exception):
    """No backup can be made; the text is a sentence with the mend."""


class Damaged(CannotBackUp):
    """The base itself is broken, so that no copy of it would be whole."""


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    manifest: Manifest
    seconds: float


def default_folder() -> Path:
    return Path(settings.DATA_DIR) / "backups"


def back_up(*, to: Path | None, now: dt.datetime) -> Made:
    """Write a backup to a file, or under a name with the date into a folder.

    Raises CannotBackUp, and CannotUseTools on PostgreSQL; then nothing is left behind.
    """
    started = time.monotonic()
    target = _target(to or default_folder(), now)
    if not schema.applied(connection):
        raise CannotBackUp("The base has no tables yet, so there is nothing to back up.")
    _refuse_full_disk(target.parent)
    with _stage(target.parent) as stage:
        files.gather(stage)
        tables = _copy_base(stage)
        files.gather(stage)
        made = _manifest(stage, tables, now)
        _pack(stage, made, target)
    return Made(target, made, time.monotonic() - started)


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Delete all but the newest backups of a folder; return what was deleted."""
    old = sorted(folder.glob(NAME_PATTERN), reverse=True)[number:]
    for path in old:
        path.unlink()
    return old


def _target(to: Path, now: dt.datetime) -> Path:
    is_folder = to.is_dir() or not to.suffix
    name = f"crm-{now.astimezone(dt.UTC):%Y%m%d-%H%M%S}Z.tar.gz"
    target = to / name if is_folder else to
    try:
        files.private_folder(target.parent)
    except OSError as error:
        raise CannotBackUp(f"Cannot make the folder {target.parent} ({error.strerror}).") from None
    if target.exists():
        raise CannotBackUp(f"{target} exists already; give another name with --to.")
    return target


def _refuse_full_disk(folder: Path) -> None:
    """The copy and its packed form lie side by side for a moment."""
    wanted = 2 * _bytes_of_base() + 2 * files.bytes_of_uploads()
    if (free := files.free_bytes(folder)) < wanted:
        raise CannotBackUp(
            f"{folder} has {free >> 20} MB free and up to {wanted >> 20} MB are needed: "
            "free some, or give another folder with --to."
        )


def _bytes_of_base() -> int:
    if connection.vendor == "postgresql":
        statement = "SELECT pg_database_size(current_database())"
    else:
        statement = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """Give a folder for the parts; what a killed backup left there a day ago goes."""
    for old in folder.glob(f"{STAGE_PREFIX}*"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > LEFT_BEHIND_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
    try:
        made = tempfile.TemporaryDirectory(dir=folder, prefix=STAGE_PREFIX)
    except OSError as error:
        raise CannotBackUp(f"Cannot write to {folder} ({error.strerror}).") from None
    with made as stage:
        yield Path(stage)


def _copy_base(stage: Path) -> dict[str, Digest]:
    if connection.vendor == "postgresql":
        return _dump_postgres(stage / POSTGRES_MEMBER)
    target = stage / SQLITE_MEMBER
    try:
        sqlite_file.copy_to(connection, target)
    except sqlite_file.CannotCopyBase as error:
        kind = Damaged if sqlite_file.is_damage(error) else CannotBackUp
        raise kind(f"The base cannot be copied ({error}).") from error
    with sqlite_file.opened(target) as copy:
        if faults := sqlite_file.faults_of(copy):
            raise Damaged(f"The base is damaged ({faults}): restore an older backup.")
        return _digests(copy)


def _dump_postgres(target: Path) -> dict[str, Digest]:
    """Dump and hash the same moment: both see one exported snapshot, whoever writes meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = f"--snapshot={cursor.fetchone()[0]}"
        target.touch(mode=0o600)
        # Packed as a whole afterwards.
        options = ("-Fc", "-Z0", "--no-owner", "--no-privileges", snapshot, "-f", str(target))
        dumping = postgres_tools.start(connection, "pg_dump", *options)
        try:
            tables = _digests(connection)
        except BaseException:
            dumping.kill()
            dumping.communicate()
            raise
        postgres_tools.wait_for("pg_dump", dumping)
    return tables


def _digests(of: BaseDatabaseWrapper) -> dict[str, Digest]:
    """Return rows and hashes; nothing for a base that has seen migrations of a newer program."""
    seen = schema.applied(of)
    if schema.age_of(seen) in (schema.Age.NEWER, schema.Age.DIFFERS):
        return {}
    return contents.digests_of(of, tables_of(schema.registry_at(seen)))


def _manifest(stage: Path, tables: dict[str, Digest], now: dt.datetime) -> Manifest:
    inside = (stage / files.SECRET_KEY).exists()
    return Manifest(
        made_at=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        product=settings.PRODUCT_NAME,
        version=product_version(),
        engine=connection.vendor,
        engine_version=_engine_version(),
        migrations=sorted(schema.applied(connection)),
        tables=tables,
        files={name: manifest.hash_of_file(stage / name) for name in _names(stage)},
        secret_key="inside" if inside else "from the environment",
    )


def product_version() -> str:
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def _engine_version() -> str:
    return ".".join(str(part) for part in connection.get_database_version())


def _names(stage: Path) -> list[str]:
    return sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file())


def _pack(stage: Path, made: Manifest, target: Path) -> None:
    """Write the file under another name first: what has the right name is whole."""
    partial = target.with_name(f"{target.name}.partial")
    (stage / manifest.NAME).write_bytes(made.to_json())
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=COMPRESSION) as archive:
                for name in (manifest.NAME, *made.files):
                    archive.add(stage / name, arcname=name, filter=_anonymous)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
        files.flush_folder(target.parent)
    except OSError as error:
        raise CannotBackUp(f"Cannot write {target} ({error.strerror}).") from None
    finally:
        partial.unlink(missing_ok=True)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Owner and rights are those of whoever unpacks."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
