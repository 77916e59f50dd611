"""Run all rules for a date and report per rule."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core import clock
from flags.engine import Report, raise_flags


class Command(BaseCommand):
    help = "Raise, refresh and close flags for a date (today by default)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, metavar="DATE", help="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = raise_flags(today=options["on"] or clock.today(), now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict()))
        else:
            self._table(report)

    def _table(self, report: Report) -> None:
        for code, done in report.rules.items():
            self.stdout.write(
                f"{code:<24} opened {done.opened:>6}  refreshed {done.refreshed:>6}"
                f"  closed {done.closed:>6}  {done.seconds:>8.3f} s"
            )
