"""Amounts: read from foreign cells as Decimal, kept as whole minor units, split from their VAT."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from core.parsed import Parsed

DecimalMark = Literal[",", "."]
BIGGEST = Decimal(10) ** 15
KOPECK = Decimal("0.01")

# ISO 4217: what has not two decimal places
_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}
_SIGNS = (
    ("бел.руб.", "BYN"),
    ("бел. руб.", "BYN"),
    ("белорусский рубль", "BYN"),
    ("белорусских рублей", "BYN"),
    ("российский рубль", "RUB"),
    ("рублей", "RUB"),
    ("рубля", "RUB"),
    ("рубль", "RUB"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("р.", "RUB"),
    ("₽", "RUB"),
    ("rur", "RUB"),
    ("доллар сша", "USD"),
    ("долларов сша", "USD"),
    ("долл.", "USD"),
    ("доллар", "USD"),
    ("us$", "USD"),
    ("$", "USD"),
    ("евро", "EUR"),
    ("€", "EUR"),
    ("тенге", "KZT"),
    ("₸", "KZT"),
    ("юань", "CNY"),
    ("юаней", "CNY"),
    ("¥", "CNY"),
    ("£", "GBP"),
    ("₴", "UAH"),
    ("сум", "UZS"),
    ("₺", "TRY"),
    ("₹", "INR"),
    ("р", "RUB"),
)
# ISO 4217: the money of countries; no metals, no units of account, and none whose
# places after the point core.formats does not know
_CODE_WORDS = """
RUB USD EUR KZT BYN CNY GBP UAH UZS TRY INR JPY CHF AED AMD AZN GEL KGS TJS TMT MDL PLN CZK SEK NOK
DKK CAD AUD HKD SGD KRW VND ILS BRL MXN ZAR AFN ALL ANG AOA ARS AWG BAM BBD BDT BGN BIF BMD BND
BOB BSD BTN BWP BZD CDF COP CRC CUP CVE DJF DOP DZD EGP ERN ETB FJD FKP GHS GIP GMD GNF GTQ GYD
HNL HTG HUF IDR IQD IRR JMD JOD KES KHR KMF KPW KYD LAK LBP LKR LRD LSL LYD MAD MGA MKD MMK
MNT MOP MRU MUR MVR MWK MYR MZN NAD NGN NIO NPR NZD PAB PEN PGK PHP PKR PYG QAR RON RSD RWF SAR
SBD SCR SDG SHP SLE SOS SRD SSP STN SVC SYP SZL THB TOP TTD TWD TZS UGX UYU VES VUV WST XAF XCD
XOF XPF YER ZMW
"""
_CODES = _CODE_WORDS.split()
# ISO numbers, as 1C writes them
_NUMBERS = {
    "643": "RUB", "810": "RUB", "840": "USD", "978": "EUR", "398": "KZT", "933": "BYN",
    "156": "CNY", "826": "GBP", "784": "AED", "860": "UZS", "417": "KGS", "51": "AMD",
    "051": "AMD", "944": "AZN", "981": "GEL", "980": "UAH", "949": "TRY", "392": "JPY",
    "756": "CHF", "356": "INR",
}  # fmt: skip
_NAMES = {
    "RUB": r"(?:рос\w*\.?\s*)?руб\w*\.?(?:\s*рф)?|(?:russian\s*)?(?:ruble|rouble)s?",
    "BYN": r"br|бел\w*\.?\s*руб\w*\.?|belarus\w*\s*(?:ruble|rouble)s?",
    "USD": r"долл\w*\.?(?:\s*сша)?|(?:us\s*|u\.s\.\s*)?dollars?",
    "EUR": r"евро|euros?",
    "KZT": r"(?:каз\w*\.?\s*)?тенге|(?:kazakh\w*\s*)?tenge",
    "CNY": r"(?:кит\w*\.?\s*)?юан\w*|(?:chinese\s*)?yuan(?:\s*renminbi)?|renminbi|rmb",
    "GBP": r"фунт\w*(?:\s*стерлингов)?|(?:british\s*)?pounds?(?:\s*sterling)?",
    "AED": r"дирхам\w*\s*\(?оаэ\)?|(?:uae|emirati)\s*dirhams?",
    "KGS": r"(?:кирг|кырг)\w*\s*сом\w*|kyrgyz\w*\s*soms?",
    "UZS": r"(?:узб\w*\.?\s*)?сум\w{0,2}",
    "AUD": r"австрал\w*\.?\s*долл\w*\.?|australian\s*dollars?",
    "CAD": r"канад\w*\.?\s*долл\w*\.?|canadian\s*dollars?",
    "HKD": r"гонконг\w*\.?\s*долл\w*\.?|hong\s*kong\s*dollars?",
    "UAH": r"(?:укр\w*\.?\s*)?гривн\w*\.?",
    "AMD": r"(?:арм\w*\.?\s*)?драм\w*",
    "AZN": r"азерб\w*\.?\s*манат\w*",
    "GEL": r"(?:груз\w*\.?\s*)?лари",
    "TRY": r"тур\w*\.?\s*лир\w*",
    "INR": r"инд\w*\.?\s*рупи\w*",
    "JPY": r"(?:япон\w*\.?\s*)?[ий]ен\w*",
    "CHF": r"швейц\w*\.?\s*франк\w*",
}
_NAMED = {code: re.compile(pattern) for code, pattern in _NAMES.items()}
_CURRENCY_WORDS = tuple((code.lower(), code) for code in _CODES) + _SIGNS
_BY_WORD = dict(_CURRENCY_WORDS) | _NUMBERS
_ANY_CURRENCY = re.compile("|".join(re.escape(known) for known, _code in _CURRENCY_WORDS))
# whose amounts are written with commas between the groups
_WITH_COMMAS = frozenset({"USD", "GBP"})
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’`]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[.,]\d+")
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eе][-+]?\d+", re.I)
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})+")
_SINGLE = re.compile(r"(\d*)([.,])(\d+)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read from a cell, and the currency if the cell named one."""

    value: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class VatSplit:
    """An amount taken apart; net + vat = gross."""

    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Vat:
    """A VAT cell: `rate` in percent, None for «без НДС»; `is_included` None where not said."""

    rate: Decimal | None
    is_included: bool | None = None


