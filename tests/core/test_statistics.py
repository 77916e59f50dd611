"""The database looks at its tables again after a mass write."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, ContactPoint
from core import statistics

pytestmark = pytest.mark.django_db


def test_tables_are_looked_at_where_the_database_keeps_statistics() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        statistics.refresh([Client, ContactPoint])
    analysed = [one["sql"] for one in asked if one["sql"].startswith("ANALYZE")]
    wanted = ['ANALYZE "clients_client", "clients_contactpoint"']
    assert analysed == (wanted if connection.vendor == "postgresql" else [])


def test_no_table_no_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        statistics.refresh([])
    assert len(asked) == 0
