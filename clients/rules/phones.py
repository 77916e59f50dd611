"""Phone numbers: stored as E.164 beside what was typed, shown as people read them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EXTENSION = re.compile(
    r"[\s,;(]*(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext(?:ension)?|extn|x|#)[.:\s№]*(\d{1,7})\)?\s*$",
    re.I,
)
# not before an extension, nor within 8,495E+10
_SEPARATORS = re.compile(r"[;\n\r/|]+|,(?!\s*(?:доб|вн|ext|#)|\d+[eеЕ]\+?\d)", re.I)
_IN_BRACKETS = re.compile(r"\([^()\n\r]*\)")
# separators within brackets while a cell is split
_HIDDEN = str.maketrans(",;/|", "\ue000\ue001\ue002\ue003")
_SHOWN = str.maketrans("\ue000\ue001\ue002\ue003", ",;/|")
_COMMENT = re.compile(r"\([^()\d]*\)\s*$")
_BARE_EXTENSION = re.compile(r"(?P<number>.*\d)\s*,\s*(?P<extension>\d{3,4})")
_FRACTION = re.compile(r"(\+?\d{7,15})\.0+")
_LABEL = re.compile(
    r"^\s*(?:тел(?:ефон)?|моб(?:ильный)?|раб(?:очий)?|факс|phone|tel|mob(?:ile)?|fax)[.:\s]*", re.I
)
_NOT_DIGITS = re.compile(r"\D+")
_LETTERS = re.compile(r"[^\W\d_]")
_LOST = re.compile(r"\d(?:[.,]\d+)?[eEеЕ]\+?\d{1,2}")

# country: (calling code, digits of a national number, trunk prefix)
_PLANS: dict[str, tuple[str, int, str]] = {
    "RU": ("7", 10, "8"),
    "KZ": ("7", 10, "8"),
    "BY": ("375", 9, "80"),
    "US": ("1", 10, "1"),
    "CA": ("1", 10, "1"),
}


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: `e164` is empty where it could not be read, `typed` is always kept."""

    typed: str
    e164: str = ""
    extension: str = ""

    @property
    def key(self) -> str:
        """What two spellings of one number share; digits as typed where nothing else is known."""
        return (self.e164 or _NOT_DIGITS.sub("", self.typed)) + (
            f"#{self.extension}" if self.extension else ""
        )


def parse_phones(text: str, country: str = "RU") -> list[Phone]:
    """Read a cell of numbers split by comma, semicolon, slash or new line, each only once."""
    phones: dict[str, Phone] = {}
    for part in _parts(text):
        phone = parse_phone(part, country)
        if phone and phone.key:
            phones.setdefault(phone.key, phone)
    return list(phones.values())


def parse_phone(text: str, country: str = "RU") -> Phone | None:
    """Read one number; None where there is not a single digit."""
    typed = " ".join(text.split())
    if not any(sign.isdigit() for sign in typed):
        return None
    if is_lost(typed):
        return Phone(typed)
    if found := _FRACTION.fullmatch(typed):
        typed = found[1]
    body = _COMMENT.sub("", _LABEL.sub("", typed)).rstrip()
    extension = ""
    if found := _EXTENSION.search(body):
        extension, body = found[1], body[: found.start()]
    elif (found := _BARE_EXTENSION.fullmatch(body)) and _e164(found["number"], country):
        extension, body = found["extension"], found["number"]
    return Phone(typed, _e164(body.strip(), country), extension)


def is_lost(text: str) -> bool:
    """Whether a spreadsheet left only an exponent of a number."""
    return bool(_LOST.fullmatch(text))


def display_phone(phone: Phone, extension_word: str = "доб.") -> str:
    """Return `+7 921 111-22-33`, an extension after it; what could not be read as it was typed."""
    if not phone.e164:
        return phone.typed
    shown = display_e164(phone.e164)
    return f"{shown} {extension_word} {phone.extension}" if phone.extension else shown


def display_e164(e164: str) -> str:
    """Group the digits of an E.164 number the Russian way; other countries keep code and number."""
    digits = e164.removeprefix("+")
    if digits.startswith("7") and len(digits) == 11:
        return f"+7 {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}"
    if digits.startswith("375") and len(digits) == 12:
        return f"+375 {digits[3:5]} {digits[5:8]}-{digits[8:10]}-{digits[10:]}"
    if digits.startswith("1") and len(digits) == 11:
        return f"+1 {digits[1:4]} {digits[4:7]}-{digits[7:]}"
    return e164


def _parts(text: str) -> list[str]:
    """Split a cell; a piece too short for a number belongs to the one before it."""
    parts: list[str] = []
    hidden = _IN_BRACKETS.sub(lambda found: found[0].translate(_HIDDEN), text)
    for part in map(_shown, _SEPARATORS.split(hidden)):
        digits = _NOT_DIGITS.sub("", part)
        if parts and digits and len(digits) < 5 and not part.strip().startswith("+"):
            parts[-1] = f"{parts[-1]}, {part.strip()}"
        elif digits:
            parts.append(part.strip())
    return parts


def _shown(part: str) -> str:
    return part.translate(_SHOWN)


def _e164(body: str, country: str) -> str:
    if _LETTERS.search(body):
        return ""
    digits = _NOT_DIGITS.sub("", body)
    if body.lstrip(" (").startswith("+"):
        return _international(digits)
    if digits.startswith("00") and 10 <= len(digits) - 2 <= 15:
        return _international(digits[2:])
    code, length, trunk = _PLANS.get(country.upper(), ("", 0, ""))
    if not code:
        return ""
    if len(digits) == length and _is_national(digits, code):
        return f"+{code}{digits}"
    for prefix in (trunk, code):
        national = digits.removeprefix(prefix)
        if digits.startswith(prefix) and len(national) == length and _is_national(national, code):
            return f"+{code}{national}"
    return ""


def _is_national(national: str, code: str) -> bool:
    """Russian area codes begin with 3, 4, 8 or 9, Kazakh ones with 6 or 7, American with 2-9."""
    return national[0] in {"7": "346789", "1": "23456789"}.get(code, "123456789")


def _international(digits: str) -> str:
    if digits.startswith("0") or not 8 <= len(digits) <= 15:
        return ""
    if digits.startswith("7"):
        return f"+{digits}" if len(digits) == 11 else ""
    if digits.startswith("8") and len(digits) == 11 and digits[1] in "3489":
        return f"+7{digits[1:]}"  # +8 (921)…: a habit, not a country
    return f"+{digits}"
