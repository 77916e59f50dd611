"""The dated number of a row: a reading of licences, an answer to a survey, appeals of a week."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from clients.rules.names import split_name
from clients.rules.requisites import split_inn_kpp
from clients.rules.satisfaction import SCALES
from core import clock
from core.folding import fold
from exchange.choices import ImportKind
from exchange.engine.model import Parsed
from exchange.engine.reading import values as v
from exchange.engine.reading.clients import read_inn

if TYPE_CHECKING:
    from exchange.engine.parsing import Cells

# As many as the form of readings takes.
MOST = 10_000_000
LONGEST_NAME = 255


class MeasureReader:
    """Reads the client, the day and the number of a row; each kind of file adds its own.

    `on` and `number` are the names that the day and the number have in their table.
    """

    on: ClassVar[str]
    number: ClassVar[str]

    def __init__(self, system: str, today: dt.date, currency: str = "RUB") -> None:
        self.system = system
        self.today = today
        self.currency = currency

    def read(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        """Return the row's values; without a day or a number the row is refused."""
        found = self._client(cells, parsed) | self._own(cells, parsed)
        return found | {self.on: self._day(cells, parsed), self.number: _number(cells, parsed)}

    def _client(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        inn, kpp = cells.text("measure.client_inn"), ""
        if "/" in inn:
            inn, kpp = split_inn_kpp(inn)
        return {
            "client_inn": read_inn(parsed, cells.columns.header("measure.client_inn"), inn),
            "client_kpp": kpp or cells.text("measure.client_kpp"),
            "client_name": cells.text("measure.client_name"),
            "client_external_id": cells.text("measure.client_external_id"),
            "external_system": self.system,
        }

    def _day(self, cells: Cells, parsed: Parsed) -> dt.date | None:
        header = cells.columns.header("measure.on")
        read = v.date(cells, parsed, "measure.on")
        at = v.instant(read) if read is not None else None
        on = clock.date_of(at) if at is not None else None
        if on is None:
            if not any(problem.column == header for problem in parsed.problems if problem.is_fatal):
                parsed.refuse("no_day", header)
        elif on > self.today:
            parsed.refuse("future_day", header, cells.text("measure.on"))
        return on

    def _own(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        return {}


class LicenceReader(MeasureReader):
    """How many licences of a position were used, at the client or at a branch."""

    on, number = "taken_on", "used"

    def _own(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        return {
            name: v.limited(
                parsed,
                cells.columns.header(f"measure.{name}"),
                cells.text(f"measure.{name}"),
                LONGEST_NAME,
            )
            for name in ("contract", "product", "branch")
        }


class AnswerReader(MeasureReader):
    """One answer; which question was asked is told by a column or by the header of the score."""

    on, number = "answered_on", "score"

    def read(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        found = super().read(cells, parsed)
        scale, score = SCALES.get(found["kind"]), found["score"]
        if scale is not None and score is not None and score not in scale:
            header, value = cells.columns.header("measure.number"), cells.text("measure.number")
            limits = {"least": scale.least, "most": scale.most}
            parsed.refuse("off_scale", header, value, survey=found["kind"].upper(), **limits)
        return found

    def _own(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        return {
            "kind": self._kind(cells, parsed),
            "comment": "\n".join(cells.texts("measure.comment")),
            "person": _person(cells),
        }

    @staticmethod
    def _kind(cells: Cells, parsed: Parsed) -> str:
        text, header = cells.text("measure.kind"), cells.columns.header("measure.kind")
        for told in (text, "" if text else cells.columns.header("measure.number")):
            words = fold(told).split()
            if kinds := [kind for kind in SCALES if kind in words]:
                return kinds[0]
        parsed.refuse("unknown_survey" if text else "no_survey", header, text)
        return ""


class AppealReader(MeasureReader):
    """How many appeals to support came in a week; any of its days names it."""

    on, number = "week", "count"

    def _day(self, cells: Cells, parsed: Parsed) -> dt.date | None:
        on = super()._day(cells, parsed)
        return on - dt.timedelta(days=on.weekday()) if on is not None else None


def _number(cells: Cells, parsed: Parsed) -> int | None:
    header, fatal = cells.columns.header("measure.number"), len(parsed.problems)
    found = v.whole(cells, parsed, "measure.number", MOST)
    if found is None and len(parsed.problems) == fatal:
        parsed.refuse("no_number", header)
    return found


def _person(cells: Cells) -> list[Any]:
    """Return [column, text, parts of the name] of who answered; nothing where nobody is told."""
    text = cells.text("measure.person")
    if not text:
        return []
    name = split_name(text)
    parts = {"last_name": name.last, "first_name": name.first, "middle_name": name.middle}
    return [cells.columns.header("measure.person"), text, parts]


READERS: dict[str, type[MeasureReader]] = {
    ImportKind.READINGS: LicenceReader,
    ImportKind.ANSWERS: AnswerReader,
    ImportKind.APPEALS: AppealReader,
}
