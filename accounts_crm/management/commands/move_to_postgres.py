"""`manage.py move_to_postgres`: an embedded base into an empty PostgreSQL database."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts_crm.copies import in_use, moving, sqlite_file

TARGET = "target"
VARIABLE = "TARGET_DATABASE_URL"


class Command(BaseCommand):
    help = "Move the embedded base into an empty PostgreSQL database; all of it or nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            metavar="DATABASE_URL",
            default=os.environ.get(VARIABLE, ""),
            help=f"postgres://user:password@host:5432/name; else the variable {VARIABLE}, "
            "which nobody sees in the list of processes",
        )

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        data = Path(settings.DATA_DIR)
        started = time.monotonic()
        try:
            with (
                in_use.alone(data),
                sqlite_file.extra_connection(TARGET, _target_settings(to)) as target,
            ):
                moved = moving.move(connection, target, self.stdout.write)
        except (moving.CannotMove, in_use.StillInUse) as error:
            raise CommandError(str(error)) from error
        self._report(moved, time.monotonic() - started)

    def _report(self, moved: moving.Moved, seconds: float) -> None:
        for name, digest in moved.tables.items():
            if digest.rows:
                self.stdout.write(f"  {name:<40} {digest.rows:>10}  {digest.hash}")
        total = sum(digest.rows for digest in moved.tables.values())
        self.stdout.write(
            f"Moved {total} rows of {len(moved.tables)} tables in {seconds:.1f} s; "
            "every count and hash is equal."
        )
        if moved.left:
            self.stdout.write(f"Not of this product and left behind: {', '.join(moved.left)}.")
        self.stdout.write(
            "Now set DATABASE_URL to the new database for web, worker and beat (in "
            f"/etc/crm/crm.env with the systemd units) and keep DATA_DIR={settings.DATA_DIR}: the "
            "secret key and the uploads stay there. Start the product, look at a client, make a "
            f"backup; then put {connection.settings_dict['NAME']} away: nothing reads it any more."
        )


def _target_settings(url: str) -> dict[str, object]:
    if not url:
        raise moving.CannotMove(f"Say where to: --to postgres://… or the variable {VARIABLE}.")
    try:
        found = environ.Env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured):
        found = {}
    if "postgresql" not in str(found.get("ENGINE", "")):
        raise moving.CannotMove(
            "The target is no PostgreSQL: give postgres://user:password@host/name."
        )
    return dict(found)
