"""How a row's values compare with what is here, and with what earlier rows of the file said."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from core import formats
from core.money import from_minor
from exchange.choices import Duplicates
from exchange.engine.model import EMPTY, Parsed, Ref
from exchange.engine.shelf import Shelf

# Where the currency of an amount stands, if not under `currency`.
CURRENCY_OF = {
    "annual_revenue_amount": "revenue_currency",
    "potential_amount": "potential_currency",
}
# Which columns tell a value, if not one of its own name.
COLUMNS_OF = {
    "client.annual_revenue_amount": ("client.annual_revenue",),
    "client.revenue_currency": ("client.currency",),
    "client.potential_amount": ("client.potential",),
    "client.potential_currency": ("client.currency",),
    "client.stage_id": ("client.stage",),
    "client.owner_id": ("client.owner", "owner.name"),
    "contract.amount": ("contract.amount", "contract.monthly_amount", "contract.price"),
    "contract.product__name_folded": ("contract.product",),
    "contract.vat_rate": ("contract.vat",),
    "contract.is_vat_included": ("contract.vat",),
    "contract.is_auto_renewed": ("contract.auto_renewal",),
    "contract.decided_by_id": ("contract.decided_by",),
    "contract.signed_by_id": ("contract.signed_by",),
    "contract.starts_on": ("contract.starts_on", "contract.closed_on", "contract.signed_on"),
    "contract.ends_on": ("contract.ends_on", "contract.term_months"),
    "contract.note": ("contract.title", "contract.note", "contract.tags"),
    "invoice.number": ("measure.title",),
    "invoice.issued_on": ("measure.on",),
    "invoice.contract_id": ("measure.contract",),
}


class Comparer:
    """The chosen way with duplicates; an empty cell never erases."""

    def __init__(self, duplicates: Duplicates) -> None:
        self.duplicates = duplicates
        # What rows of this file said of an object: {entity: {ref: {field: value}}}.
        self._said: dict[str, Shelf[dict[str, Any]]] = defaultdict(lambda: Shelf(dict, dict))

    def may_change(self, ref: Ref) -> bool:
        """Leave as it is what was here; what this file made is always completed."""
        return self.duplicates != Duplicates.SKIP or ref < 0

    @property
    def may_replace(self) -> bool:
        return self.duplicates not in (Duplicates.SKIP, Duplicates.FILL)

    def is_same(self, found: Ref | None) -> bool:
        """Whether a row goes to what was found, or "create another one anyway" holds."""
        return found is not None and (found < 0 or self.duplicates != Duplicates.CREATE)

    def differences(
        self, ref: Ref, current: dict[str, Any], values: dict[str, Any], names: Iterable[str]
    ) -> dict[str, list[Any]]:
        """Return {field: [old, new]} of what the row would change."""
        if not self.may_change(ref):
            return {}
        changes: dict[str, list[Any]] = {}
        for name in names:
            new, old = values.get(name), current.get(name)
            if new in EMPTY or new == old:
                continue
            if name == "external_system" and not values.get("external_id"):
                continue  # a system without an id there says nothing
            if old in EMPTY or self.may_replace:
                changes[name] = [old, new]
        return changes

    def has_said(self, entity: str, ref: Ref, name: str, value: Any) -> bool:
        """Whether a row of this file said so; all that a new object holds was said by one."""
        return ref < 0 or (self._said[entity].get(ref) or {}).get(name) == value

    def drop_contradictions(
        self,
        row: Parsed,
        entity: str,
        ref: Ref,
        values: dict[str, Any],
        changes: dict[str, list[Any]],
        tell: Callable[[str, Any], str] | None = None,
    ) -> None:
        """Let the first row of a file win over later ones, or the same file would never rest.

        `tell` puts a field's value into words where the value alone says nothing.
        """
        tell = tell or (lambda _name, value: words_of(value))
        if ref < 0:
            said = {name: old for name, (old, _new) in changes.items() if old not in EMPTY}
        else:
            shelf = self._said[entity]
            if ref not in shelf:
                shelf[ref] = {}
            said = shelf[ref]
        for name in [n for n, (_old, new) in changes.items() if said.get(n, new) != new]:
            _old, new = changes.pop(name)
            kept = amount_words(name, said[name], values | said) or tell(name, said[name])
            told = amount_words(name, new, values) or tell(name, new)
            row.remark("contradicts_row", _column(row, entity, name), told, kept=kept)
        if ref > 0:
            for name, value in values.items():
                if value not in EMPTY:
                    said.setdefault(name, value)


def amount_words(name: str, value: Any, values: dict[str, Any]) -> str:
    """Return an amount as people write it, with the currency beside it; "" for what is none."""
    if not name.endswith("amount") or not isinstance(value, int):
        return ""
    code = values.get(CURRENCY_OF.get(name, "currency")) or ""
    return formats.money(value, code) if code else formats.number(from_minor(value), 2)


def _column(row: Parsed, entity: str, name: str) -> str:
    """Return the header of the column that a value came from, "" where it is not plain."""
    field = f"{entity}.{name}"
    fields = (*COLUMNS_OF.get(field, ()), field, f"measure.{name}")
    return next((row.headers[one] for one in fields if one in row.headers), "")


def words_of(value: Any) -> str:
    return value.strftime("%d.%m.%Y") if isinstance(value, dt.date) else str(value)
