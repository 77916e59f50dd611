"""Which migrations a base has seen, beside those that this program knows.

A migration that stands for others (`replaces`, for an empty base) is no step of its own: bases that
came by it and bases that went step by step have seen the same.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

Names = frozenset[str]


class Age(Enum):
    """How a base stands to this program."""

    SAME = "same"
    OLDER = "older"
    NEWER = "newer"
    DIFFERS = "differs"


def known() -> Names:
    """Return every migration of this program as "app.name"."""
    return _steps(MigrationLoader(None))


def applied(connection: BaseDatabaseWrapper) -> Names:
    """Return the migrations that a base has seen; empty for a base without tables."""
    loader = MigrationLoader(connection)
    return _names(loader.applied_migrations or ()) - (
        _names(loader.disk_migrations) - _steps(loader)
    )


def _steps(loader: MigrationLoader) -> Names:
    return _names(key for key, step in loader.disk_migrations.items() if not step.replaces)


def _names(keys: Any) -> Names:
    return frozenset(f"{app}.{name}" for app, name in keys)


def age_of(seen: Names) -> Age:
    """Compare the migrations of a base with those of this program."""
    missing, foreign = known() - seen, seen - known()
    if missing and foreign:
        return Age.DIFFERS
    if foreign:
        return Age.NEWER
    return Age.OLDER if missing else Age.SAME


def registry_at(seen: Names) -> Any:
    """Return the models as they were after these migrations; all must be known here."""
    loader = MigrationLoader(None, replace_migrations=False)
    nodes = [key for key in loader.graph.nodes if ".".join(key) in seen]
    return loader.project_state(nodes).apps


def some(names: Names) -> str:
    """Return a few names for a sentence."""
    first = sorted(names)[:3]
    return ", ".join(first) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
