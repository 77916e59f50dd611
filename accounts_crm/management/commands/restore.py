"""`manage.py restore FILE`: a backup in the place of what is there, proved by its hashes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from accounts_crm.copies import restore
from accounts_crm.copies.backup import CannotBackUp
from accounts_crm.copies.in_use import StillInUse
from accounts_crm.copies.manifest import NotABackup
from accounts_crm.copies.postgres_tools import CannotUseTools

REFUSALS = (restore.CannotRestore, NotABackup, StillInUse, CannotUseTools, CannotBackUp)


class Command(BaseCommand):
    help = "Restore a backup; what is there is copied first and replaced as a whole."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="replace a base that is not empty")

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        started = time.monotonic()
        try:
            done = restore.restore(file, may_replace=yes, now=timezone.now(), say=self.stdout.write)
        except REFUSALS as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            said = str(error).strip().splitlines()[0]
            raise CommandError(f"The database does not answer: {said}.") from error
        told = done.manifest
        proof = (
            f"{told.rows} rows of {len(told.tables)} tables, every count and hash equal"
            if told.tables
            else "the backup holds no hashes to compare with"
        )
        self.stdout.write(
            f"Restored the backup of {told.made_at} in {time.monotonic() - started:.1f} s: {proof}."
        )
        if told.secret_key != "inside":
            self.stdout.write(
                "The secret key is not in this backup: set SECRET_KEY as it was, or everybody "
                "signs in again and open invitations no longer work."
            )
        self.stdout.write(f"Start the product again on DATA_DIR={settings.DATA_DIR}.")
