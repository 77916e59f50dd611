"""Replacing all that a PostgreSQL database holds by a dump, in one transaction."""

from __future__ import annotations

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from accounts_crm.copies import postgres_tools

OBJECTS = """
    SELECT format('DROP %s IF EXISTS %I.%I CASCADE;',
        CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
            WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, nspname, relname)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT EXISTS (SELECT 1 FROM pg_depend
            WHERE objid = pg_class.oid AND deptype IN ('e', 'i', 'a'))
    ORDER BY relkind = 'S', relname
"""


def put_in_place(dump: Path, connection: BaseDatabaseWrapper) -> None:
    """Drop what is there and restore the dump; any error leaves what was there.

    pg_restore can do that in one transaction only for objects the dump knows; a table of a newer
    program would stay. So its script is written out and run behind ours. Raises CannotUseTools.
    """
    script, drops = dump.with_suffix(".sql"), dump.with_name("drops.sql")
    with connection.cursor() as cursor:
        cursor.execute(OBJECTS)
        drops.write_text("\n".join(row[0] for row in cursor.fetchall()) + "\n", encoding="utf-8")
    options = ("--no-owner", "--no-privileges", "--no-comments", "-f", str(script), str(dump))
    write = postgres_tools.start_writing(connection, "pg_restore", *options)
    postgres_tools.wait_for("pg_restore", write)
    at_once = ("-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1")
    run = postgres_tools.start(connection, "psql", *at_once, "-f", str(drops), "-f", str(script))
    connection.close()  # its cached plans know tables that are gone by now
    postgres_tools.wait_for("psql", run)
