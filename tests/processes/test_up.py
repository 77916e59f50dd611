"""`manage.py up` as a process: what is killed comes back, and what is ended leaves nothing."""

from __future__ import annotations

import http.client
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.processes.conftest import ROOT, Broker, Installation, wait_until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


class Up:
    """A running `manage.py up` on a free port."""

    def __init__(self, installation: Installation, name: str = "up") -> None:
        self.installation, self.name = installation, name
        options = ("--port", "0", "--no-demo", "--data", str(installation.folder))
        self.process = installation.start("manage.py", "up", *options, log=name)

    def port(self) -> int:
        found = re.search(r"Ready: http://127\.0\.0\.1:(\d+)/", self.installation.log(self.name))
        return int(found[1]) if found else 0

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def pid_of(self, words: str) -> int:
        """Return the process id of a part: the child of `up` whose command has these words."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in children.split():
            with suppress(OSError):
                if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                    return int(pid)
        return 0


@pytest.fixture
def up(installation: Installation) -> Iterator[Up]:
    # Tests run under nohup would hand SIGHUP on as ignored, and `up` would rightly leave it so.
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    started = Up(installation)
    signal.signal(signal.SIGHUP, before)
    wait_until(started.port, 60)
    yield started
    started.process.kill()
    wait_until(lambda: installation.living() == [], 10)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_cleanly_and_leaves_no_process(
    installation: Installation, up: Up, asked: signal.Signals
) -> None:
    assert up.answers()
    up.process.send_signal(asked)
    assert up.process.wait(30) == 0
    assert installation.living() == []
    assert not (installation.folder / "broker_url").exists()


def test_killed_it_leaves_no_process_and_starts_again_at_once(
    installation: Installation, up: Up
) -> None:
    up.process.kill()
    up.process.wait()
    wait_until(lambda: installation.living() == [], 10)
    started = time.monotonic()
    again = Up(installation, "again")
    wait_until(again.port, 30)
    # Five seconds is the promise on an idle machine.
    assert time.monotonic() - started < 10
    again.process.kill()


def test_killed_with_a_broker_of_ones_own_the_script_leaves_no_process(
    installation: Installation, broker: Broker
) -> None:
    script = str(ROOT / "script" / "server")
    words = [script, "--port", "0", "--no-demo", "--data", str(installation.folder)]
    start = f"import os; os.execv({script!r}, {words!r})"
    process = installation.start("-c", start, log="up", REDIS_URL=broker.url)
    wait_until(lambda: "Ready: " in installation.log("up"), 90)
    commands = " ".join(installation.living())
    assert "granian" in commands
    assert "celery" in commands
    assert "valkey" not in commands
    process.kill()
    process.wait()
    wait_until(lambda: installation.living() == [], 10)


@pytest.mark.parametrize("part", ["granian", "celery", "valkey-server"])
def test_a_killed_part_comes_back(installation: Installation, up: Up, part: str) -> None:
    before = up.pid_of(part)
    if not before:
        pytest.skip(f"{part} is not part of the embedded mode on this platform")
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: up.pid_of(part) not in (0, before), 10)
    wait_until(up.answers, 20)


def test_background_work_runs_and_shows_its_pulse(installation: Installation, up: Up) -> None:
    query = "SELECT count(DISTINCT kind) FROM core_pulse WHERE kind IN ('worker', 'beat')"
    wait_until(lambda: installation.rows(query) == [(2,)], 60)
    done = "SELECT count(*) FROM core_jobrun WHERE job = 'clean_up' AND state = 'done'"
    wait_until(lambda: installation.rows(done) == [(1,)], 60)


def test_a_second_start_on_the_same_data_is_refused(installation: Installation, up: Up) -> None:
    second = Up(installation, "second")
    assert second.process.wait(30) == 1
    assert "already runs on the data folder" in installation.log("second")


def test_a_taken_port_is_one_sentence(installation: Installation, up: Up, tmp_path: Path) -> None:
    port = str(up.port())
    other = ("--data", str(tmp_path / "other"))
    second = installation.start("manage.py", "up", "--port", port, *other, log="second")
    assert second.wait(30) == 1
    (line,) = installation.log("second").strip().splitlines()
    assert line.startswith(f"Port {port} is taken")


def test_the_first_administrator_gets_a_link_where_nobody_is_entered(
    installation: Installation, up: Up
) -> None:
    link = r"the link works once:\n\s+http://127\.0\.0\.1:\d+/\S+"
    wait_until(lambda: re.search(link, installation.log("up")), 10)
