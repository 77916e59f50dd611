"""From bytes to text: byte order mark, else UTF-8, else Windows-1251, else a guess to confirm."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from core.sheets.messages import UnreadableFile

# what a person may choose; the first is what most files are
ENCODINGS = (
    "utf-8",
    "cp1251",
    "cp1252",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "utf-32-be",
    "cp866",
    "koi8-r",
    "mac-cyrillic",
    "iso8859-5",
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 64 * 1024
_CYRILLIC_WORD = re.compile(r"\b[А-Яа-яЁё]{2,}\b")
_MIXED_WORD = re.compile(r"[A-Za-z][А-яЁёЃѓЄєІіЇїЈј°]|[А-яЁё][A-Za-z]")
_ODD_CASE = re.compile(r"[а-яё][А-ЯЁ]{2}")


class Decoded(NamedTuple):
    """Text, the encoding's name, whether it is sure, and how many null bytes were dropped."""

    text: str
    encoding: str
    is_sure: bool
    null_bytes: int


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Decode a text file; `encoding` is a person's choice and then taken at its word.

    Raises UnreadableFile when the chosen encoding does not fit.
    """
    mark, by_mark = _mark(data)
    body = data[len(mark) :]
    if encoding:
        return _without_nulls(*_chosen(body, encoding, by_mark))
    wide = _wide(body)
    if wide or by_mark.startswith(("utf-16", "utf-32")):
        name = wide or by_mark
        return _without_nulls(body.decode(name, errors="replace"), name, True)
    try:
        return _without_nulls(body.decode("utf-8"), "utf-8", True)
    except UnicodeDecodeError:
        return _without_nulls(*_eight_bit(body))


def _mark(data: bytes) -> tuple[bytes, str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return mark, name
    return b"", ""


def _chosen(body: bytes, encoding: str, by_mark: str) -> tuple[str, str, bool]:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise UnreadableFile("unknown_encoding", encoding=encoding) from None
    known = {codecs.lookup(one).name for one in ENCODINGS}
    if name in ("utf-16", "utf-32"):
        name = by_mark or f"{name}-le"
    if name == "utf-8-sig":
        name = "utf-8"
    if name not in known:
        raise UnreadableFile("unknown_encoding", encoding=encoding)
    try:
        return body.decode(name), name, True
    except UnicodeDecodeError:
        raise UnreadableFile("wrong_encoding", encoding=encoding) from None


def _wide(body: bytes) -> str:
    """Name the encoding whose zero bytes stand where those of ASCII signs would.

    Some programs write a mark of the wrong width or none; delimiters, digits and line ends are
    ASCII in any language and give the width away.
    """
    sample = body[:4096]
    size = len(sample) - len(sample) % 4
    if size < 8 or sample.count(0) < max(4, size // 16):
        return _wide_short(sample)
    zeros = [sample[place:size:4].count(0) / (size // 4) for place in range(4)]
    if min(zeros[1:]) > 0.7 and zeros[0] < 0.05:
        return "utf-32-le"
    if min(zeros[:3]) > 0.7 and zeros[3] < 0.05:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.12 and even < 0.02:
        return "utf-16-le"
    if even > 0.12 and odd < 0.02:
        return "utf-16-be"
    return ""


def _wide_short(sample: bytes) -> str:
    if len(sample) < 4 or len(sample) % 2 or sample.count(0) * 2 != len(sample):
        return ""
    if not any(sample[1::2]):
        return "utf-16-le"
    return "" if any(sample[::2]) else "utf-16-be"


def _eight_bit(body: bytes) -> tuple[str, str, bool]:
    try:
        text = body.decode("cp1251")
    except UnicodeDecodeError:
        return _guess(body)
    if _reads_russian(text):
        return text, "cp1251", True
    return _guess(body)


def _reads_russian(text: str) -> bool:
    """Whether words stand there and not the shadow of another encoding."""
    sample = text[:_SAMPLE] if len(text) > _SAMPLE else text
    if not any("А" <= sign <= "я" for sign in sample):
        sample = text
    words = len(_CYRILLIC_WORD.findall(sample))
    return words > 5 * len(_MIXED_WORD.findall(sample)) and words > 4 * len(
        _ODD_CASE.findall(sample)
    )


def _guess(body: bytes) -> tuple[str, str, bool]:
    """Take the encoding in which most Cyrillic words look like words; Latin ones are cp1252."""
    best, best_words = "cp1252", 0
    for name in ("cp1251", "cp866", "koi8-r", "mac-cyrillic"):
        text = body.decode(name, errors="replace")
        words = len(_CYRILLIC_WORD.findall(text[:_SAMPLE]))
        if words > best_words and "\ufffd" not in text and _reads_russian(text):
            best, best_words = name, words
    return body.decode(best, errors="replace"), best, False


def _without_nulls(text: str, encoding: str, is_sure: bool) -> Decoded:
    nulls = text.count("\0")
    return Decoded(text.replace("\0", "") if nulls else text, encoding, is_sure, nulls)
