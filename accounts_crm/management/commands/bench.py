"""How fast the product is with so many clients and touches; prints JSON."""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts_crm.bench import measuring, scratch
from accounts_crm.bench.measuring import Asked, Size
from accounts_crm.bench.visiting import WrongAnswer
from core import clock

LEAST_CLIENTS, LEAST_TOUCHES = 100, 100
PREPARED_BY = (
    ("migrate", "--verbosity=0"),
    ("createcachetable",),
    ("collectstatic", "--noinput", "--verbosity=0"),
)


def size_of(text: str) -> Size:
    """Read `10000:300000`; raises an error that the command line shows as a sentence."""
    clients, _colon, touches = text.partition(":")
    if not (clients.isdecimal() and touches.isdecimal()):
        raise ArgumentTypeError(f"'{text}' is not clients:touches like 10000:300000")
    return Size(int(clients), int(touches))


class Command(BaseCommand):
    help = "Measure sweep and pages in a scratch database beside the configured PostgreSQL one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clients", type=int, default=10_000)
        parser.add_argument("--touchpoints", type=int, default=300_000)
        parser.add_argument(
            "--beside",
            type=size_of,
            metavar="CLIENTS:TOUCHES",
            help="a second size, asked in turn with the first",
        )
        parser.add_argument("--requests", type=int, default=300, help="of the pages opened most")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write there as well")
        parser.add_argument("--keep", action="store_true", help="keep the scratch databases")
        parser.add_argument("--template", default="", help=SUPPRESS)
        parser.add_argument("--step", default="", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        size = Size(options["clients"] // 10 * 10, options["touchpoints"])
        for one in filter(None, (size, options["beside"])):
            if one.clients < LEAST_CLIENTS or one.touchpoints < LEAST_TOUCHES:
                raise CommandError("at least 100 clients and 100 touches")
        try:
            found = (
                _step(options["step"], size)
                if options["step"]
                else self._measure(
                    Asked(
                        size,
                        options["beside"],
                        options["requests"],
                        options["keep"],
                        options["template"],
                    )
                )
            )
        except (scratch.NoScratch, WrongAnswer) as error:
            raise CommandError(str(error)) from None
        text = json.dumps(found, indent=None if options["step"] else 1)
        if options["json"]:
            options["json"].write_text(text + "\n")
        self.stdout.write(text)

    def _measure(self, asked: Asked) -> dict[str, Any]:
        return measuring.measure(asked, self.stderr.write)


def _step(name: str, size: Size) -> Any:
    """Do one step inside a scratch database, in a process of its own."""
    from accounts_crm.bench import (
        checking,
        filling,
        forecasts,
        nights,
        searching,
        settling,
        sweeping,
    )
    from accounts_crm.bench.by_hand_revenue import measure as measure_revenue
    from accounts_crm.bench.plan import Plan

    scratch.check_inside()
    today, now = clock.today(), timezone.now()
    if name in ("prepare", "fill"):
        for command, *words in PREPARED_BY[name == "fill" :]:
            call_command(command, *words)
        filled = filling.fill(Plan(size.clients, size.touchpoints, today, now))
        checked = checking.check(today)
        return {
            "fill": filled,
            "checked": checked,
            "clocks": nights.measure_clocks(today),
            "opening": nights.measure_opening(today),
            "health": nights.measure(today),
            "revenue": measure_revenue(today),
            "forecast": forecasts.measure(today),
        }
    if name == "sweep":
        return sweeping.measure(today, now, size.clients)
    settling.settle(today)
    typed = searching.asked_words()
    found = {"search": searching.measure(today, typed, size.clients)}
    return {"visitors": settling.visitors(typed), "found": found}
