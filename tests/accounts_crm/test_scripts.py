"""The first lines of `script/server`: what a bare machine lacks is told in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("dirname", "cat", "cksum", "grep", "tail", "rm")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout without an environment, in a path with spaces and Cyrillic."""
    root = tmp_path / "п р о б а" / "crm"
    shutil.copytree(ROOT / "script", root / "script")
    for file in (*ROOT.glob("requirements*.txt"), ROOT / "constraints.txt"):
        shutil.copy(file, root)
    return root


def fake_python(folder: Path, program: str) -> dict[str, str]:
    """Return an environment whose only Python is a shell program of ours."""
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    python = folder / "python3"
    python.write_text(f"#!/bin/sh\n{program}\n")
    python.chmod(0o755)
    return {"PATH": str(folder)}


def start(checkout: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(checkout / "script" / "server")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_a_too_old_python_is_told_with_the_mend(checkout: Path, tmp_path: Path) -> None:
    old = 'case "$*" in -V) echo "Python 3.9.2";; *) exit 1;; esac'
    ended = start(checkout, fake_python(tmp_path / "bin", old))
    assert ended.returncode == 1
    assert ended.stderr.startswith("Python 3.11 or newer is needed and this machine has Python 3.9")
    assert ended.stderr.count("\n") == 1


def test_a_missing_venv_module_is_told_with_the_mend(checkout: Path, tmp_path: Path) -> None:
    without_venv = 'case "$*" in *ensurepip*) exit 1;; *) exit 0;; esac'
    ended = start(checkout, fake_python(tmp_path / "bin", without_venv))
    assert ended.returncode == 1
    assert "apt-get install python3-venv" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_no_network_at_the_first_install_is_told_with_the_mend(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_CONFIG_FILE": os.devnull}
    environment = {"PATH": os.environ["PATH"], "HOME": str(checkout), **nowhere}
    ended = start(checkout, environment)
    assert ended.returncode == 1
    assert "check the network" in ended.stderr
    assert "Traceback" not in ended.stderr
