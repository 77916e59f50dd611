"""`manage.py import_file KIND FILE`: the same import as the page's, from the command line."""

from __future__ import annotations

import csv
import json
import uuid
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.dates import DayOrder
from core.errors import DomainError
from exchange import actions
from exchange.choices import Duplicates, ImportKind
from exchange.engine import runs
from exchange.engine.model import Plan
from exchange.engine.source import forget_files
from exchange.models import ImportProblem, ImportRun
from exchange.sentences import sentence
from users.choices import Role
from users.models import User

UNREADABLE = 2


class Command(BaseCommand):
    help = "Import clients, people, contracts, touchpoints, readings, answers or appeals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=ImportKind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", help="e-mail of the importer; an administrator by default")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--term-months", type=int, help="term where a file tells no end")
        parser.add_argument("--owner-map", type=Path, help="CSV or JSON: name in the file, e-mail")
        parser.add_argument("--duplicates", choices=Duplicates.values, default=Duplicates.REPLACE)
        parser.add_argument("--date-order", choices=("dmy", "mdy"), help="where it is not plain")
        parser.add_argument("--encoding")
        parser.add_argument("--delimiter")
        parser.add_argument("--sheet")
        parser.add_argument("--header-row", type=int, help="row of the headings; 0 for none")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = _importer(options["by"])
            run = self._received(by, options)
            report = self._dry(run, options) if options["dry_run"] else self._real(run, options)
        except OSError as error:
            raise CommandError(_unreadable(error), returncode=UNREADABLE) from None
        except (DomainError, ValueError) as refused:
            raise CommandError(str(refused), returncode=UNREADABLE) from None
        self._print(report, run.sheet, as_json=options["json"])

    def _received(self, by: User, options: dict[str, Any]) -> ImportRun:
        answers = self._answers(options)
        with options["file"].open("rb") as file:
            run = actions.receive_file(
                by=by,
                kind=options["kind"],
                name=options["file"].name,
                chunks=iter(lambda: file.read(1024 * 1024), b""),
                duplicates=options["duplicates"],
                options=answers,
            )
        chosen = {name: options[name] for name in ("encoding", "delimiter", "sheet")}
        run.sheet = {"chosen": chosen | {"header": options["header_row"]}}
        run.owner = uuid.uuid4().hex  # or a worker's sweep would take it for one without a worker
        run.save(update_fields=["sheet", "owner"])
        return run

    def _dry(self, run: ImportRun, options: dict[str, Any]) -> dict[str, Any]:
        try:
            table = runs.read(run)
            _order_dates(run, table.headers, options["date_order"])
            plan = runs.plan_run(run, table, runs.forget_ops)
        finally:
            forget_files(run)
            run.delete()
        return _report(plan)

    def _real(self, run: ImportRun, options: dict[str, Any]) -> dict[str, Any]:
        try:
            table = runs.read(run)
        except DomainError:
            forget_files(run)
            run.delete()
            raise
        _order_dates(run, table.headers, options["date_order"])
        actions.take_turn(run)
        done = runs.write(run)
        actions.release(done)
        problems = ImportProblem.objects.filter(run=done, is_fatal=True).order_by("row", "pk")
        wrong: dict[int, dict[str, Any]] = {}
        for problem in problems:
            reason = sentence(problem.reason, problem.value, problem.params)
            _add(wrong, problem.row, problem.column, problem.value, reason)
        counts = {name: done.counts[name] for name in ("rows", "new", "changed", "same")}
        return counts | {"wrong": list(wrong.values())}

    def _print(self, report: dict[str, Any], sheet: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, default=str))
            return
        words = _("Rows %(rows)s: new %(new)s, changed %(changed)s, same %(same)s, wrong %(bad)s.")
        self.stdout.write(words % (report | {"bad": len(report["wrong"])}))
        if sheet["blank_rows"] or sheet["totals_rows"]:
            words = _("Left out: empty rows %(blank_rows)s, rows of totals %(totals_rows)s.")
            self.stdout.write(words % sheet)
        for number, text in sheet["totals"]:
            self.stdout.write(f"  {number}: {text}")
        for row in report["wrong"]:
            self.stdout.write(f"  {row['row']}: {row['column']} «{row['value']}»: {row['reason']}")

    def _answers(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the run's options; owners as {name in the file: person's id}."""
        answers: dict[str, Any] = {}
        if options["term_months"]:
            answers["term_months"] = options["term_months"]
        if options["owner_map"]:
            answers["owners"] = self._owners(options["owner_map"])
        return answers

    def _owners(self, path: Path) -> dict[str, int]:
        """Read a map of owners; a colleague who is not here is named and left out."""
        text = path.read_text(encoding="utf-8-sig")
        try:
            pairs = json.loads(text) if text.lstrip().startswith("{") else dict(_pairs(text))
        except ValueError:
            words = _("The map of owners %(path)s is neither CSV nor JSON.")
            raise DomainError(words % {"path": path}) from None
        by_email = {person.email: person.pk for person in User.objects.able_to_own()}
        for mail in {mail for mail in pairs.values() if mail.strip().lower() not in by_email}:
            if "@" in mail:  # the others are the file's own heading
                self.stderr.write(str(_("There is no colleague %(mail)s.") % {"mail": mail}))
        known = {name: mail.strip().lower() for name, mail in pairs.items()}
        return {name: by_email[mail] for name, mail in known.items() if mail in by_email}


def _unreadable(error: OSError) -> str:
    """Say in the language of the installation why a file does not open."""
    words = {
        FileNotFoundError: _("There is no file %(path)s."),
        IsADirectoryError: _("%(path)s is a folder, not a file."),
        PermissionError: _("%(path)s may not be read: the system refuses it."),
    }.get(type(error), _("%(path)s cannot be read."))
    return words % {"path": error.filename}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and e-mail of a CSV with comma, semicolon or tab."""
    delimiter = next((sign for sign in ";\t" if sign in text.partition("\n")[0]), ",")
    for row in csv.reader(text.splitlines(), delimiter=delimiter):
        if len(row) > 1:
            yield row[0].strip(), row[1]


