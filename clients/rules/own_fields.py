"""Values of the fields that administrators add: checked by kind, compared alike by both engines.

A text is stored with its folded copy under "~code", so that a filter finds Cyrillic in any case.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core.folding import fold

MAX_TEXT = 500
FOLDED = "~"
# Numbers outside it would lose digits in a JSON number.
MAX_NUMBER = 10**15
YES = frozenset({"да", "yes", "true", "1", "y", "истина", "+"})
NO = frozenset({"нет", "no", "false", "0", "n", "ложь", "-"})
_SLUG = re.compile(r"[^a-z0-9]+")
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_SOUNDS = "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch _ y _ e yu ya"  # _ is silent
_LATIN = dict(zip(_CYRILLIC, _SOUNDS.split(), strict=True))


class WrongValue(ValueError):
    """A value that does not fit its field; `code` says how: number, choice, date, bool, long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def stored(kind: str, value: Any, options: Collection[str] = ()) -> Any:
    """Return a typed value as it is kept in JSON; None clears it. Raises WrongValue."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if kind == "number":
        return _number(value)
    if kind == "date":
        return _date(value)
    if kind == "bool":
        return _bool(value)
    text = str(value).strip()
    if kind == "choice":
        return _choice(text, options)
    if len(text) > MAX_TEXT:
        raise WrongValue("long")
    return text


def _number(value: Any) -> int | float:
    if isinstance(value, bool):
        raise WrongValue("number")
    text = re.sub(r"[\s\u00a0\u202f']", "", str(value)).replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise WrongValue("number") from None
    if not number.is_finite() or abs(number) >= MAX_NUMBER:
        raise WrongValue("number")
    return int(number) if number == number.to_integral_value() else float(number)


def _date(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(str(value).strip(), pattern).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    raise WrongValue("date")


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise WrongValue("bool")


def _choice(text: str, options: Collection[str]) -> str:
    """Return the option as administrators wrote it, whatever case was typed."""
    for option in options:
        if fold(option) == fold(text):
            return option
    raise WrongValue("choice")


def merged(values: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values with changes laid over them, and the folded copies of texts."""
    result = dict(values)
    for code, value in changed.items():
        for key in (code, FOLDED + code):
            result.pop(key, None)
        if value is not None:
            result[code] = value
            if isinstance(value, str):
                result[FOLDED + code] = fold(value)
    return result


def code_from(label: str, taken: Collection[str]) -> str:
    """Return a short Latin code for a field's name that is not taken yet."""
    latin = "".join(_LATIN.get(letter, letter) for letter in label.casefold())
    base = _SLUG.sub("_", latin).strip("_")[:34] or "field"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code
