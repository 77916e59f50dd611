"""The reader's own book, everything that the access table names, and three hidden books."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doors import books
from tests.doors.marks import Book
from tests.exchange.loading import in_this_process
from tests.guards import access_world
from tests.guards.access_world import PEOPLE


@pytest.fixture(autouse=True)
def _uploads_apart(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    in_this_process(monkeypatch)


@pytest.fixture
def world(client_row: Any, kam: Any, admin: Any, team: Any, colleague: Any) -> dict[str, Any]:
    return access_world.build(client=client_row, owner=kam, admin=admin, team=team)


@pytest.fixture
def people(stranger: Any, colleague: Any, kam: Any, head: Any, admin: Any) -> dict[str, Any]:
    return dict(zip(PEOPLE, (None, stranger, colleague, kam, head, admin), strict=True))


@pytest.fixture
def hidden(client_row: Any, team: Any, kam: Any, colleague: Any, head: Any) -> list[Book]:
    return books.plant(own=client_row, team=team)
