"""The folder of an installation's data: chosen before the settings are read, used by one only."""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
from pathlib import Path
from typing import IO


class UnusableFolder(Exception):
    """The data folder cannot be used; the text is a sentence with the mend."""


def choose(arguments: list[str], default: Path) -> Path:
    """Return the absolute data folder of `up`'s arguments, the environment or the default.

    Called before Django starts, because the settings make the secret key in that folder.
    """
    for position, argument in enumerate(arguments):
        if argument == "--data" and position + 1 < len(arguments):
            return Path(arguments[position + 1]).absolute()
        if argument.startswith("--data="):
            return Path(argument.removeprefix("--data=")).absolute()
    return Path(os.environ.get("DATA_DIR") or default).absolute()


def make_usable(folder: Path) -> None:
    """Make the folder when it is missing and try to write there; raises UnusableFolder."""
    mend = "give another one with --data DIR or mend its permissions"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        foreign = [f.name for f in folder.iterdir() if f.is_file() and not _usable(f)]
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise UnusableFolder(f"Cannot use the data folder {folder} ({reason}): {mend}.") from None
    if foreign:
        raise UnusableFolder(
            f"Cannot read or write {', '.join(sorted(foreign)[:3])} in the data folder {folder} "
            f"(made by another user?): {mend}."
        )


def _usable(file: Path) -> bool:
    return os.access(file, os.R_OK | os.W_OK)


def lock(folder: Path) -> IO[str]:
    """Return the open lock file that keeps a second start away; raises UnusableFolder."""
    file = (folder / "up.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        pid = file.read().strip() or "unknown"
        file.close()
        raise UnusableFolder(
            f"The product already runs on the data folder {folder} (process {pid}); "
            "stop that one or give another folder with --data DIR."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def take(arguments: list[str], default: Path) -> None:
    """Set DATA_DIR for `manage.py up …`; ends the program with a sentence if it is unusable."""
    folder = choose(arguments, default)
    try:
        make_usable(folder)
    except UnusableFolder as error:
        sys.exit(f"{error}")
    os.environ["DATA_DIR"] = str(folder)
    os.umask(0o077)  # the base holds customers: for the owner of the folder only
