"""The hash of a table: the same for the same contents, another one for anything else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accounts_crm.copies import contents
from accounts_crm.copies.contents import Digest
from accounts_crm.copies.tables import SEEDED, Column, Table, filled_tables, tables_of
from clients.models import Client
from core.models import StoredSetting
from tests import factories as f
from users.models import Team


def _table(name: str) -> Table:
    return next(table for table in tables_of(apps) if table.name == name)


def _digest(name: str) -> Digest:
    return contents.digest_of(connection, _table(name))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('{"b": 1, "a": 2}', '{"a":2,"b":1}'),
        ("1e2", "100.0"),
        ("[-0.0, 1.50]", "[0, 1.5]"),
        ('"\\u0451"', '"ё"'),
        (None, None),
    ],
)
def test_json_is_compared_by_its_meaning(left: str, right: str) -> None:
    assert contents.meaning(left) == contents.meaning(right)


@pytest.mark.parametrize(
    ("left", "right"), [("1", '"1"'), ("1", "true"), ("null", '""'), ("[1, 2]", "[2, 1]")]
)
def test_json_of_another_meaning_differs(left: str, right: str) -> None:
    assert contents.meaning(left) != contents.meaning(right)


def test_the_order_of_rows_does_not_matter_but_their_number_does() -> None:
    def digest(*rows: tuple[Any, ...]) -> Digest:
        found = contents.Sum(Table("t", (Column("a", "Text"),), "a"))
        for row in rows:
            found.add(row)
        return found.digest()

    assert digest(("a",), ("b",)) == digest(("b",), ("a",))
    assert digest(("a",), ("a",)) != digest(("a",))
    assert digest((None,)) != digest(("",))


@pytest.mark.django_db
def test_both_engines_show_a_row_alike() -> None:
    """The same literal in the run on SQLite and in the run on PostgreSQL."""
    at = dt.datetime(2026, 3, 29, 4, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    StoredSetting.objects.create(key="ё", value={"b": 1.0, "a": [None]}, changed_at=at)
    ((row),) = contents.rows(connection, _table("core_storedsetting"))
    columns = [column.name for column in _table("core_storedsetting").columns]
    told = dict(zip(columns, row, strict=True))
    assert told["changed_at"] == "2026-03-29 01:30:00.000000"
    assert told["changed_by_id"] is None
    assert _digest("core_storedsetting") == Digest(1, "c03b80f3c252d7b4260a5de7b67d8cce")


@pytest.mark.django_db
def test_one_changed_letter_changes_the_hash() -> None:
    client = f.ClientFactory.create(name="ООО «Ёлка»")
    before = _digest("clients_client")
    Client.objects.filter(pk=client.pk).update(note="ё")
    after = _digest("clients_client")
    assert after != before
    assert after.rows == before.rows
    assert contents.differing({"t": before}, {"t": after}) == ["t: 1 and 1 rows, other contents"]


@pytest.mark.django_db
def test_every_column_is_of_a_known_kind_and_can_be_read() -> None:
    found = contents.digests_of(connection, tables_of(apps))
    assert {"clients_client", "users_user", "auth_group_permissions"} <= found.keys()


@pytest.mark.django_db
def test_a_base_fresh_from_its_migrations_counts_as_empty() -> None:
    found = contents.digests_of(connection, tables_of(apps))
    assert {name for name, digest in found.items() if digest.rows} <= SEEDED
    assert filled_tables(connection, apps) == []
    Team.objects.create(name="Первая")
    assert filled_tables(connection, apps) == ["users_team"]
