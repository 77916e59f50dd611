"""Who works on an installation: what exchanges its base must be alone, and says who is not.

Web, worker and beat hold a shared lock on a file of the data folder while they live; a system
frees it however they die. On PostgreSQL they may run on other machines, so its own list of
sessions counts too.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.db.backends.base.base import BaseDatabaseWrapper

from accounts_crm.supervisor import data_folder

LOCK_FILE = "in-use.lock"
HOW_TO_STOP = (
    "Stop it first: Ctrl-C in the terminal of script/server, or "
    "systemctl stop crm.target; then start this command again."
)


class StillInUse(Exception):
    """Somebody works on this base; the text is a sentence with the mend."""


_held: list[IO[str]] = []


def hold(folder: Path) -> None:
    """Mark the installation as in use until this process and its children are gone.

    Raises StillInUse while a restore or a move has it for itself. A folder that cannot be written
    has no mark: then only PostgreSQL's own list tells.
    """
    if _held:
        return
    with suppress(OSError):
        file = _open(folder)
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StillInUse(
                f"The data folder {folder} is being restored or moved; start again after that."
            ) from None
        _held.append(file)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep everybody else away from the installation; raises StillInUse."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        starter = data_folder.lock(folder)
    except data_folder.UnusableFolder as error:
        raise StillInUse(f"{str(error).partition(';')[0]}. {HOW_TO_STOP}") from None
    with starter, _open(folder) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StillInUse(
                f"A web server, worker or beat still runs on the data folder {folder}. "
                f"{HOW_TO_STOP}"
            ) from None
        yield


def refuse_sessions(connection: BaseDatabaseWrapper) -> None:
    """Raise StillInUse when others are connected to this PostgreSQL database."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, coalesce(host(client_addr), 'this machine') FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        found = cursor.fetchall()
    if found:
        places = ", ".join(sorted({place for _pid, place in found}))
        raise StillInUse(
            f"{len(found)} other session(s) are connected to the database, from {places}. "
            f"{HOW_TO_STOP}"
        )


def _open(folder: Path) -> IO[str]:
    return os.fdopen(os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600), "r+")