def decimal_mark(values: Iterable[str]) -> DecimalMark | None:
    """Return the mark before the fraction that a column's cells agree on, None if they do not say.

    Both marks in a cell, several groups, or a fraction that is not three digits settle it; so do
    three different cells that all have exactly three digits after the mark: these are groups, and
    one such cell with a comma says so where dollars or pounds are written.
    """
    votes: dict[str, int] = {",": 0, ".": 0}
    triples: dict[str, set[str]] = {",": set(), ".": set()}
    are_groups = False
    for value in values:
        plain, currency = _stripped(value)
        if "," in plain and "." in plain:
            votes[max(",.", key=plain.rfind)] += 3
        elif found := _GROUPED.fullmatch(plain):
            votes[_other(found[1])] += 3
        elif found := _SINGLE.fullmatch(plain):
            whole, mark, fraction = found.groups()
            if len(fraction) != 3 or whole in ("", "0") or len(whole) > 3:
                votes[mark] += 1
            else:
                triples[mark].add(plain)
                are_groups |= mark == "," and currency in _WITH_COMMAS
    for mark, cells in triples.items():
        if (len(cells) >= 3 or (mark == "," and are_groups)) and not votes[mark]:
            votes[_other(mark)] += 1
    if votes[","] == votes["."]:
        return None
    return "," if votes[","] > votes["."] else "."


