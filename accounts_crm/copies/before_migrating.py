"""The copy that `up` makes before it changes the tables of an embedded base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from accounts_crm.copies import files, schema, sqlite_file

KEPT = 3
PATTERN = "crm-*.sqlite3"


class CannotCopy(Exception):
    """The base cannot be copied, so it must not be migrated; the text is a sentence."""


def folder() -> Path:
    return Path(settings.DATA_DIR) / "before-migrating"


def keep_copy(*, now: dt.datetime, say: Callable[[str], None]) -> Path | None:
    """Copy an embedded base that holds something and keep the three newest copies.

    None for an empty base and for PostgreSQL, which is backed up by whoever runs it.
    """
    if connection.vendor != "sqlite" or not schema.applied(connection):
        return None
    target = folder() / f"crm-{now.astimezone(dt.UTC):%Y%m%d-%H%M%S}Z.sqlite3"
    partial = target.with_suffix(".partial")
    try:
        files.private_folder(folder())
        partial.unlink(missing_ok=True)
        sqlite_file.copy_to(connection, partial)
        partial.replace(target)
    except OSError as error:
        raise CannotCopy(_sentence(str(error.strerror or error))) from None
    except sqlite_file.CannotCopyBase as error:
        raise CannotCopy(_sentence(str(error))) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    say(f"Copied the base to {target} before its tables change.")
    for old in sorted(folder().glob(PATTERN), reverse=True)[KEPT:]:
        old.unlink()
    return target


def _sentence(reason: str) -> str:
    return (
        f"The base must be copied before its tables change, and {folder()} cannot be written "
        f"({reason}): free space on the disk or mend the folder's permissions, and start again."
    )