def _importer(email: str | None) -> User:
    people = User.objects.active()
    found = (
        people.filter(email=email.strip().lower()).first()
        if email
        else people.filter(role=Role.ADMIN).order_by("pk").first()
    )
    if found is None:
        raise DomainError(
            _("There is no active colleague %(mail)s.") % {"mail": email}
            if email
            else _("There is no active administrator; say who imports with --by.")
        )
    return found


def _order_dates(run: ImportRun, headers: Iterable[str], order: DayOrder | None) -> None:
    if order:
        run.options = run.options | {"date_orders": dict.fromkeys(headers, order)}
        run.save(update_fields=["options"])


def _report(plan: Plan) -> dict[str, Any]:
    """Return the counts and one entry for each row that would not go in."""
    counts = plan.counts()
    wrong: dict[int, dict[str, Any]] = {}
    for row in sorted(plan.wrong(), key=lambda planned: planned.number):
        for problem in (p for p in row.problems if p.is_fatal):
            reason = sentence(problem.reason, problem.value, problem.params)
            _add(wrong, row.number, problem.column, problem.value, reason)
    return {n: counts[n] for n in ("rows", "new", "changed", "same")} | {
        "wrong": list(wrong.values())
    }


def _add(wrong: dict[int, dict[str, Any]], row: int, column: str, value: str, reason: str) -> None:
    """Keep one entry a row; further reasons are joined to the first, with their columns."""
    if row in wrong:
        named = f"{column}: {reason}" if column and column != wrong[row]["column"] else reason
        wrong[row]["reason"] += f" {named}"
    else:
        wrong[row] = {"row": row, "column": column, "value": value, "reason": reason}
