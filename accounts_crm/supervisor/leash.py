"""A leash between a part and its parent: whoever kills the parent with -9 leaves no process.

Run as a program it starts a command that cannot outlive its parent: `leash.py PARENT COMMAND…`.
It imports the standard library only, because it stands before every part.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
WATCH_SECONDS = 0.5


def die_with_parent(parent: int | None = None) -> None:
    """Ask the kernel to kill this process when its parent dies; does nothing but on Linux.

    `parent` closes the race: a parent that died before the request was made is noticed.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != (parent or os.getppid()) or os.getppid() == 1:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of what a dying child leaves behind; does nothing but on Linux."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def reap_orphans(seconds: float) -> bool:
    """Collect ended children until there is none; tell whether that came within so many seconds.

    For the end of a supervisor: it must not own a child that somebody else waits for.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if not pid:
            time.sleep(0.01)
    return False


def watch(parent: int, command: list[str]) -> int:
    """Run a command and end it with everything of its group once the parent is gone."""
    child = subprocess.Popen(command)

    def pass_on(number: int, frame: FrameType | None) -> None:
        child.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    while child.poll() is None:
        if os.getppid() != parent:
            os.killpg(os.getpgid(0), signal.SIGKILL)
        time.sleep(WATCH_SECONDS)
    return child.returncode


def main(arguments: list[str]) -> int:
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform.startswith("linux") and not os.environ.get("LEASH_WATCHES"):
        die_with_parent(parent)
        os.execv(command[0], command)
    return watch(parent, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