def parse_amount(text: str, mark: DecimalMark | None = None) -> Parsed[Amount]:
    """Read an amount; `mark` is what `decimal_mark` found for its column.

    Problems: "not_a_number" (also «120 тыс»), "scientific" (digits were lost), "too_big" (10^15).
    """
    if not text.strip():
        return Parsed()
    plain, currency = _stripped(text)
    if _SCIENTIFIC.fullmatch(plain):
        return Parsed(problem="scientific")
    sign, plain = _sign(plain)
    if not _NUMBER.fullmatch(plain):
        return Parsed(problem="not_a_number")
    number = _canonical(plain, mark)
    if number is None:
        return Parsed(problem="not_a_number")
    value = sign * Decimal(number)
    if abs(value) >= BIGGEST:
        return Parsed(problem="too_big")
    return Parsed(Amount(value, currency))


def parse_number(text: str, mark: DecimalMark | None = None) -> Parsed[Decimal]:
    """Read a plain number; problems as in `parse_amount`."""
    read = parse_amount(text.strip().removesuffix("%"), mark)
    return Parsed(read.value.value) if read.value else Parsed(problem=read.problem)


def parse_whole(text: str, mark: DecimalMark | None = None) -> Parsed[int]:
    """Read a whole number such as a head count; "12 чел." and "150+" are read, "1,5" is not.

    Problems as in `parse_amount`, and "not_whole".
    """
    bare = re.sub(
        r"(?i)\s*(?:чел(?:овек|\.)?|сотр\.?|шт\.?|лиц\.?|дн(?:ей|я|\.)?|\+)\s*$", "", text
    )
    read = parse_number(bare, mark)
    if read.value is None:
        return Parsed(problem=read.problem)
    if read.value != read.value.to_integral_value():
        grouped = parse_number(bare, _other_mark(bare))
        if grouped.value is None or grouped.value != grouped.value.to_integral_value():
            return Parsed(problem="not_whole")
        return Parsed(int(grouped.value))  # 1,234 employees can only be a group
    return Parsed(int(read.value))


def parse_currency(text: str) -> Parsed[str]:
    """Read a currency cell: a code, a sign or a name; the problem's code is "unknown_currency"."""
    word = _SPACES.sub(" ", text).strip().lower().removeprefix("в ")
    if not word:
        return Parsed()
    if code := _BY_WORD.get(word):
        return Parsed(code)
    told = {piece.upper() for piece in re.findall(r"\b[a-z]{3}\b", word)} & set(_CODES)
    told = told or {code for code, name in _NAMED.items() if name.fullmatch(word)}
    if len(told) == 1:
        return Parsed(told.pop())
    return Parsed(problem="unknown_currency")


def parse_vat(text: str) -> Parsed[Vat]:
    """Read `20%`, `в т.ч. НДС 22 %`, `без НДС`, `0,2`; the problem's code is "not_a_vat_rate"."""
    folded = " ".join(text.lower().replace("ё", "е").split())
    if not folded:
        return Parsed()
    if re.search(r"без\s*ндс|не\s*облага|освобожд|no vat|vat exempt|exempt|without vat", folded):
        return Parsed(Vat(None))
    included: bool | None = None
    if re.search(r"сверху|кроме того|плюс|plus|exclud", folded):
        included = False
    elif re.search(r"в т\.? ?ч|в том числе|включ|incl", folded):
        included = True
    found = re.search(r"\d+(?:[.,]\d+)?", folded)
    if not found:
        return Parsed(problem="not_a_vat_rate")
    rate = Decimal(found[0].replace(",", "."))
    if 0 < rate < 1 and "%" not in folded:
        rate *= 100
    if rate > 50:
        return Parsed(problem="not_a_vat_rate")
    whole = rate.to_integral_value()
    return Parsed(Vat(whole if rate == whole else rate, included))


def standard_vat(on: dt.date) -> int:
    """Return the standard rate of a day in percent: 22 from 2026, 20 before."""
    return 22 if on.year >= 2026 else 20


