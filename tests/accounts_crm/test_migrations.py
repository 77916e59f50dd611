"""The one step for an empty base makes what the steps one by one make."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.migrations import CreateModel, RunPython
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader

from core.gin import GinIndex
from core.together import CreateTogether, together

ONE_BY_ONE = MigrationLoader(None, replace_migrations=False)
WHOLE = {key[0]: step for key, step in ONE_BY_ONE.disk_migrations.items() if step.replaces}


def steps_of(app: str) -> list[tuple[str, str]]:
    """Return the steps of an app that the whole replaces, in their order."""
    return sorted(WHOLE[app].replaces)


def test_both_ways_end_with_the_same_models() -> None:
    taken = [key for app in WHOLE for key in steps_of(app)]
    stepped = ONE_BY_ONE.project_state(taken)
    at_once = ONE_BY_ONE.project_state([(step.app_label, step.name) for step in WHOLE.values()])
    for left, right in ((stepped, at_once), (at_once, stepped)):
        told = MigrationAutodetector(left, right)._detect_changes()
        assert {app: [o.describe() for m in told[app] for o in m.operations] for app in told} == {}


@pytest.mark.parametrize("app", sorted(WHOLE))
def test_what_is_beside_the_models_is_made_both_ways(app: str) -> None:
    stepped = [o for key in steps_of(app) for o in ONE_BY_ONE.disk_migrations[key].operations]
    assert beside(WHOLE[app].operations) == beside(stepped)


def beside(operations: list[Any]) -> list[tuple[str, Any]]:
    """Return the rows and indexes that an empty base needs, in their order."""
    rows = [("rows", o.code.__name__) for o in operations if _writes_rows(o)]
    indexes = [
        (o.kind, (o.model_name, o.field_name, o.index_name))
        for o in operations
        if isinstance(o, GinIndex)
    ]
    return rows + indexes


def _writes_rows(operation: Any) -> bool:
    # What only mends rows has nothing to do in an empty base.
    return isinstance(operation, RunPython) and not operation.elidable


def test_tables_that_follow_one_another_are_made_together_in_their_order() -> None:
    def rows(registry: Any, editor: Any) -> None: ...

    one, two, three = (CreateModel(name, []) for name in ("One", "Two", "Three"))
    written = RunPython(rows)
    first, between, last = together([one, two, written, three])
    assert isinstance(first, CreateTogether)
    assert first.models == [one, two]
    assert between is written
    assert isinstance(last, CreateTogether)
    assert last.models == [three]


@pytest.mark.parametrize("app", sorted(WHOLE))
def test_no_table_of_an_empty_base_is_made_alone(app: str) -> None:
    assert not [o for o in WHOLE[app].operations if isinstance(o, CreateModel)]
