"""Files that others made, read in place; a test that needs one is skipped where it is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(path: str) -> Path:
    """Return a file of the shared data or skip the test with the reason."""
    found = DATA / path
    if not found.exists():
        pytest.skip(f"shared data is not here: {path}")
    return found


def shared_names(folder: str, pattern: str) -> list[str]:
    """Return the paths of a folder's files for a parametrised test; one to skip where absent."""
    found = sorted(str(path.relative_to(DATA)) for path in (DATA / folder).glob(pattern))
    return found or [f"{folder}/absent"]
