"""A PostgreSQL cluster and a Redis of the harness's own, so that nobody else's are killed."""

from __future__ import annotations

import getpass
import glob
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from accounts_crm.supervisor.broker import free_port
from tests.processes.chaos.parts import Part

LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=ru-RU")


def _binary(name: str) -> str:
    """Return the newest PostgreSQL's program, '' where there is none."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return found[-1] if found else shutil.which(name) or ""


def missing() -> str:
    """Return why the harness cannot run on this machine, '' when it can."""
    lacks = [name for name in ("initdb", "postgres") if not _binary(name)]
    lacks += [name for name in ("redis-server",) if not shutil.which(name)]
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            lacks.append("a user named postgres")
    return f"the chaos harness needs {', '.join(lacks)}" if lacks else ""


def _owner() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


class Postgres:
    """A cluster in a folder, with the database `crm`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "pg", free_port()
        self.url = f"postgres://crm@127.0.0.1:{self.port}/crm"
        self.superuser = _owner() or getpass.getuser()
        self._environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}

    def make(self) -> None:
        self.folder.mkdir()
        if owner := _owner():
            shutil.chown(self.folder, owner)
        command = [_binary("initdb"), "-D", str(self.folder / "data"), "-U", self.superuser]
        self._run([*command, "--auth=trust", "--no-sync", *LOCALE])

    def part(self) -> Part:
        options = ["-p", str(self.port), "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1"]
        # What a killed process wrote, the system still has: only the machine's own death needs
        # fsync, and after each kill PostgreSQL would sync its whole folder first.
        options += ["-c", "fsync=off"]
        command = [_binary("postgres"), "-D", str(self.folder / "data"), *options]
        return Part("postgres", command, self._environment, self.folder, user=_owner())

    def make_database(self) -> None:
        words = ["-h", str(self.folder), "-p", str(self.port), "-U", self.superuser]
        roles = ["-c", "CREATE ROLE crm LOGIN CREATEDB", "-c", "CREATE DATABASE crm OWNER crm"]
        self._run([_binary("psql"), "-q", "-d", "postgres", *words, *roles])

    def _run(self, command: list[str]) -> None:
        subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            user=_owner(),
            check=True,
            capture_output=True,
        )


class Redis:
    """A broker that keeps its messages in a file, as the product's own does."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "redis", free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def make(self) -> None:
        with suppress(FileExistsError):
            self.folder.mkdir()

    def part(self) -> Part:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        binary = shutil.which("redis-server") or ""
        return Part("redis", [binary, *options, "--appendonly", "yes"], os.environ, self.folder)
