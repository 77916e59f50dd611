"""The touchpoint of a row."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

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


class TouchReader:
    """Reads the columns of a touch that was held; a future one is a plan and is refused."""

    def __init__(self, system: str, today: dt.date) -> None:
        self.system = system
        self.today = today

    def read(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        """Return the touch's values; without a date the row is refused."""
        at = self._moment(cells, parsed)
        kind, is_guess = self._kind(cells, parsed)
        direction = v.choice(cells, parsed, "touch.direction", words.DIRECTIONS)
        minutes = v.whole(cells, parsed, "touch.minutes", v.BIGGEST_SMALL)
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
            "client_external_id": cells.text("touch.client_external_id"),
            "external_system": self.system,
            "people": self._people(cells),
        }
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

    def _moment(self, cells: Cells, parsed: Parsed) -> dt.datetime | None:
        read = v.date(cells, parsed, "touch.at")
        at = v.instant(read) if read is not None else None
        header = cells.columns.header("touch.at")
        if at is None and not parsed.is_refused:
            parsed.refuse("no_moment", header)
        elif at is not None and clock.date_of(at) > self.today:
            parsed.refuse("future_touch", header, cells.text("touch.at"))
        return at

    @staticmethod
    def _kind(cells: Cells, parsed: Parsed) -> tuple[str, bool]:
        text = cells.text("touch.kind")
        code = words.code_of(text, words.TOUCH_KINDS) if text else None
        if text and code is None:
            parsed.remark("unknown_kind", cells.columns.header("touch.kind"), text)
        return str(code or TouchKind.NOTE.value), code is None
