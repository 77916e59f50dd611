"""The loop that keeps parts alive, tried on small programs instead of the product."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts_crm.supervisor import deaths
from accounts_crm.supervisor.child import Part
from accounts_crm.supervisor.supervise import Supervisor


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """A supervisor that writes into memory and pauses shortly."""
    monkeypatch.setattr(deaths, "PAUSES", (0.01, 0.02, 0.04, 0.08))
    made = Supervisor(io.StringIO())
    yield made
    made.stop()


def part(name: str, program: str) -> Part:
    return Part(name, (sys.executable, "-c", program))


def output_of(supervisor: Supervisor) -> str:
    assert isinstance(supervisor.out, io.StringIO)
    return supervisor.out.getvalue()


def end_when(supervisor: Supervisor, words: str) -> None:
    """Give the loop a signal once it has said something; fail after ten seconds."""
    until = time.monotonic() + 10

    def look() -> None:
        assert time.monotonic() < until, output_of(supervisor)
        if words in output_of(supervisor):
            supervisor._on_signal(15, None)

    assert supervisor.run(each_tick=look) == 0


def test_lines_are_printed_with_the_name_of_their_part(supervisor: Supervisor) -> None:
    supervisor.start(part("web", "print('привет', flush=True); import time; time.sleep(60)"))
    end_when(supervisor, "привет")
    assert "web    | привет" in output_of(supervisor)


def test_what_dies_is_started_again_after_a_pause(supervisor: Supervisor, tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    program = (
        f"import os, sys, time; lives = open({str(lives)!r}, 'a+'); lives.write('x')\n"
        f"lives.close()\nif len(open({str(lives)!r}).read()) == 1: sys.exit(3)\n"
        "print('second life', flush=True); time.sleep(60)"
    )
    supervisor.start(part("worker", program))
    end_when(supervisor, "second life")
    assert "worker died (exit 3); starting it again in 0.01 s." in output_of(supervisor)


def test_five_deaths_within_a_minute_end_it_with_a_sentence(supervisor: Supervisor) -> None:
    supervisor.start(part("broker", "import time; time.sleep(60)"))
    supervisor.start(part("web", "print('no such file'); raise SystemExit(2)"))
    assert supervisor.run() == 1
    last = output_of(supervisor).strip().splitlines()[-1]
    assert last.startswith("web died five times within a minute")
    assert "Its last words: no such file." in last
    assert supervisor.children["broker"].has_died()


def test_stopping_asks_first_and_kills_what_does_not_listen(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts_crm.supervisor.supervise.STOP_SECONDS", 0.3)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True)"
    supervisor.start(part("worker", f"{deaf}; time.sleep(60)"))
    end_when(supervisor, "deaf")
    assert supervisor.children["worker"].process.returncode == -9


def test_the_last_started_part_is_stopped_first(supervisor: Supervisor) -> None:
    polite = (
        "import signal, sys, time; name = {0!r}\n"
        "signal.signal(15, lambda *_: (print('end of', name, flush=True), sys.exit(0)))\n"
        "print('start of', name, flush=True); time.sleep(60)"
    )
    supervisor.start(part("first", polite.format("first")))
    supervisor.start(part("second", polite.format("second")))
    until = time.monotonic() + 10
    while output_of(supervisor).count("start of") < 2 and time.monotonic() < until:
        supervisor.print_lines(0.05)
    supervisor.stop()
    said = output_of(supervisor)
    assert said.index("end of second") < said.index("end of first")


def test_what_a_dead_part_left_behind_is_ended_with_it(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    note = tmp_path / "pid"
    program = (
        "import subprocess, sys, time\n"
        "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(left.pid))\n"
        "print('gone', flush=True); sys.exit(1)"
    )
    child = supervisor.start(part("web", program))
    until = time.monotonic() + 10
    while not child.has_died() and time.monotonic() < until:
        supervisor.print_lines(0.05)
    left = int(note.read_text())
    while _lives(left) and time.monotonic() < until:
        supervisor.print_lines(0.05)
    assert not _lives(left)


def test_a_part_that_closes_its_output_does_not_spin_the_loop(supervisor: Supervisor) -> None:
    supervisor.start(part("web", "import os, time; os.close(1); os.close(2); time.sleep(60)"))
    ticks = 0

    def count() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 10:
            supervisor._on_signal(15, None)

    started = time.monotonic()
    supervisor.run(each_tick=count)
    assert time.monotonic() - started > 1.0


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z" and os.path.exists(f"/proc/{pid}")
