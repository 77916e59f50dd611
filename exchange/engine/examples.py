"""How sample cells are read: what stands in the file, and what it becomes here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from core.folding import fold
from core.sheets.model import Row
from exchange.engine.colleagues import known_colleagues
from exchange.engine.model import Parsed
from exchange.engine.parsing import AMOUNT_FIELDS, DATE_FIELDS, Cells, RowParser
from exchange.engine.plain import to_plain
from exchange.engine.reading import money
from exchange.engine.reading import values as v

SAMPLED_ROWS = 50
EACH = 3
MONEY = AMOUNT_FIELDS - {
    "client.employees", "client.procurement_lead_days", "contract.quantity", "measure.number",
}  # fmt: skip
PEOPLE = {"client.owner", "owner.name", "touch.author"}
CONTACTS = {"phones": "phone", "emails": "email"}
# Where a field's value stands among a row's values, if not under its own name.
KEYS = {
    "client.inn_kpp": ("inn", "kpp"),
    "client.stage": ("stage_id",),
    "person.full_name": ("last_name", "first_name", "middle_name"),
    "contract.vat": ("vat_rate", "is_vat_included"),
    "contract.auto_renewal": ("is_auto_renewed",),
}
CODES = {
    "client.inn", "client.kpp", "client.ogrn", "client.inn_kpp", "client.tier", "client.stage",
    "client.country", "client.strategy", "client.time_zone", "client.procurement",
    "client.fiscal_year_start", "client.can_pay_by_offer", "person.full_name", "person.roles",
    "person.influence", "person.attitude", "contract.kind", "contract.vat",
    "contract.auto_renewal", "touch.kind", "touch.direction", "measure.client_inn", "measure.kind",
}  # fmt: skip
# {"raw": text of the cell, "as": kind of reading, "value": what was read, plain, "why": problem}
Example = dict[str, Any]


class Examiner:
    """Reads the first different cells of each column the way the rows will be read."""

    def __init__(self, parser: RowParser, owners: dict[str, int]) -> None:
        self.parser = parser
        self._owners = {fold(name): pk for name, pk in owners.items()} | owners
        self._colleagues = known_colleagues()

    def examples(self, rows: Iterable[Row]) -> dict[str, list[Example]]:
        """Return a few examples of every column that is loaded, by its place."""
        places = {p: name for name, ps in self.parser.columns.by_field.items() for p in ps}
        found: dict[str, list[Example]] = {str(place): [] for place in places}
        seen: set[tuple[int, str]] = set()
        for number, row in enumerate(rows):
            if number >= SAMPLED_ROWS:
                break
            for place, name in places.items():
                raw = row.cells[place].strip() if place < len(row.cells) else ""
                if not raw or (place, raw) in seen or len(found[str(place)]) >= EACH:
                    continue
                seen.add((place, raw))
                found[str(place)].append({"raw": raw[:200]} | self._read(row, place, name))
        return found

    def _read(self, row: Row, place: int, name: str) -> Example:
        """Read one cell in its row; other columns of the same field keep out of it."""
        columns = replace(
            self.parser.columns, by_field=self.parser.columns.by_field | {name: [place]}
        )
        probe = Parsed(row.number)
        kind, value = self._value(Cells(columns, row), probe, name)
        header = columns.headers[place]
        if value in (None, "", [], {}):
            why = next((p for p in probe.problems if p.column in ("", header)), None)
            told = {"reason": why.reason, "value": why.value, "params": why.params} if why else {}
            return {"as": "nothing", "why": told}
        return {"as": kind, "value": to_plain(value)}

    def _value(self, cells: Cells, probe: Parsed, name: str) -> tuple[str, Any]:
        entity, _, what = name.partition(".")
        if name in DATE_FIELDS or name == "touch.time":
            return _day_or_time(cells, probe, name)
        if name in MONEY:
            unit = self.parser.answers.revenue_unit if name == "client.annual_revenue" else 1
            told = money.told_currency(cells, entity)
            default = self.parser.answers.currency
            minor, code = money.amount(cells, probe, name, told, default, unit=unit)
            if minor is not None and not code:
                probe.refuse(
                    "unknown_currency", value=cells.text(money.currency_field(cells, entity))
                )
                minor = None
            return "money", None if minor is None else [minor, code]
        if name == "touch.minutes":
            return "number", v.minutes(cells, probe, name)
        if name in AMOUNT_FIELDS:
            is_secondary = name.startswith("client.")
            return "number", v.whole(cells, probe, name, is_secondary=is_secondary)
        if name in PEOPLE:
            text = cells.text(name)
            known = self._owners.get(text) or self._owners.get(fold(text))
            return "person", known or self._colleagues.get(fold(text))
        if what in CONTACTS:
            pairs = v.contacts(cells, probe, entity, v.country_of(cells))
            return "contacts", [value for kind, value in pairs if kind == CONTACTS[what]]
        if name in CODES:
            return "codes", self._codes(cells, probe, name)
        return "text", cells.text(name)

    def _codes(self, cells: Cells, probe: Parsed, name: str) -> Any:
        """Let the row's own reader say what a word means."""
        entity, _, what = name.partition(".")
        parsed = self.parser.parse(cells.row, cells.columns)
        probe.problems += parsed.problems
        read = getattr(parsed, entity) or {}
        found = [read[key] for key in KEYS.get(name, (what,)) if read.get(key) not in (None, "")]
        return found[0] if len(found) == 1 else found


def _day_or_time(cells: Cells, probe: Parsed, name: str) -> tuple[str, Any]:
    if name == "touch.time":
        time = v.time(cells, probe, name)
        return "text", f"{time:%H:%M}" if time else None
    if name == "person.birthday":
        born = v.birthday(cells, probe, name)
        if born is not None and born[2] is None:
            return "text", f"{born[0]:02}.{born[1]:02}"
    read = v.date(cells, probe, name, is_secondary=name.startswith("person."))
    if read is None:
        return "date", None
    return ("open", True) if read.is_open else ("date", read.at or read.on)
