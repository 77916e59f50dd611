"""`manage.py messages`: catalogues in step with the sources, or a list of what is not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core import catalogues

# The sources are English, so Russian is the only language with a catalogue of ours.
LANGUAGE = "ru"


class Command(BaseCommand):
    help = "Update and compile the Russian catalogue; with --check only say what is missing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on gaps")
        parser.add_argument("--compile", action="store_true", help="only make the .mo file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._work(options)
        except catalogues.SaidTwoWays as error:
            self.stderr.write(str(error))
            sys.exit(1)

    def _work(self, options: dict[str, Any]) -> None:
        root = Path(settings.BASE_DIR)
        po = root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        if options["check"]:
            self._check(root, po)
        elif options["compile"]:
            catalogues.compile_to(po.with_suffix(".mo"), catalogues.read(po, LANGUAGE))
        else:
            self._update(root, po)

    def _check(self, root: Path, po: Path) -> None:
        missing = catalogues.untranslated(
            catalogues.read(po, LANGUAGE), catalogues.extract_all(root)
        )
        for context, source in missing:
            self.stderr.write(f"no Russian for: {context and f'[{context}] '}{source!r}")
        stale = not catalogues.is_in_step(po, po.with_suffix(".mo"), LANGUAGE)
        if stale:
            self.stderr.write("django.mo is not what django.po says: run script/messages")
        if missing or stale:
            sys.exit(1)

    def _update(self, root: Path, po: Path) -> None:
        wanted = catalogues.extract_all(root)
        catalog = catalogues.update(po, LANGUAGE, wanted)
        catalogues.compile_to(po.with_suffix(".mo"), catalog)
        gaps = catalogues.untranslated(catalog, wanted)
        self.stdout.write(f"{len(list(wanted)) - 1} strings, {len(gaps)} without Russian")
