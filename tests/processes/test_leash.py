"""The leash: no part outlives its parent, on any system."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from accounts_crm.supervisor.child import LEASH
from tests.processes.conftest import Installation, wait_until

PARENT = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, {leash!r}, str(os.getpid()), sys.executable, "-c", {part!r}])
time.sleep(600)
"""
PART = "import os, time; open({note!r}, 'w').write('lives'); time.sleep(600)"


@pytest.fixture
def bare(tmp_path: Path) -> Installation:
    """Only a data folder to recognise processes by."""
    return Installation(tmp_path, {**os.environ, "DATA_DIR": str(tmp_path)})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("way", [{}, {"LEASH_WATCHES": "1"}], ids=["kernel", "watch"])
def test_a_part_ends_when_its_parent_is_killed(bare: Installation, way: dict[str, str]) -> None:
    note = bare.folder / "note"
    program = PARENT.format(leash=LEASH, part=PART.format(note=str(note)))
    parent = bare.start("-c", program, **way)
    wait_until(note.exists)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: bare.living() == [], 10)


def test_a_part_whose_parent_is_dead_already_does_not_start(bare: Installation) -> None:
    note = bare.folder / "note"
    part = PART.format(note=str(note))
    process = bare.start(LEASH, "1", sys.executable, "-c", part)
    assert process.wait(10) == 1
    assert not note.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the Linux kernel")
def test_what_a_dying_child_leaves_behind_is_collected(bare: Installation) -> None:
    program = (
        "import subprocess, sys, time\n"
        "from accounts_crm.supervisor import leash\n"
        "leash.adopt_orphans()\n"
        'grandchild = \'import subprocess, sys; subprocess.Popen([sys.executable, "-c", "1"])\'\n'
        "subprocess.run([sys.executable, '-c', grandchild])\n"
        "sys.exit(0 if leash.reap_orphans(10) else 1)"
    )
    assert bare.start("-c", program).wait(30) == 0
