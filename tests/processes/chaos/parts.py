"""Parts that run, die and are started again at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PAUSE_SECONDS = 0.3


def children_of(pid: int, words: str = "") -> list[int]:
    """Return the children of a process whose command has these words (Linux)."""
    found = []
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with suppress(OSError):
                command = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
                if words in command:
                    found.append(int(child))
    return found


@dataclass
class Part:
    """A process with everything of its group; killed it comes back after a moment."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    user: str | None = None
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    _died_at: float = field(default=0.0)

    def start(self) -> None:
        log = self.log or self.folder / f"{self.name}.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.environment),
                user=self.user,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.starts += 1

    @property
    def pid(self) -> int:
        """The living process's number, 0 when it is dead."""
        return self.process.pid if self.process and self.process.poll() is None else 0

    def look_after(self) -> None:
        """Start again what is dead and has rested."""
        if self.pid:
            self._died_at = 0.0
            return
        self._died_at = self._died_at or time.monotonic()
        if time.monotonic() - self._died_at >= PAUSE_SECONDS:
            self._died_at = 0.0
            self.start()

    def end(self) -> None:
        """Stop for good: politely, then not."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(8)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True)
class Kind:
    """A kind of kill: which processes of which part, and whether the whole group goes."""

    name: str
    part: Part
    words: str | None = None
    is_group: bool = False

    def strike(self, chance: random.Random) -> bool:
        """Kill one with -9; False when there is none to kill at this moment."""
        pids = [self.part.pid] if self.words is None else children_of(self.part.pid, self.words)
        if not self.part.pid or not pids:
            return False
        pid = chance.choice(pids)
        with suppress(ProcessLookupError):
            if self.is_group:
                os.killpg(pid, signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)
            return True
        return False
