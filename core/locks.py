"""Locks on something that is not one row; the only place that knows how each engine does it."""

from __future__ import annotations

import zlib

from django.db import connection


def serialise(name: str) -> None:
    """Let only one transaction at a time pass this point, until it ends.

    PostgreSQL: an advisory lock of the transaction. SQLite: nothing to do, its IMMEDIATE
    transactions write one after another anyway.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a lock outside a transaction holds nothing")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
