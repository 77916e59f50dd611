"""Which kind of file it is, by its content and never by its name."""

from __future__ import annotations

import re

from core.sheets.messages import UnreadableFile

_STRANGERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"SQLite format 3\0", "SQLite"),
    (b"PAR1", "Parquet"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(!doctype\s+html|html|head|meta|body|style|div|table|tr)\b",
    re.I | re.S,
)
_WORKBOOK_XML = re.compile(r"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")


def binary_kind(data: bytes) -> str:
    """Return "xlsx", "xls" or, for text of any kind, "".

    Raises UnreadableFile for an empty file, a locked workbook and well-known strangers.
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xfe\xff"):
        raise UnreadableFile("empty")
    if data.startswith(b"PK"):
        return "xlsx"
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise UnreadableFile("encrypted")
        return "xls"
    if data.startswith(_OLD_BIFF):
        return "xls"
    for magic, what in _STRANGERS:
        if data.startswith(magic):
            raise UnreadableFile("not_a_table", what=what)
    return ""


def text_kind(text: str, null_bytes: int) -> str:
    """Return "html", "vcard", "ics" or "csv"; raises UnreadableFile for bytes that are no text."""
    start = text[:4096].lstrip("\ufeff \t\r\n")
    if (null_bytes > 20 and null_bytes > len(text) // 4) or _is_noise(text[:65536]):
        raise UnreadableFile("not_a_table", what="BIN")
    upper = start[:20].upper()
    if upper.startswith("BEGIN:VCARD"):
        return "vcard"
    if upper.startswith("BEGIN:VCALENDAR"):
        return "ics"
    if start.startswith("<"):
        return _markup_kind(start)
    if start.startswith(("{", "[{")) and ('":' in start or '" :' in start):
        raise UnreadableFile("save_as_xlsx", what="JSON")
    return "csv"


def _markup_kind(start: str) -> str:
    if _WORKBOOK_XML.search(start):
        raise UnreadableFile("save_as_xlsx", what="XML")
    if _PAGE.match(start) or "<table" in start.lower() or "<html" in start.lower():
        return "html"
    if start.startswith(("<?xml", "<!DOCTYPE")):
        raise UnreadableFile("save_as_xlsx", what="XML")
    return "csv"


def _is_noise(sample: str) -> bool:
    controls = len(_CONTROL.findall(sample)) + sample.count("\ufffd") // 2
    return controls > 4 and controls * 20 > len(sample)
