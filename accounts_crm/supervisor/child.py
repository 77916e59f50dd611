"""One part of the running product as a process on a leash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LEASH = str(Path(__file__).with_name("leash.py"))


@dataclass(frozen=True, slots=True)
class Part:
    """What is started: a name for its lines, a command with a full path, its environment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


class Child:
    """A started part. Its group is a session of its own, so Ctrl-C reaches the supervisor only."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.last_lines: deque[str] = deque(maxlen=20)
        self._rest = b""
        self.is_silent = False
        # The leash is tied to the thread that starts it: always the main one.
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", LEASH, str(os.getpid()), *part.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=part.folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **part.environment},
        )
        assert self.process.stdout is not None
        self.output = self.process.stdout
        os.set_blocking(self.output.fileno(), False)

    def read_lines(self) -> list[str]:
        """Return the whole lines that have come since the last call."""
        with suppress(BlockingIOError):
            while chunk := os.read(self.output.fileno(), 65536):
                self._rest += chunk
            self.is_silent = True
        *lines, self._rest = self._rest.split(b"\n")
        read = [line.decode("utf-8", "replace").rstrip() for line in lines]
        self.last_lines.extend(line for line in read if line)
        return read

    def has_died(self) -> bool:
        """Tell whether the process ended; what is left of its group is ended with it."""
        if self.process.returncode is not None:
            return True
        if hasattr(os, "waitid"):
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if os.waitid(os.P_PID, self.process.pid, options) is None:
                return False
            # Not reaped yet, so the number cannot belong to anybody else.
            self.kill()
            self.process.wait()
            return True
        if self.process.poll() is None:
            return False
        self.kill()
        return True

    def ask_to_stop(self) -> None:
        if not self.has_died():
            # SIGINT would make a clean Celery worker exit with 1.
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
