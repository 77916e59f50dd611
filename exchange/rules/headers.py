"""Column headers brought to one spelling, so that one list of words fits many files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.folding import fold

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2,}$)")
_EMAIL = re.compile(
    r"\b(?:e[\s-]?mails?|е-?мейл|имейл|эл(?:ектронная|ектронный|\.)?\s*(?:почта|адрес))(?!\w)"
)
_UNIT = re.compile(
    r"[\s,]*[(\[]?\s*(?:в\s+)?(?:₽|руб(?:лях|лей|\.)?|rub|rur|usd|eur|kzt|\$|€|шт\.?|чел\.?|мес\.?|дн\.?|%)"
    r"\s*[)\]]?$"
)
_NUMBER_SIGN = re.compile(r"(?:№|\bn(?:o|r)?\b\.?|#)\s*(?=договор|контракт|сч)")
_REPEATED = re.compile(r"\s\d{1,2}$")
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
class Header:
    """The spellings of one header, the truest first; `scope` is whose it says it is."""

    spellings: tuple[str, ...]
    scope: str = ""
    is_repeated: bool = False


def normalised(text: str) -> str:
    """Return a header in lower case, ё as е, spaces joined, without `*`, `:` and quotes."""
    split = _CAMEL.sub(" ", text.replace("_", " "))
    plain = fold(split.replace("*", " ").replace('"', " ").replace("«", " ").replace("»", " "))
    plain = _EMAIL.sub("email", plain)
    plain = _NUMBER_SIGN.sub("№ ", plain)
    return " ".join(plain.strip(" :.;,").split())


def read_header(text: str) -> Header:
    """Return the spellings under which a header is looked up.

    As it is; without its unit; without `Реквизит:`, `Компания:`, `Контакт:` or `(контакт)`,
    `(компания)`; a repeated one (`Должность 2`) without its number.
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
    is_repeated = bool(_REPEATED.search(unitless))
    if is_repeated:
        spellings.append(_REPEATED.sub("", unitless))
    return Header(tuple(dict.fromkeys(filter(None, spellings))), scope, is_repeated)
