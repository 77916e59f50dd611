"""Room for the frames of deep calls."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.roomy import roomy

TURNS = 300
DEPTHS = 300
# Faults of memory while a call is made so often at each depth: a chunk that is mapped anew is a
# fault. Where the interpreter keeps a chunk back there are none without room either.
COUNTED = f"""
import resource, sys
from core.roomy import roomy

def nothing(): pass

def at(depth, worst):
    if not depth: return worst
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range({TURNS}): nothing()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    return at(depth - 1, max(worst, after - before))

wrapped = roomy(at) if sys.argv[1] == "room" else at
wrapped({DEPTHS}, 0)
print(wrapped({DEPTHS}, 0))
"""


def counted(how: str) -> int:
    command = [sys.executable, "-c", COUNTED, how]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_no_call_at_any_depth_asks_the_system_for_memory_each_time() -> None:
    assert counted("room") < TURNS


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="late releases keep a chunk back")
def test_without_room_some_call_does() -> None:
    assert counted("") >= TURNS


def test_values_names_and_errors_go_through() -> None:
    def divided(number: int, *, by: int) -> float:
        """Say what it does."""
        return number / by

    assert roomy(divided)(6, by=3) == 2
    assert (roomy(divided).__name__, roomy(divided).__doc__) == ("divided", "Say what it does.")
    with pytest.raises(ZeroDivisionError):
        roomy(divided)(6, by=0)
