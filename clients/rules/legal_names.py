"""Legal forms (ОПФ) and the key under which two spellings of one company meet."""

from __future__ import annotations

import re
import unicodedata

_LONG_FORMS = (
    ("федеральное государственное автономное образовательное учреждение", "ФГАОУ"),
    ("федеральное государственное бюджетное образовательное учреждение", "ФГБОУ"),
    ("федеральное государственное унитарное предприятие", "ФГУП"),
    ("федеральное государственное бюджетное учреждение", "ФГБУ"),
    ("федеральное государственное автономное учреждение", "ФГАУ"),
    ("федеральное казенное учреждение", "ФКУ"),
    ("государственное бюджетное учреждение здравоохранения", "ГБУЗ"),
    ("государственное бюджетное учреждение", "ГБУ"),
    ("государственное автономное учреждение", "ГАУ"),
    ("государственное казенное учреждение", "ГКУ"),
    ("государственное унитарное предприятие", "ГУП"),
    ("муниципальное унитарное предприятие", "МУП"),
    ("муниципальное бюджетное учреждение", "МБУ"),
    ("общество с ограниченной ответственностью", "ООО"),
    ("товарищество с ограниченной ответственностью", "ТОО"),
    ("непубличное акционерное общество", "НАО"),
    ("публичное акционерное общество", "ПАО"),
    ("открытое акционерное общество", "ОАО"),
    ("закрытое акционерное общество", "ЗАО"),
    ("акционерное общество", "АО"),
    ("индивидуальный предприниматель", "ИП"),
    ("автономная некоммерческая организация", "АНО"),
    ("некоммерческая организация", "НКО"),
    ("limited liability company", "LLC"),
    ("public limited company", "PLC"),
    ("joint stock company", "JSC"),
)  # fmt: skip
_FORM_WORDS = (
    "ооо ао пао нао зао оао одо ип гуп муп фгуп гбу гау гку гбуз мбу фгбу фгау фку фгаоу фгбоу ано"
    " нко тоо чп зат тов"
)
_FORMS = frozenset(_FORM_WORDS.split())
# the same letters typed on a Latin keyboard
_LATIN_TWINS = {"ooo": "ооо", "oao": "оао", "ao": "ао", "zao": "зао", "pao": "пао"}
_JOINT_STOCK = frozenset({"ао", "пао", "нао", "оао", "зао"})
_PRIVATE = frozenset({"ооо", "ао", "ип", "тоо"})
_FOREIGN_WORDS = (
    "ltd limited llc llp lp inc incorporated corp corporation plc gmbh mbh ag kg sa sas sarl srl"
    " spa bv nv ab oy oyj as aps jsc pjsc ojsc cjsc pte pty na co"
)
_FOREIGN = frozenset(_FOREIGN_WORDS.split())
_QUOTES = re.compile("[«»„“”‟\"'‘’‚‛`´]+")
_DOTTED = re.compile(r"\b((?:[a-z]\.){2,}[a-z]?)(?=\W|$)", re.I)
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")


def split_legal_form(text: str) -> tuple[str, str]:
    """Return the legal form ("" if none) and the name without it, its outer quotes taken off."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    form, rest = _long_form(plain)
    if not form:
        form, rest = _short_form(plain)
    bare = rest.strip(" ,;.-–—")
    unquoted = _unquoted(bare)
    return (form, unquoted) if unquoted else ("", plain)


def are_other_forms(one: str, other: str) -> bool:
    """Say whether two names of one key are of two organisations: `ООО «Вектор»`, `АО «Вектор»`.

    Joint-stock companies changed their forms by law in 2014 (ОАО, ЗАО → ПАО, АО): these are one.
    State institutions change theirs too; foreign forms and a name without a form say nothing.
    """
    forms = [split_legal_form(name)[0].casefold() for name in (one, other)]
    ours, theirs = ("ао" if form in _JOINT_STOCK else form for form in forms)
    return ours in _PRIVATE and theirs in _PRIVATE and ours != theirs


def name_key(text: str) -> str:
    """Return the key for finding duplicates without an INN: `ООО «Альфа Строй»` → `альфастрой`.

    No legal form, quotes or punctuation, lower case, ё → е, no spaces. An equal key is a
    suggestion to merge, never a merge. A name of nothing but a form keeps it as its key.
    """
    plain = _QUOTES.sub(" ", " ".join(unicodedata.normalize("NFKC", text).split())).strip()
    folded = plain.casefold().replace("ё", "е")
    for long, _ in _LONG_FORMS:
        if long in folded:
            folded = folded.replace(long, " ", 1)
            break
    folded = _DOTTED.sub(lambda found: found[1].replace(".", ""), folded)
    words = _WORD.findall(folded)
    words = _without_foreign(_without_forms(words))
    key = "".join(sign for word in words for sign in word if sign.isalnum())
    return key or "".join(sign for sign in plain.casefold() if sign.isalnum())


def _without_forms(words: list[str]) -> list[str]:
    """Drop a Russian form at either end; in the middle it is part of the name."""
    kept = list(words)
    if len(kept) > 1 and _is_form(kept[0]):
        kept = kept[1:]
    if len(kept) > 1 and _is_form(kept[-1]):
        kept = kept[:-1]
    return kept


def _without_foreign(words: list[str]) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _FOREIGN:
        kept.pop()
    return kept


def _is_form(word: str) -> bool:
    return word in _FORMS or word in _LATIN_TWINS


def _long_form(text: str) -> tuple[str, str]:
    folded = text.casefold().replace("ё", "е")
    if len(folded) != len(text):  # a letter that folds into two: places would not agree
        return "", text
    for long, short in _LONG_FORMS:
        place = folded.find(long)
        if place >= 0:
            return short, (text[:place] + " " + text[place + len(long) :]).strip()
    return "", text


def _short_form(text: str) -> tuple[str, str]:
    words = text.split()
    if len(words) > 1:
        for place in (0, -1):
            word = words[place].strip(",.;()").casefold()
            twin = _LATIN_TWINS.get(word, word)
            if twin in _FORMS:
                rest = words[1:] if place == 0 else words[:-1]
                return twin.upper(), " ".join(rest)
        last = words[-1].strip(",;()")
        if last.replace(".", "").casefold() in _FOREIGN:
            return last, " ".join(words[:-1])
    glued = re.match(r"([А-ЯA-Z]{2,5})(?=[«\"“„])", text)
    if glued and _is_form(glued[1].casefold()):
        return glued[1], text[glued.end() :]
    return "", text


def _unquoted(text: str) -> str:
    """Take off quotes that embrace the whole name; an inner pair stays as it is."""
    if len(text) > 1 and _QUOTES.match(text[0]) and _QUOTES.match(text[-1]):
        inner = text[1:-1]
        if text[0] == "«" and inner.count("«") != inner.count("»"):
            # «Торговый дом «Угли»: one closing mark serves both
            return inner + "»" if inner.count("«") > inner.count("»") else text
        if text[0] in "\"'" and inner.count(text[0]) % 2:
            return inner + text[0]
        return inner.strip()
    return text