def split_vat(gross: Decimal, rate: Decimal | None) -> VatSplit:
    """Take the VAT out of an amount that holds it; to kopecks, half up; None is «без НДС».

    VAT = gross × rate / (100 + rate), as in Tax Code art. 164 p. 4.
    """
    if not rate:
        return VatSplit(gross, Decimal(0))
    vat = (gross * rate / (100 + rate)).quantize(KOPECK, ROUND_HALF_UP)
    return VatSplit(gross - vat, vat)


def add_vat(net: Decimal, rate: Decimal | None) -> VatSplit:
    """Return net and VAT of an amount without VAT; to kopecks, half up."""
    vat = (net * (rate or 0) / 100).quantize(KOPECK, ROUND_HALF_UP)
    return VatSplit(net, vat)


def split_vat_minor(gross: int, rate: Decimal | None) -> tuple[int, int]:
    """Return net and VAT in minor units of an amount in minor units that holds its VAT."""
    if not rate:
        return gross, 0
    vat = int((Decimal(gross) * rate / (100 + rate)).quantize(Decimal(1), ROUND_HALF_UP))
    return gross - vat, vat


def currency_digits(currency: str) -> int:
    """Return the number of decimal places of a currency (2 unless ISO 4217 says otherwise)."""
    return _DIGITS.get(currency.upper(), 2)


def to_minor(amount: Decimal, currency: str = "RUB") -> int:
    """Return an amount in whole minor units (kopecks, cents), half up."""
    scaled = amount.scaleb(currency_digits(currency))
    return int(scaled.quantize(Decimal(1), ROUND_HALF_UP))


def from_minor(minor: int, currency: str = "RUB") -> Decimal:
    """Return the amount of so many minor units, with the currency's decimal places."""
    return Decimal(minor).scaleb(-currency_digits(currency))


def _stripped(text: str) -> tuple[str, str]:
    """Return a cell without spaces and currency, and the currency's code."""
    lower = text.strip().lower().replace("\u2212", "-").replace("–", "-")
    currency = ""
    for known, code in _CURRENCY_WORDS if _ANY_CURRENCY.search(lower) else ():
        if lower.endswith(known) or lower.lstrip("-+(").startswith(known):
            lower, currency = lower.replace(known, "", 1), code
            break
    return _SPACES.sub("", lower), currency


def _sign(plain: str) -> tuple[int, str]:
    if plain.startswith("(") and plain.endswith(")"):
        return -1, plain[1:-1]
    if plain.startswith("-"):
        return -1, plain[1:]
    if plain.endswith("-"):
        return -1, plain[:-1]
    return 1, plain.removeprefix("+")


def _canonical(plain: str, mark: DecimalMark | None) -> str | None:
    """Return digits with a point; None where marks stand where no number has them."""
    if "," in plain and "." in plain:
        mark = "," if plain.rfind(",") > plain.rfind(".") else "."
    elif plain.count(",") + plain.count(".") > 1:
        return plain.replace(",", "").replace(".", "") if _GROUPED.fullmatch(plain) else None
    elif mark and _other(mark) in plain and not re.fullmatch(r"\d{1,3}[.,]\d{3}", plain):
        mark = None  # the column's group mark cannot be one here
    whole, _, fraction = plain.partition(mark) if mark else _by_only_mark(plain)
    if mark:
        groups = whole.split(_other(mark))
        if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
            return None
        whole = "".join(groups)
    if not (whole + fraction).isdigit():
        return None
    return f"{whole or '0'}.{fraction}" if fraction else whole or "0"


def _by_only_mark(plain: str) -> tuple[str, str, str]:
    return plain.partition("," if "," in plain else ".")


def _other(mark: str) -> DecimalMark:
    return "." if mark == "," else ","


def _other_mark(text: str) -> DecimalMark:
    return "." if "," in text else ","
