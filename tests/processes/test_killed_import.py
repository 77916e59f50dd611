"""Workers of an import are killed with -9 at random points: the result is as if never killed.

`IMPORT_ROWS=20000 IMPORT_KILLS=20 script/test tests/processes/test_killed_import.py` is the long
one; `IMPORT_SEED` chooses other points.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.processes.conftest import ROOT, Installation

ROWS = int(os.environ.get("IMPORT_ROWS", "1000"))
KILLS = int(os.environ.get("IMPORT_KILLS", "8"))
SEED = int(os.environ.get("IMPORT_SEED", "7"))


def _loaded(installation: Installation, kills: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.processes.killing_import", "--rows", str(ROWS)]
    done = subprocess.run(
        [*command, "--kills", str(kills), "--seed", str(SEED)],
        cwd=ROOT,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_an_import_whose_workers_were_killed_ends_as_if_never_killed(
    installation: Installation, second_installation: Installation
) -> None:
    whole = _loaded(installation, 0)
    killed = _loaded(second_installation, KILLS)
    assert len(killed["killed"]) >= KILLS * 0.7, killed["killed"]
    assert (whole["state"], killed["state"]) == ("done", "done")
    assert killed["counts"] == whole["counts"]
    assert whole["counts"]["rows"] == ROWS
    assert killed["tables"] == whole["tables"]
    print(
        f"{len(killed['killed'])} kills, {whole['seconds']} s whole, {killed['seconds']} s killed"
    )
