"""vCard: each card a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.sheets.content_lines import (
    LINE_END,
    Cells,
    Entry,
    Property,
    entries,
    entries_table,
    parts,
    plain,
    unfolded,
)
from core.sheets.encodings import Decoded
from core.sheets.model import RawTable

CARD_HEADERS = (
    "UID",
    "Full name",
    "Last name",
    "First name",
    "Middle name",
    "Company",
    "Department",
    "Job title",
    "Phone",
    "Email",
    "Site",
    "Address",
    "Birthday",
    "Note",
)
_WITHOUT_YEAR = re.compile(r"--(\d\d)-?(\d\d)")
_FULL_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


def cards_table(decoded: Decoded) -> RawTable:
    """Read vCards of versions 2.1, 3.0 and 4.0, several in a file."""
    text = "\n".join(_without_deputies(_quoted_unfolded(decoded.text)))
    found = entries(text, "VCARD", decoded.encoding)
    rows = (Cells(_card(entry), entry.problem) for entry in found)
    return entries_table("vcard", decoded, CARD_HEADERS, rows)


def _quoted_unfolded(text: str) -> list[str]:
    """Join folded lines; version 2.1 folds quoted-printable values by a trailing `=`."""
    out: list[str] = []
    pending = ""
    for piece in LINE_END.split(unfolded(text)):
        line, pending = (pending + piece.lstrip() if pending else piece), ""
        if line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper():
            pending = line[:-1]
        else:
            out.append(line)
    return [*out, pending]


def _without_deputies(lines: Iterable[str]) -> Iterator[str]:
    """Leave out what version 2.1 may hold inside a card: the card of an AGENT."""
    was_agent = is_deputy = False
    for line in lines:
        bare = line.strip().upper()
        is_deputy = is_deputy or (was_agent and bare == "BEGIN:VCARD")
        was_agent = bare.startswith("AGENT") and bare.endswith(":")
        if not is_deputy:
            yield line
        elif bare == "END:VCARD":
            is_deputy = False


def _card(entry: Entry) -> list[str]:
    last, first, middle = parts(entry.raw("N"), 3)
    company, department = parts(entry.raw("ORG"), 2)
    address = [part for part in parts(entry.raw("ADR"), 7) if part]
    return [
        entry.first("UID"),
        entry.first("FN"),
        last,
        first,
        middle,
        company,
        department,
        entry.first("TITLE", "ROLE"),
        "; ".join(map(_phone, entry.all("TEL"))),
        "; ".join(entry.all("EMAIL")),
        entry.first("URL"),
        ", ".join(reversed(address)),
        next(filter(None, map(_birthday, entry.every("BDAY"))), ""),
        entry.first("NOTE"),
    ]


def _phone(text: str) -> str:
    """Return `tel:+7-495-111-22-33;ext=102` as people write it: the number, then `ext. 102`."""
    if text[:4].lower() != "tel:":
        return text
    number, *params = text[4:].split(";")
    told = {name.lower(): value for name, _, value in (one.partition("=") for one in params)}
    area = told.get("phone-context", "")
    if area.startswith("+") and not number.startswith("+"):
        number = f"{area} {number}"
    return f"{number} ext. {told['ext']}" if told.get("ext") else number


def _birthday(told: Property) -> str:
    """Return a day without its year as `02.05`, any other as it is written."""
    text = plain(told.value)
    if found := _WITHOUT_YEAR.fullmatch(text):
        return f"{found[2]}.{found[1]}"
    found = _FULL_DATE.match(text)
    if found and found[1] == told.param("X-APPLE-OMIT-YEAR"):
        return f"{found[3]}.{found[2]}"
    return text
