"""The touchpoint of a row."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from clients.actions.touches import CLOCK_SKEW
from clients.choices import TouchKind
from clients.rules.names import split_name
from clients.rules.touches import guess_direction, guess_minutes
from core import clock
from exchange.engine.model import Parsed
from exchange.engine.reading import values as v
from exchange.rules import vocabulary as words

if TYPE_CHECKING:
    from exchange.engine.parsing import Cells


_SEPARATORS = re.compile(r"[;,\n]")
# Bitrix24 writes what an activity belongs to: CO_101 company, C_208 contact, D_401 deal, L_303 lead
_COMPANY = re.compile(r"(?<![^\W_])CO_(\d+)(?!\d)", re.I)
_NO_COMPANY = re.compile(r"[A-Z]{1,3}_\d+(?:[\s,;]+[A-Z]{1,3}_\d+)*", re.I)


class TouchReader:
    """Reads the columns of a touch that was held; a future one is a plan and is refused."""

    def __init__(self, system: str, today: dt.date, now: dt.datetime) -> None:
        self.system = system
        self.today = today
        self.now = now

    def read(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        """Return the touch's values; without a date the row is refused."""
        at, is_day = self._moment(cells, parsed)
        kind, is_guess, begun_by = self._kind(cells, parsed)
        direction = v.choice(cells, parsed, "touch.direction", words.DIRECTIONS) or begun_by
        minutes = v.minutes(cells, parsed, "touch.minutes")
        told = {"kind": not is_guess, "direction": direction, "minutes": minutes}
        header = cells.columns.header
        found: dict[str, Any] = {
            "kind": kind,
            "direction": direction or guess_direction(kind),
            "at": at,
            "minutes": minutes or guess_minutes(kind),
            "guessed": tuple(name for name, value in told.items() if not value),
            "summary": "\n".join(cells.texts("touch.summary")),
            "result": v.limited(parsed, header("touch.result"), cells.text("touch.result"), 500),
            "author_name": cells.text("touch.author") or cells.text("owner.name"),
            "client_name": cells.text("touch.client_name"),
            "client_external_id": _company_of(cells.text("touch.client_external_id")),
            "external_system": self.system,
            "people": self._people(cells),
        }
        if is_day:
            found["is_day"] = True
        if external_id := cells.text("touch.external_id"):
            limited = v.limited(parsed, header("touch.external_id"), external_id, 120)
            found["external_id"] = limited
        return found

    @staticmethod
    def _people(cells: Cells) -> list[tuple[str, str, dict[str, str]]]:
        """Return (column, text, name) of everybody who took part."""
        column = cells.columns.header("touch.person")
        found = []
        for text in _SEPARATORS.split(cells.text("touch.person")):
            if bare := text.strip():
                name = split_name(bare)
                parts = {"last_name": name.last, "first_name": name.first}
                found.append((column, bare, parts | {"middle_name": name.middle}))
        return found

    def _moment(self, cells: Cells, parsed: Parsed) -> tuple[dt.datetime | None, bool]:
        """Return when it was held, and whether the row tells the day alone.

        A day stands at its noon; today before noon, at its start: what was held is not to come.
        """
        read = v.date(cells, parsed, "touch.at")
        time = v.time(cells, parsed, "touch.time")
        header = cells.columns.header("touch.at")
        at = v.instant(read) if read is not None else None
        if read is None or at is None:
            if not parsed.is_refused:
                parsed.refuse("no_moment", header)
            return None, False
        if time and read.on and (read.at is None or read.at.time() == dt.time.min):
            at = dt.datetime.combine(read.on, time, tzinfo=clock.company_zone())
        elif read.at is None:
            day = clock.date_of(at)
            if day > self.today:
                parsed.refuse("future_touch", header, cells.text("touch.at"))
            return (at if at <= self.now else clock.start_of(day)), True
        if at > self.now + CLOCK_SKEW:
            parsed.refuse("future_touch", header, cells.text("touch.at"))
        return at, False

    @staticmethod
    def _kind(cells: Cells, parsed: Parsed) -> tuple[str, bool, str | None]:
        """Return the kind, whether it is a guess, and who began where the kind's words say it."""
        text = cells.text("touch.kind")
        code, direction = words.kind_and_direction(text) if text else (None, None)
        if text and code is None:
            parsed.remark("unknown_kind", cells.columns.header("touch.kind"), text)
        return str(code or TouchKind.NOTE.value), code is None, direction


def _company_of(text: str) -> str:
    """Return the id of the company among what an activity belongs to, "" where there is none."""
    if found := _COMPANY.search(text):
        return found[1]
    return "" if _NO_COMPANY.fullmatch(text) else text
