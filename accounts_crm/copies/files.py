"""The files beside the base: uploads, the secret key, the demonstration's passwords."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings

UPLOADS = "uploads"
SECRET_KEY = "secret_key"
DEMO_PASSWORDS = "demo-passwords.txt"
SINGLE = (SECRET_KEY, DEMO_PASSWORDS)


def gather(stage: Path) -> None:
    """Copy what is new or changed since the last call; what is gone since then stays.

    Called before and after the base is copied, so that every file the base knows is there.
    """
    data = Path(settings.DATA_DIR)
    for name in SINGLE:
        _copy(data / name, stage / name)
    uploads = Path(settings.MEDIA_ROOT)
    for path in sorted(uploads.rglob("*")):
        if path.is_file() and not path.is_symlink():
            _copy(path, stage / UPLOADS / path.relative_to(uploads))


def _copy(source: Path, target: Path) -> None:
    with suppress(FileNotFoundError):  # thrown away meanwhile
        was = source.stat()
        if target.exists() and (target.stat().st_size, target.stat().st_mtime_ns) == (
            was.st_size,
            was.st_mtime_ns,
        ):
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(source, target)


def bytes_of_uploads() -> int:
    total = 0
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def put_in_place(stage: Path) -> None:
    """Exchange uploads, key and demonstration's passwords for those of a backup.

    A backup without a demonstration takes away the file that allows signing in with a click.
    """
    data, uploads = Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)
    fresh, old = uploads.with_name("uploads.new"), uploads.with_name("uploads.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    (stage / UPLOADS).mkdir(mode=0o700, exist_ok=True)
    shutil.copytree(stage / UPLOADS, fresh)
    if uploads.exists():
        uploads.rename(old)
    fresh.rename(uploads)
    shutil.rmtree(old, ignore_errors=True)
    for name in SINGLE:
        _put_single(stage / name, data / name)


def _put_single(source: Path, target: Path) -> None:
    if source.exists():
        fresh = target.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(source.read_bytes())
        fresh.replace(target)
    elif target.name == DEMO_PASSWORDS:
        target.unlink(missing_ok=True)


def private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def flush_folder(folder: Path) -> None:
    """Make sure that a new name in a folder outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
