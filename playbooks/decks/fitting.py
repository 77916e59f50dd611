"""How much text a box holds: what does not fit gets smaller letters, then another slide.

Widths are those of Arial, and of the fonts that stand in for it, in thousandths of an em and
rather too wide: Cyrillic is wider than Latin, and a slide that overflows is worse than one line
less. Sizes are in points, lengths too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

SIZES = (20, 18, 16, 14)
TABLE_SIZES = (16, 14, 13, 12, 11)
LINE = 1.22  # a line's height in its letters' size
NOTE = 4  # a note is so many points smaller
_NARROW = frozenset(" .,:;!'|()[]«»-ilIjtf/\u00a0")
_WIDE = frozenset("ШЩЖМЮФЫшщжмюфыWMmw@%—Д")
Piece = TypeVar("Piece")


def width(text: str, size: float) -> float:
    """Return how wide a text is at most, in points."""
    total = 0
    for sign in text:
        if sign in _NARROW:
            total += 340
        elif sign in _WIDE:
            total += 880
        elif sign.isupper():
            total += 720
        else:
            total += 575
    return total * size / 1000


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines of a width; a word longer than a line is cut."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for whole in paragraph.split(" "):
            word = whole
            joined = f"{line} {word}" if line else word
            if width(joined, size) <= room:
                line = joined
                continue
            if line:
                lines.append(line)
            while width(word, size) > room and len(word) > 1:
                fits = max(1, int(len(word) * room / width(word, size)))
                while fits > 1 and width(word[:fits], size) > room:
                    fits -= 1
                lines.append(word[:fits])
                word = word[fits:]
            line = word
        lines.append(line)
    return lines


def height(text: str, size: float, room: float) -> float:
    return len(wrapped(text, size, room)) * size * LINE


@dataclass(frozen=True, slots=True)
class Fitted:
    """Texts of one slide with the size of its letters."""

    size: float
    pieces: list[tuple[str, str, bool]]


# A text, the small words under it, whether it has a bullet.
Item = tuple[str, str, bool]
GAP = 8


def item_height(item: Item, size: float, room: float) -> float:
    text, note, _is_bullet = item
    own = height(text, size, room)
    return own + (height(note, size - NOTE, room) if note else 0) + GAP


def paged(items: Sequence[Item], room: float, tall: float) -> list[Fitted]:
    """Lay texts out: the largest letters at which all fit one slide, else several slides."""
    for size in SIZES:
        if sum(item_height(item, size, room) for item in items) <= tall:
            return [Fitted(size, list(items))] if items else []
    size = SIZES[-2]
    pieces = [piece for item in items for piece in _cut(item, size, room, tall)]
    pages = _filled(pieces, lambda item: item_height(item, size, room), tall)
    return [Fitted(size, page) for page in pages]


def _cut(item: Item, size: float, room: float, tall: float) -> list[Item]:
    """Cut a text that no slide holds at the end of a line."""
    if item_height(item, size, room) <= tall:
        return [item]
    text, note, is_bullet = item
    lines = wrapped(text, size, room)
    spare = height(note, size - NOTE, room) + GAP if note else GAP
    most = max(1, int((tall - spare) / (size * LINE)))
    parts = [" ".join(lines[i : i + most]) for i in range(0, len(lines), most)]
    last = len(parts) - 1
    return [(part, note if i == last else "", is_bullet and i == 0) for i, part in enumerate(parts)]


def _filled(
    pieces: Sequence[Piece], tall_of: Callable[[Piece], float], tall: float
) -> list[list[Piece]]:
    pages: list[list[Piece]] = []
    left = 0.0
    for piece in pieces:
        need = tall_of(piece)
        if not pages or need > left:
            pages.append([])
            left = tall
        pages[-1].append(piece)
        left -= need
    return pages


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table for one slide, the widths of its columns, the size of its letters."""

    size: float
    widths: list[float]
    rows: list[tuple[str, ...]]
    heights: list[float]


PADDING = 14
BOLD = 1.3  # how much wider letters of a head may be


def columns(
    heads: Sequence[str], rows: Sequence[Sequence[str]], room: float, size: float = 12
) -> list[float]:
    """Share a width among columns by what stands in them, none too narrow for its words."""
    bold, around = size * BOLD, 2 * PADDING * size / 12
    longest = [
        max([width(head, bold), *(min(width(row[i], size), room / 2) for row in rows)]) + around
        for i, head in enumerate(heads)
    ]
    words = [
        max(
            *(width(word, bold) for word in head.split(" ")),
            *(width(word, size) for row in rows for word in row[i].split(" ")),
        )
        + around
        for i, head in enumerate(heads)
    ]
    least = [min(word, room / len(heads)) for word in words]
    spare = room - sum(least)
    wish = [max(one - low, 1) for one, low in zip(longest, least, strict=True)]
    return [low + spare * one / sum(wish) for low, one in zip(least, wish, strict=True)]


def tabled(
    heads: Sequence[str], rows: Sequence[tuple[str, ...]], room: float, tall: float
) -> list[Rows]:
    """Lay a table out over as many slides as it takes; each has the heads again."""
    for size in TABLE_SIZES:
        widths = columns(heads, rows, room, size)
        if sum(_row(row, widths, size) for row in (tuple(heads), *rows)) <= tall:
            break
    head = _row(tuple(heads), widths, size)
    pages = _filled(rows, lambda row: _row(row, widths, size), tall - head)
    return [
        Rows(size, widths, page, [head, *(_row(r, widths, size) for r in page)]) for page in pages
    ]


def _row(row: tuple[str, ...], widths: Sequence[float], size: float) -> float:
    return (
        max(
            height(text, size, max(room - PADDING, size))
            for text, room in zip(row, widths, strict=True)
        )
        + PADDING * 0.75
    )
