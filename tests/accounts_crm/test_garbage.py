"""Garbage is looked for in every process that lives long, and not while it is loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAY = "; import gc; print(gc.isenabled(), gc.get_threshold()[0])"


@pytest.mark.parametrize(
    ("module", "threshold"),
    [
        ("accounts_crm.wsgi", 10_000),
        # Without the settings: Python's own.
        ("accounts_crm.supervisor.fake_broker", 700),
    ],
)
def test_garbage_is_looked_for(module: str, threshold: int, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}{SAY}"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", str(threshold)]
