"""Files are read in this process: a child for each of hundreds of files would take minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.exchange.loading import in_this_process


@pytest.fixture(autouse=True)
def _uploads_apart(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    in_this_process(monkeypatch)
