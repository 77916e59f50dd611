"""Who evaluates when: changes of one client wait for one another, a sweep for nobody's rows.

A statement sees the database as it was when the statement began. Two evaluations of one client
at once could therefore write what no longer holds, so:

* an evaluation after a change locks the rows of its clients first;
* a sweep holds one lock against all of them, and waits for the changes that came first. A change
  that meets a sweep neither waits for it nor writes flags (it holds rows the sweep may need, and
  each would wait for the other): it asks for an evaluation after its commit.

SQLite needs none of it: its IMMEDIATE transactions write one after another.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from django.db import connection

from core import locks

SWEEP = "flags.sweep"
# The rules are long expressions, and PostgreSQL's just-in-time compiler takes up to half a minute
# to compile what then runs for a second (measured with 100,000 clients).
_NO_JIT = "set_config('jit', 'off', true)"
# What was planned for one client fits any other (see `prepared`).
_ONE_PLAN = "set_config('plan_cache_mode', 'force_generic_plan', true)"
# One statement: share the sweep's lock if it is free, and lock the clients in a fixed order.
_LOCK_CLIENTS = f"""
SELECT free.is_free FROM clients_client AS c,
  (SELECT pg_try_advisory_xact_lock_shared(%s) AS is_free, {_NO_JIT} AS jit,
    {_ONE_PLAN} AS plan) AS free
WHERE c.id = ANY(%s) ORDER BY c.id FOR NO KEY UPDATE OF c
"""  # noqa: S608


def lock_sweep() -> None:
    """Let one sweep at a time pass, after the changes that are under way."""
    locks.serialise(SWEEP)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_NO_JIT}")


def lock_clients(client_ids: Sequence[int]) -> bool:
    """Lock clients for this transaction; False when a sweep runs and the look must come later."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CLIENTS, [zlib.crc32(SWEEP.encode()), list(client_ids)])
        rows = cursor.fetchall()
    return all(is_free for (is_free,) in rows)
