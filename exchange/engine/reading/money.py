"""Money of a row: whose currency, and the unit that a column's header tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.money import parse_currency
from exchange.engine.model import Parsed
from exchange.engine.reading import values as v
from exchange.rules.headers import Unit, unit_of

if TYPE_CHECKING:
    from exchange.engine.parsing import Cells


def currency_field(cells: Cells, entity: str) -> str:
    """Return the column of an entity's currency; in a list of clients their one is for both."""
    own = f"{entity}.currency"
    return own if entity != "contract" or cells.columns.has(own) else "client.currency"


def told_currency(cells: Cells, entity: str) -> str | None:
    """Return the code a currency cell names: "" where it is not known, None where it is empty."""
    text = cells.text(currency_field(cells, entity))
    return parse_currency(text).value or "" if text else None


def header_unit(cells: Cells, name: str) -> Unit:
    """Return what the header of the column says that the row's amount stands in."""
    place = cells.place(name)
    return Unit() if place is None else unit_of(cells.columns.headers[place])


def amount(
    cells: Cells, parsed: Parsed, name: str, told: str | None, default: str, *, unit: int = 1
) -> tuple[int | None, str]:
    """Read minor units and their currency: the cell's own, the row's, the header's, the default.

    The currency is "" where the row's is not known. A `unit` of 1 leaves it to the header. A
    client's figures are secondary: the client goes in without one that cannot be read.
    """
    header = header_unit(cells, name)
    currency = (header.currency or default) if told is None else told
    return v.amount(
        cells,
        parsed,
        name,
        currency,
        unit=unit if unit > 1 else header.factor,
        is_secondary=name.startswith("client."),
    )
