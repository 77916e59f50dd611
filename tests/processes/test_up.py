"""`manage.py up` as a process: what is killed comes back, and what is ended leaves nothing."""

from __future__ import annotations

import http.client
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.processes.conftest import ROOT, Broker, Installation, copied, wait_until

# Who watches the parts does not ask which engine they talk to; test_workers and test_chaos do.
pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
    pytest.mark.any_engine,
]


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


class Place:
    """One data folder for all tests here: who needs a running `up` takes the last test's."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.running: Up | None = None

    def up(self) -> Up:
        """Return the one that runs, or start one."""
        if self.running is None or self.running.process.poll() is not None:
            # Tests run under nohup would hand SIGHUP on as ignored, and `up` would rightly leave
            # it so.
            before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
            self.running = Up(self.installation, f"up-{len(self.installation.started)}")
            signal.signal(signal.SIGHUP, before)
            wait_until(self.running.port, 60)
        return self.running

    def end(self) -> None:
        if self.running:
            self.running.process.kill()
            self.running.process.wait()
        wait_until(lambda: self.installation.living() == [], 10)


@pytest.fixture(scope="module")
def place(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with copied(migrated, tmp_path_factory.mktemp("up")) as installation:
        made = Place(installation)
        yield made
        made.end()


@pytest.fixture
def up(place: Place) -> Up:
    return place.up()


def test_background_work_runs_and_shows_its_pulse(up: Up) -> None:
    query = "SELECT count(DISTINCT kind) FROM core_pulse WHERE kind IN ('worker', 'beat')"
    wait_until(lambda: up.installation.rows(query) == [(2,)], 60)
    done = "SELECT count(*) FROM core_jobrun WHERE job = 'clean_up' AND state = 'done'"
    wait_until(lambda: up.installation.rows(done) == [(1,)], 60)


def test_the_first_administrator_gets_a_link_where_nobody_is_entered(up: Up) -> None:
    link = r"the link works once:\n\s+http://127\.0\.0\.1:\d+/\S+"
    wait_until(lambda: re.search(link, up.installation.log(up.name)), 10)


def test_a_second_start_on_the_same_data_is_refused(up: Up) -> None:
    second = Up(up.installation, "second")
    assert second.process.wait(30) == 1
    assert "already runs on the data folder" in up.installation.log("second")


def test_a_taken_port_is_one_sentence(up: Up, tmp_path: Path) -> None:
    port = str(up.port())
    other = ("--data", str(tmp_path / "other"))
    second = up.installation.start("manage.py", "up", "--port", port, *other, log="third")
    assert second.wait(30) == 1
    (line,) = up.installation.log("third").strip().splitlines()
    assert line.startswith(f"Port {port} is taken")


@pytest.mark.parametrize("part", ["granian", "celery", "valkey-server"])
def test_a_killed_part_comes_back(up: Up, part: str) -> None:
    before = up.pid_of(part)
    if not before:
        pytest.skip(f"{part} is not part of the embedded mode on this platform")
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: up.pid_of(part) not in (0, before), 10)
    wait_until(up.answers, 20)


def test_killed_it_leaves_no_process_and_starts_again_at_once(place: Place, up: Up) -> None:
    up.process.kill()
    up.process.wait()
    wait_until(lambda: up.installation.living() == [], 10)
    # Nothing the killed one left (a lock, a port, an address) is waited out.
    again = place.up()
    assert again is not up
    wait_until(again.answers, 20)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_cleanly_and_leaves_no_process(up: Up, asked: signal.Signals) -> None:
    assert up.answers()
    assert (up.installation.folder / "broker_url").exists()
    up.process.send_signal(asked)
    assert up.process.wait(30) == 0
    assert up.installation.living() == []
    assert not (up.installation.folder / "broker_url").exists()


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
