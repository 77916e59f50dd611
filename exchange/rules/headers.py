"""Column headers brought to one spelling, so that one list of words fits many files."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from core.folding import fold
from core.money import parse_currency

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2,}$)")
_EMAIL = re.compile(
    r"\b(?:e[\s-]?mails?|е-?мейл|имейл|эл(?:ектронная|ектронный|\.)?\s*(?:почта|адрес))(?!\w)"
)
_UNIT = re.compile(
    r"[\s,]*[(\[]?\s*(?:в\s+)?(?:₽|руб(?:лях|лей|\.)?|rub|rur|usd|eur|kzt|\$|€|шт\.?|чел\.?|мес\.?|дн\.?|%)"
    r"\s*[)\]]?$"
)
# what may follow the name of an amount, the last word first
_TAIL = re.compile(
    r"(?:^|(?<=[\s,(\[/$€₽£]))(?:в\s+|in\s+)?(?:"
    r"(?P<thousand>тыс(?:яч(?:и|ах)?)?|thousands?|k)|(?P<million>млн|миллион(?:ы|ах|ов)|mln|millions?)"
    r"|(?P<billion>млрд|миллиард(?:ы|ах|ов)|bn|billions?)"
    r"|(?P<currency>₽|р|руб(?:ли|лях|лей)?|rub|rur|\$|usd|долл(?:арах|аров|ары)?(?:\.?\s+сша)?|€|eur"
    r"|евро|₸|kzt|тенге|byn|бел\.?\s*руб|cny|¥|юан(?:ях|ей|и)|gbp|£|aed)"
    r"|(?P<net>без\s+(?:учета\s+)?ндс|(?:without|excl\.?|excluding|ex\.?|net\s+of)\s+vat)"
    r"|(?P<gross>(?:[сc](?:\s+учетом)?|включая|вкл\.?|в\s+т\.?\s*ч\.?|в\s+том\s+числе)\s+ндс"
    r"|(?:with|incl\.?|including|inc\.?)\s+vat)(?:\s*(?P<rate>\d{1,2})\s*%?)?"
    r")$"
)
_FACTORS = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_NUMBER_SIGN = re.compile(r"(?:№|\bn(?:o|r)?\b\.?|#)\s*(?=договор|контракт|сч)")
_AROUND = " ,.:;/()[]%"
_REPEATED = re.compile(r"\s\d{1,2}$")
# Bitrix24 names the country of a requisite: «Реквизит (Россия): ИНН»
_WHOSE = re.compile(
    r"^(реквизиты?|компания|контакт|company|contact|сделка|deal)\s*[(\[][^)\]]*[)\]](?=\s*[:/])"
)
_PREFIX = re.compile(r"(реквизиты?|компания|контакт|company|contact|сделка|deal)\s*[:/]\s*(?=\S)")
_SUFFIX = re.compile(r"\s*[(\[](контакта?|компани[яи]|contact|company|сделк[аи]|deal)[)\]]$")
_SCOPES = {
    "рек": "client",
    "ком": "client",
    "com": "client",
    "кон": "person",
    "con": "person",
    "сде": "contract",
    "dea": "contract",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a header says of its amounts: multiplied by what, in which currency, with VAT or not.

    `is_vat_included` is None where the header does not say; `vat_rate` in percent likewise.
    """

    factor: int = 1
    currency: str = ""
    is_vat_included: bool | None = None
    vat_rate: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The spellings of one header, the truest first; `scope` is whose it says it is."""

    spellings: tuple[str, ...]
    scope: str = ""
    is_repeated: bool = False
    unit: Unit = Unit()


def normalised(text: str) -> str:
    """Return a header in lower case, ё as е, spaces joined, without `*`, `:`, quotes.

    A bracket between a prefix and its colon goes too: `Реквизит (Россия): ИНН`.
    """
    split = _CAMEL.sub(" ", text.replace("_", " "))
    plain = fold(split.replace("*", " ").replace('"', " ").replace("«", " ").replace("»", " "))
    plain = _EMAIL.sub("email", _WHOSE.sub(r"\1", plain))
    plain = _NUMBER_SIGN.sub("№ ", plain)
    return " ".join(plain.strip(" :.;,").split())


def read_header(text: str) -> Header:
    """Return the spellings under which a header is looked up.

    As it is; without its unit, thousands, currency and VAT; without `Реквизит:`, `Компания:`,
    `Контакт:` or `(контакт)`, `(компания)`; a repeated one (`Должность 2`) without its number.
    """
    plain = normalised(text)
    spellings = [plain]
    scope = ""
    bare = plain
    if found := _PREFIX.match(bare):
        scope, bare = _SCOPES[found[1][:3]], bare[found.end() :]
    if found := _SUFFIX.search(bare):
        scope, bare = scope or _SCOPES[found[1][:3]], bare[: found.start()]
    spellings.append(bare)
    unitless = _UNIT.sub("", bare).strip(" ,:")
    spellings.append(unitless)
    name, unit = _measured(bare)
    spellings.append(name)
    is_repeated = bool(_REPEATED.search(unitless if name == bare else name))
    if is_repeated:
        spellings.append(_REPEATED.sub("", unitless))
    return Header(tuple(dict.fromkeys(filter(None, spellings))), scope, is_repeated, unit)


@functools.lru_cache(maxsize=1024)
def unit_of(text: str) -> Unit:
    """Return the unit, the currency and the VAT that a header tells of its amounts."""
    return read_header(text).unit


def _measured(bare: str) -> tuple[str, Unit]:
    """Take units, currency and VAT off the end of an amount's header."""
    left, unit = bare, Unit()
    while found := _TAIL.search(left.rstrip(_AROUND)):
        rest = left[: found.start()].rstrip(_AROUND)
        if not rest:
            break
        if (word := found.lastgroup) in _FACTORS:
            unit = replace(unit, factor=unit.factor * _FACTORS[word])
        elif word == "currency":
            unit = replace(unit, currency=parse_currency(found[word]).value or "")
        else:
            rate = int(found["rate"]) if found["rate"] else None
            unit = replace(unit, is_vat_included=found["net"] is None, vat_rate=rate)
        left = rest
    return left, unit
