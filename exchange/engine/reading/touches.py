"""The touchpoint of a row."""

from __future__ import annotations

import datetime as dt
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


class TouchReader:
    """Reads the columns of a touch that was held; a future one is a plan and is refused."""

    def __init__(self, system: str, today: dt.date) -> None:
        self.system = system
        self.today = today

    def read(self, cells: Cells, parsed: Parsed) -> dict[str, Any] | None:
        """Return the touch's values; without a date the row is refused."""
        at = self._moment(cells, parsed)
        kind = self._kind(cells, parsed)
        direction = v.choice(cells, parsed, "touch.direction", words.DIRECTIONS)
        found: dict[str, Any] = {
            "kind": kind,
            "direction": direction or guess_direction(kind),
            "at": at,
            "minutes": v.whole(cells, parsed, "touch.minutes") or guess_minutes(kind),
            "summary": "\n".join(cells.texts("touch.summary")),
            "result": cells.text("touch.result"),
            "author_name": cells.text("touch.author") or cells.text("owner.name"),
            "client_name": cells.text("touch.client_name"),
            "client_external_id": cells.text("touch.client_external_id"),
            "external_system": self.system,
        }
        if external_id := cells.text("touch.external_id"):
            found["external_id"] = external_id[:120]
        if name := cells.text("touch.person"):
            parts = split_name(name)
            found["person"] = {
                "last_name": parts.last,
                "first_name": parts.first,
                "middle_name": parts.middle,
            }
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
    def _kind(cells: Cells, parsed: Parsed) -> str:
        text = cells.text("touch.kind")
        code = words.code_of(text, words.TOUCH_KINDS) if text else None
        if text and code is None:
            parsed.remark("unknown_kind", cells.columns.header("touch.kind"), text)
        return str(code or TouchKind.NOTE.value)
