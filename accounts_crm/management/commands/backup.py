"""`manage.py backup`: one file with base, uploads and key, while the product works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts_crm.copies import backup
from accounts_crm.copies.postgres_tools import CannotUseTools


class Command(BaseCommand):
    help = "Back up base, uploads and secret key into one file, while the product works."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", type=Path, metavar="DIR|FILE", help="DATA_DIR/backups by default"
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="keep only the N newest backups of that folder"
        )

    def handle(self, *args: Any, to: Path | None, keep: int | None, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep takes 1 or more.")
        try:
            made = backup.back_up(to=to, now=timezone.now())
        except (backup.CannotBackUp, CannotUseTools) as error:
            raise CommandError(str(error)) from error
        told, size = made.manifest, made.path.stat().st_size / (1 << 20)
        self.stdout.write(
            f"{made.path}: {size:.1f} MB in {made.seconds:.1f} s, {told.rows} rows of "
            f"{len(told.tables)} tables, {len(told.files) - 1} other file(s)."
        )
        key = (
            "The secret key is inside"
            if told.secret_key == "inside"
            else "The secret key is NOT inside (it comes from the environment: keep it beside)"
        )
        self.stdout.write(f"{key}, and so are password hashes: only its owner may read the file.")
        for old in backup.keep_newest(made.path.parent, keep) if keep else []:
            self.stdout.write(f"Deleted the older {old.name}.")
