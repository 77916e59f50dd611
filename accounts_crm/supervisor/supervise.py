"""The loop that keeps parts alive: prints their lines, restarts the dead, stops all in order."""

from __future__ import annotations

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from accounts_crm.supervisor.child import Child, Part
from accounts_crm.supervisor.deaths import Deaths

TICK_SECONDS = 0.2
STOP_SECONDS = 10.0
# Farewells, and advice for machines that serve nothing else: they would only alarm a reader.
NEEDLESS = (
    "Memory overcommit must be enabled",
    "Transparent Huge Pages",
    "Configuration allows spawning up to",
    "If this configuration is intentional",
    "Received SIGTERM scheduling shutdown",
    "ready to exit, bye bye",
)


class Supervisor:
    """Runs parts until a signal or until one of them cannot be kept alive.

    Parts are started in the order they are added and stopped in the reverse one.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.children: dict[str, Child] = {}
        self._parts: dict[str, Part] = {}
        self._deaths: dict[str, Deaths] = {}
        self._restarts: dict[str, float] = {}
        self._signals = 0
        self._runs = False
        self._selector = selectors.DefaultSelector()

    # --- starting -----------------------------------------------------------------------------

    def start(self, part: Part) -> Child:
        """Start a part now and keep it alive from now on."""
        self._parts[part.name] = part
        self._deaths.setdefault(part.name, Deaths())
        child = Child(part)
        self.children[part.name] = child
        self._selector.register(child.output, selectors.EVENT_READ, part.name)
        return child

    def take_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal end the loop cleanly; a second one at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # started under nohup
            signal.signal(signal.SIGHUP, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        if not self._runs:
            raise KeyboardInterrupt

    # --- the loop -----------------------------------------------------------------------------

    def run(self, each_tick: Callable[[], None] = lambda: None) -> int:
        """Keep the parts alive; return 0 after a signal, 1 when a part died too often."""
        self._runs = True
        while not self._signals:
            each_tick()
            self.print_lines(TICK_SECONDS)
            if failed := self._look_after(time.monotonic()):
                self.stop()
                self.say(self._epitaph(failed))
                return 1
        self.say("Stopping…")
        self.stop()
        self.say("Stopped.")
        return 0

    def _look_after(self, now: float) -> str:
        """Note deaths and start what has rested; return the name of a part that is given up."""
        for name, child in self.children.items():
            if name in self._restarts or not child.has_died():
                continue
            self._drain(name)
            pause = self._deaths[name].pause_after(now)
            if pause is None:
                return name
            self._restarts[name] = now + pause
            self.say(f"{name} died ({_cause(child)}); starting it again in {pause:g} s.")
        for name, at in list(self._restarts.items()):
            if at <= now:
                del self._restarts[name]
                self.start(self._parts[name])
        return ""

    def _epitaph(self, name: str) -> str:
        last = list(self.children[name].last_lines)[-1:] or ["it said nothing"]
        return (
            f"{name} died five times within a minute, so everything was stopped. "
            f"Its last words: {last[0]}. Mend that and start again."
        )

    # --- output -------------------------------------------------------------------------------

    def print_lines(self, seconds: float) -> None:
        """Wait up to so many seconds for lines of the parts and print them."""
        for key, _events in self._selector.select(seconds):
            child = self.children[key.data]
            self._print(child)
            if child.is_silent:  # else an ended pipe would wake the loop for ever
                self._selector.unregister(child.output)

    def _print(self, child: Child) -> None:
        for line in child.read_lines():
            if not any(words in line for words in NEEDLESS):
                self.say(line, child.part.name)

    def _drain(self, name: str) -> None:
        child = self.children[name]
        self._print(child)
        with suppress(KeyError):
            self._selector.unregister(child.output)
        child.output.close()

    def say(self, line: str, name: str = "") -> None:
        try:
            print(f"{name:<6} | {line}" if name else line, file=self.out, flush=True)
        except BrokenPipeError:
            # Nobody reads any more, e.g. `| head`: stop as after Ctrl-C.
            self._signals += 1
            self.out = Path(os.devnull).open("w")  # noqa: SIM115  lives as long as the process

    # --- stopping -----------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop the parts one after another, the last started first; nothing is left after it."""
        self._restarts.clear()
        for child in reversed(self.children.values()):
            child.ask_to_stop()
            self._wait_for(child)
            if not child.has_died():
                child.kill()
                child.process.wait()
            if not child.output.closed:
                self._drain(child.part.name)

    def _wait_for(self, child: Child) -> None:
        until = time.monotonic() + STOP_SECONDS
        while not child.has_died() and time.monotonic() < until and self._signals < 2:
            self.print_lines(0.05)


def _cause(child: Child) -> str:
    code = child.process.returncode
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit {code}"
