"""Comma-separated text and its kin."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from core.sheets.encodings import Decoded
from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import Limits, RawLine, RawTable

DELIMITERS = (";", ",", "\t", "|")
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?[ \t]*(?:\r\n?|\n|$)', re.I)
_SAMPLE_LINES = 50
_SAMPLE_CHARS = 512 * 1024
# Cut by a separator, fewer of so many lines than this share is a sign inside texts.
_FEW, _MANY_LINES = 0.1, 10
# What no text file holds: each line is one cell.
_NO_DELIMITER = "\x1f"
# A cell of this many lines, each of which would split like a row, is an unclosed quotation mark.
_SWALLOWED_LINES = 3


def delimited_table(decoded: Decoded, delimiter: str | None, limits: Limits) -> RawTable:
    """Read text with a column separator; `delimiter` is a person's choice."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise UnreadableFile("unknown_delimiter")
    text = decoded.text.lstrip("\ufeff")
    told = _SEP_LINE.match(text)
    if told:
        text = text[told.end() :]
        delimiter = delimiter or told.group(1)
    delimiter = delimiter or guess_delimiter(text) or _NO_DELIMITER
    return RawTable(
        kind="csv",
        lines=_lines(text, delimiter, limits),
        encoding=decoded.encoding,
        is_encoding_sure=decoded.is_sure,
        delimiter=delimiter.removesuffix(_NO_DELIMITER),
        null_bytes=decoded.null_bytes,
    )


def guess_delimiter(text: str) -> str:
    """Return the separator that cuts the first 50 lines most evenly; a comma if none does.

    Empty where the only signs that could be one stand in a few lines of a list. The share of
    even lines counts squared, so that decimal commas and lists inside cells lose.
    """
    sample = text[:_SAMPLE_CHARS]
    scores = {delimiter: _evenness(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] > 0:
        return best
    return "" if min(scores.values()) < 0 else ","


def _evenness(sample: str, delimiter: str) -> float:
    """Return how well a separator cuts; below zero where it cuts only a few lines of a list."""
    if delimiter not in sample:
        return 0.0
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    found: list[int] = []
    with contextlib.suppress(csv.Error):  # what is wrong is told when the rows are read
        found.extend(len(cells) for cells in islice(reader, _SAMPLE_LINES) if any(cells))
    widths, total = Counter(found), len(found)
    if total >= _MANY_LINES and found[0] == 1 and total - widths[1] < _FEW * total:
        return -1.0
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0.0
    count, width = max(wide)
    return (count / total) ** 2 * (width - 1)


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[RawLine]:
    csv.field_size_limit(limits.cell_chars)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableFile("cell_too_long", row=number, limit=limits.cell_chars) from None
        if reader.line_num - before > _SWALLOWED_LINES and _has_swallowed(cells, delimiter):
            yield RawLine(number, cells, problem=Notice("swallowed"))
        else:
            yield RawLine(number, cells)


def _has_swallowed(cells: list[str], delimiter: str) -> bool:
    """Whether a cell holds lines that would each be a row: its closing quote is missing."""
    for cell in cells:
        inner = cell.splitlines()[1:-1]
        if len(inner) < _SWALLOWED_LINES - 1:
            continue
        cuts = {line.count(delimiter) for line in inner if line.strip()}
        if len(cuts) == 1 and min(cuts) >= max(1, len(cells) - 1):
            return True
    return False
