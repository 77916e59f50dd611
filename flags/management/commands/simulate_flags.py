"""How many cards a day a working account manager sees: a year played in a scratch database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from flags.choices import RuleCode
from flags.simulation import Scenario, play

SCRATCH = "SIMULATION_DIR"  # names the directory of the scratch database inside the child
BESIDE = (40, 75)  # other sizes of a book that are always shown
MONTH = 30


class Command(BaseCommand):
    help = "Play a year of an account manager who works the list; prints cards a day."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clients", type=int, default=60)
        parser.add_argument("--touches-per-day", type=int, default=4)
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--alone", action="store_true", help="only this book, no others beside")
        parser.add_argument(
            "--holidays", action="store_true", help="two fortnights off without a deputy"
        )
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if min(options[name] for name in ("clients", "touches_per_day", "days")) < 1:
            raise CommandError("clients, touches and days are whole numbers from 1 on")
        asked = Scenario(
            options["clients"],
            options["touches_per_day"],
            options["days"],
            options["seed"],
            has_holidays=options["holidays"],
        )
        scenarios = _scenarios(asked, is_alone=options["alone"])
        if os.environ.get(SCRATCH):
            self._play(scenarios)
            return
        found = _in_scratch(options)
        if options["json"]:
            self.stdout.write(json.dumps({"scenarios": found}))
        else:
            self._table(found)

    def _play(self, scenarios: list[Scenario]) -> None:
        """Inside the child: refuse any database but the scratch one."""
        if Path(connection.settings_dict["NAME"]).parent != Path(os.environ[SCRATCH]):
            raise CommandError("this is not the scratch database")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
        self.stdout.write(json.dumps([outcome.as_dict() for outcome in play(scenarios)]))

    def _table(self, found: list[dict[str, Any]]) -> None:
        write = self.stdout.write
        write("cards a day                     median  95th  worst")
        for one in found:
            cards = one["cards"]
            write(f"{_name(one):<30} {cards['median']:>7} {cards['p95']:>5} {cards['worst']:>6}")
        write("\nflags opened (open on an average morning)")
        for code in RuleCode.values:
            cells = (f"{one['opened'][code]:>5} ({one['open_flags'][code]:>4})" for one in found)
            write(f"{code:<22}" + " ".join(cells))


def _name(one: dict[str, Any]) -> str:
    words = f"{one['clients']} clients, {one['days']} days"
    return f"{words}, first load" if one["is_first_load"] else words


def _scenarios(asked: Scenario, *, is_alone: bool) -> list[Scenario]:
    """The book that was asked for, the other sizes beside it, and a month after a first load."""
    if is_alone:
        return [asked]
    sizes = sorted({asked.clients, *BESIDE})
    of_year = [replace(asked, clients=number) for number in sizes]
    return [*of_year, replace(asked, days=min(MONTH, asked.days), is_first_load=True)]


def _in_scratch(options: dict[str, Any]) -> list[dict[str, Any]]:
    """Play in a process with a database file of its own that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="simulate-") as name:
        scratch = Path(name)
        _run(scratch, "migrate", "--verbosity", "0")
        found: list[dict[str, Any]] = json.loads(
            _run(
                scratch,
                "simulate_flags",
                f"--clients={options['clients']}",
                f"--touches-per-day={options['touches_per_day']}",
                f"--days={options['days']}",
                f"--seed={options['seed']}",
                *(f"--{name}" for name in ("alone", "holidays") if options[name]),
            )
        )
        return found


def _run(scratch: Path, *arguments: str) -> str:
    """Run a command of the product as a process that knows no other database."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env = kept | {"DATA_DIR": str(scratch), SCRATCH: str(scratch)}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    done = subprocess.run(
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(done.stderr.strip()[-2000:])
    return done.stdout
