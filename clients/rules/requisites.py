"""Tax and registration numbers of Russia: kept as text, checked, never refused.

Forms and check digits: FNS order № ЕД-7-14/559@ of 26.06.2025 (INN, KPP), Ministry of Finance
order № 165н of 30.10.2017 (OGRN). A wrong check digit is a warning that a person may accept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.ru import inn as stdnum_inn

_JUNK = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff'’`.\-‐‑‒–—]+")
_LOST = re.compile(r"\d(?:[.,]\d+)?[eEеЕ]\+?\d{1,2}")
# «ИНН 7707083893»: the name of the number before it
_LABEL = re.compile(
    r"\b(?:инн|кпп|огрн(?:ип)?|бик|inn|kpp|ogrn)\b[\s:№./\\]*(?=\d|инн|кпп|inn|kpp)", re.I
)
_KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
# Cyrillic letters that look like the Latin capitals a KPP may hold
_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХавекмнорстух", "ABEKMHOPCTYXABEKMHOPCTYX")

ORGANISATION, PERSON, HEAD_OFFICE, UNIT = "organisation", "person", "head_office", "unit"


@dataclass(frozen=True, slots=True)
class Requisite:
    """A number as it will be stored and what is to be said about it.

    `kind` tells whose it is ("organisation", "person"; for a KPP "head_office", "unit").
    `problem` is "" or a code: "length", "letters", "check_digit", "lost" (a spreadsheet left only
    an exponent; then `value` is empty). `is_restored` means that a leading zero was put back.
    """

    value: str
    kind: str = ""
    is_valid: bool = False
    is_restored: bool = False
    problem: str = ""


EMPTY = Requisite("")


def bare(text: str) -> str:
    """Return a number without its name, spaces, dashes and the like, or a spreadsheet's `.0`."""
    text = _LABEL.sub("", text.strip())
    if re.fullmatch(r"\d+\.0+", text):
        text = text.partition(".")[0]
    return _JUNK.sub("", text)


def parse_inn(text: str) -> Requisite:
    """Read an INN: 10 digits are an organisation's, 12 a person's; lost zeros are put back."""
    value, refused = _digits(text)
    if refused:
        return refused
    if len(value) in (9, 11) and stdnum_inn.is_valid("0" + value):
        return Requisite("0" + value, _inn_kind("0" + value), is_valid=True, is_restored=True)
    if len(value) not in (10, 12):
        return Requisite(value, problem="length")
    if not stdnum_inn.is_valid(value):
        return Requisite(value, _inn_kind(value), problem="check_digit")
    return Requisite(value, _inn_kind(value), is_valid=True)


def parse_kpp(text: str) -> Requisite:
    """Read a KPP: nine signs, the middle two may be Latin capitals; `01` there is a head office."""
    if _LOST.fullmatch(text.strip()):
        return Requisite("", problem="lost")
    value = bare(text).translate(_LOOKALIKES).upper()
    if not value:
        return EMPTY
    is_restored = len(value) == 8 and value.isascii() and value.isdigit()
    if is_restored:
        value = "0" + value
    if not (value.isascii() and _KPP.fullmatch(value)):
        return Requisite(value, problem="length" if len(value) != 9 else "letters")
    kind = HEAD_OFFICE if value[4:6] == "01" else UNIT
    return Requisite(value, kind, is_valid=True, is_restored=is_restored)


def parse_ogrn(text: str) -> Requisite:
    """Read an OGRN (13 digits, an organisation's) or an OGRNIP (15 digits, a person's)."""
    value, refused = _digits(text)
    if refused:
        return refused
    if len(value) not in (13, 15):
        return Requisite(value, problem="length")
    kind = ORGANISATION if len(value) == 13 else PERSON
    check = int(value[:-1]) % (11 if kind == ORGANISATION else 13) % 10
    if check != int(value[-1]):
        return Requisite(value, kind, problem="check_digit")
    return Requisite(value, kind, is_valid=True)


def parse_bik(text: str) -> Requisite:
    """Read a BIK: nine digits, the first 0, 1 or 2; a lost leading zero is put back."""
    value, refused = _digits(text)
    if refused:
        return refused
    is_restored = len(value) == 8
    if is_restored:
        value = "0" + value
    if len(value) != 9:
        return Requisite(value, problem="length")
    if value[0] not in "012":
        return Requisite(value, problem="check_digit")
    return Requisite(value, "bank", is_valid=True, is_restored=is_restored)


def parse_account(text: str) -> Requisite:
    """Read a bank account: twenty digits, nothing else is checked."""
    value, refused = _digits(text)
    if refused:
        return refused
    is_valid = len(value) == 20
    return Requisite(value, "account", is_valid=is_valid, problem="" if is_valid else "length")


def split_inn_kpp(text: str) -> tuple[str, str]:
    """Split a cell `ИНН/КПП`; a cell with one number is an INN."""
    text = _LABEL.sub("", text.strip())
    parts = [part.strip() for part in re.split(r"[/\\|;,]|\s{2,}|\s+(?=\d{4}\w{2}\d{3}$)", text)]
    filled = [part for part in parts if part]
    return (filled[0] if filled else "", filled[1] if len(filled) > 1 else "")


def is_foreign(inn: str) -> bool:
    """Whether an INN is of those given to foreign organisations (9909…)."""
    return len(inn) == 10 and inn.startswith("9909")


def _inn_kind(value: str) -> str:
    return ORGANISATION if len(value) == 10 else PERSON


def _digits(text: str) -> tuple[str, Requisite | None]:
    if _LOST.fullmatch(text.strip()):
        return "", Requisite("", problem="lost")
    value = bare(text)
    if not value:
        return "", EMPTY
    if not (value.isascii() and value.isdigit()):
        return "", Requisite(value[:40], problem="letters")
    return value, None
