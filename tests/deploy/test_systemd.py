"""The units of systemd: accepted by systemd, walled in, with commands that exist."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not on this machine (Debian: the package systemd)",
)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they would lie in /etc, with a checkout and a user that this machine has."""
    folder = Path(shutil.copytree(UNITS, tmp_path / "units"))
    program = tmp_path / "opt/.venv/bin"
    program.mkdir(parents=True)
    for name in ("python", "granian", "celery"):
        (program / name).write_text("#!/bin/sh\n")
        (program / name).chmod(0o755)
    for file in [*folder.rglob("*.service"), *folder.rglob("*.conf")]:
        text = file.read_text().replace("/opt/crm", str(tmp_path / "opt"))
        file.write_text(
            text.replace("User=crm", "User=daemon").replace("Group=crm", "Group=daemon")
        )
    return folder


def _analyze(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments, *sorted(p.name for p in folder.glob("crm*.[stw]*[ert]"))],
        cwd=folder,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_systemd
def test_systemd_accepts_every_unit_without_a_word(installed: Path) -> None:
    done = _analyze(installed, "verify", "--man=no")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
def test_systemd_would_tell_of_a_misspelt_line(installed: Path) -> None:
    with (installed / "crm-web.service").open("a") as file:
        file.write("[Service]\nRestrt=always\n")
    assert "Restrt" in _analyze(installed, "verify", "--man=no").stderr


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_command_of_manage_exists(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if "manage.py" in line]
    named = {line.split("manage.py ")[1].split()[0] for line in lines}
    assert named <= set(get_commands())


def test_what_runs_for_ever_comes_back_and_is_asked_politely() -> None:
    for name in ("web", "worker", "beat"):
        text = (UNITS / f"crm-{name}.service").read_text()
        for line in ("Restart=always", "StartLimitIntervalSec=0", "KillMode=mixed"):
            assert line in text, f"{name} lacks {line}"


def test_every_service_is_walled_in_by_the_common_lines() -> None:
    common = configparser.ConfigParser(strict=False, interpolation=None)
    common.optionxform = str  # type: ignore[assignment, method-assign]
    common.read(UNITS / "crm-.service.d" / "10-common.conf")
    wanted = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes"}
    assert wanted.items() <= dict(common["Service"]).items()
    assert common["Service"]["User"] == "crm"
    assert all(path.name.startswith("crm-") for path in SERVICES)
    assert not any("User=" in path.read_text() for path in SERVICES)


def test_the_example_names_only_variables_that_the_settings_read() -> None:
    lines = (UNITS / "crm.env.example").read_text().splitlines()
    named = {line.lstrip("#").split("=")[0] for line in lines if line.lstrip("#")[:1].isupper()}
    named = {name for name in named if name.isupper() or "_" in name}
    text = (ROOT / "accounts_crm" / "settings.py").read_text()
    assert {name for name in named if f'"{name}"' not in text} == set()
