"""Run all rules for a date and report per rule."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core import clock
from flags.engine import Report, raise_flags

# Calendars of days off and the dates that rules reckon with lie well inside it.
FIRST_YEAR, LAST_YEAR = 1990, 2200


def day_of(text: str) -> dt.date:
    """Return the date that was typed; raises an error that the command line shows as a sentence."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"'{text}' is not a date like 2026-11-30") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ArgumentTypeError(f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return day


class Command(BaseCommand):
    help = "Raise, refresh and close flags for a date (today by default)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day_of, metavar="DATE", help="YYYY-MM-DD")
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
