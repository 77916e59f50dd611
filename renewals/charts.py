"""A chart of a report page as plain values: what is drawn, said and written in its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import formats

# Names of colour tokens (static/css/tokens.css) that a series may be drawn in.
INKS = frozenset(
    {"accent", "ink-2", "plan-fill", "ok-fill", "warn-fill", "danger-fill", "idle-fill"}
)
KINDS = frozenset({"line", "bar", "stacked"})


def percent_unit() -> str:
    """Return what stands behind percents of an axis in the reader's language."""
    return formats.percent(0).removeprefix("0")


def money_unit(currency: str) -> str:
    """Return what stands behind sums of an axis in the reader's language."""
    sign = formats.money(0, currency).replace("0", "").strip(f" {formats.NBSP}")
    return formats.NBSP + sign


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or the bars of one colour; `values` are whole, None where nothing is known.

    `kind` differs from the chart's where a line goes over bars.
    """

    name: str
    values: Sequence[int | None]
    ink: str = "accent"
    is_dashed: bool = False
    is_filled: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its sentence and table. Raises ValueError for an unknown kind or colour.

    `words` says a value in full (the table, the tips), `scale` is how many of the values' units
    make one of the axis (100 kopecks a rouble, 10 thousandths a percent), `unit` stands behind
    the numbers of the axis. `code` is unique on its page; `heading` names the first column.
    """

    code: str
    kind: str
    sentence: str
    heading: str
    labels: Sequence[str]
    series: Sequence[Series]
    words: Callable[[int | None], str]
    scale: int = 1
    unit: str = ""
    from_zero: bool = True
    most: int | None = None

    def __post_init__(self) -> None:
        strange = {one.ink for one in self.series} - INKS
        strange |= {self.kind, *(one.kind or self.kind for one in self.series)} - KINDS
        if strange:
            raise ValueError(f"a chart knows no {', '.join(sorted(strange))}")

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: a label and the words of each series."""
        return [
            (label, [self.words(one.values[place]) for one in self.series])
            for place, label in enumerate(self.labels)
        ]

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws from."""
        return {
            "kind": self.kind,
            "sentence": self.sentence,
            "labels": [str(label) for label in self.labels],
            "unit": self.unit,
            "from_zero": self.from_zero,
            "most": self.most,
            "series": [self._drawn(one) for one in self.series],
        }

    def _drawn(self, one: Series) -> dict[str, Any]:
        return {
            "name": str(one.name),
            "kind": one.kind,
            "ink": one.ink,
            "is_dashed": one.is_dashed,
            "is_filled": one.is_filled,
            "values": [self._point(value) for value in one.values],
            "words": [self.words(value) for value in one.values],
        }

    def _point(self, value: int | None) -> float | None:
        """A place on the drawing and no sum, so a float does."""
        return None if value is None else float(Decimal(value) / self.scale)
