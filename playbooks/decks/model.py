"""A slide as plain values: what a file, a memo, a preview and a page of a review are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import translation

from core import formats
from playbooks.decks.choices import SlideKind

Value = float | int | None


@dataclass(frozen=True, slots=True)
class Point:
    """A line of a slide: its words, and smaller who said them or when."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`right` are the places of columns of numbers; `has_total`: the last row is the sum."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    has_total: bool = False

    @property
    def lines(self) -> list[list[tuple[str, str, bool]]]:
        """The rows as a page draws them: head, text, whether it is a number."""
        return [
            [(self.heads[i], text, i in self.right) for i, text in enumerate(row)]
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars or lines; each series has a value or None for each label.

    `pattern` is how an office program writes a number of it.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Value, ...]], ...]
    is_line: bool = False
    pattern: str = "General"
    unit: str = ""
    # Figures are told in the language of the deck, whoever looks at it.
    language: str = field(default_factory=translation.get_language)

    @property
    def most(self) -> float:
        return max((v for _name, values in self.series for v in values if v is not None), default=0)

    @property
    def least(self) -> float:
        return min((v for _name, values in self.series for v in values if v is not None), default=0)

    @property
    def table(self) -> Table:
        """The same figures for those who read and do not look."""
        rows = tuple(
            (label, *(self.words(values[place]) for _name, values in self.series))
            for place, label in enumerate(self.labels)
        )
        heads = ("", *(name for name, _values in self.series))
        return Table(heads, rows, frozenset(range(1, len(heads))))

    def words(self, value: Value) -> str:
        if value is None:
            return "—"
        with translation.override(self.language):
            if self.unit == "%":
                return formats.percent(int(value))
            return f"{formats.number(int(value))}{self.unit}"

    def bars(self) -> Iterator[tuple[str, list[tuple[str, int, str]]]]:
        """Yield a label with its bars: name, percent of the longest, words."""
        most = max(self.most, 1)
        for place, label in enumerate(self.labels):
            yield (
                label,
                [
                    (name, int((values[place] or 0) * 100 / most), self.words(values[place]))
                    for name, values in self.series
                ],
            )


@dataclass(slots=True)
class Slide:
    """One kind of slide of a deck with what there is for it; `why` says why there is nothing."""

    kind: SlideKind
    heading: str
    text: str = ""
    lines: tuple[str, ...] = ()
    points: list[Point] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    is_shown: bool = True
    picked: tuple[int, ...] = ()
    why: str = ""

    @property
    def is_title(self) -> bool:
        return self.kind == SlideKind.TITLE

    @property
    def is_empty(self) -> bool:
        return not (self.is_title or self.text or self.points or self.tables or self.charts)

    @property
    def is_in_file(self) -> bool:
        return self.is_shown and not self.is_empty

    @property
    def paragraphs(self) -> list[str]:
        """What a person wrote, a line each."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]
