"""People's names: surname, given name and patronymic, in Russian and English order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.folding import fold

Order = Literal["last_first", "first_last"]
NBSP = "\u00a0"

_PATRONYMIC = re.compile(r".{2,}(?:вич|вна|ична|инична)$")
_SHORT_PATRONYMICS = frozenset({"ильич", "кузьмич", "лукич", "фомич", "никитич", "саввич"})
_TURKIC = frozenset({"оглы", "кызы", "угли", "оглу", "кизи", "улы"})
_INITIALS = re.compile(r"(?:[А-ЯЁA-Z]\.?-?\s*){1,3}")
_INITIAL = re.compile(r"[А-ЯЁA-Z]\.?")
_GLUED_INITIALS = re.compile(r"(?<=\b[А-ЯЁA-Z]\.)(?=[А-ЯЁA-Z])")
_SALUTATION_WORDS = "г-н г-жа гн гжа господин госпожа mr mrs ms miss dr prof mr. mrs. ms. dr. prof."
_SALUTATIONS = frozenset(_SALUTATION_WORDS.split())
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_SURNAME_ENDING = re.compile(
    r".{2,}(?:ов|ова|ев|ева|ин|ина|ын|ына|ский|ская|цкий|цкая|ской|енко|чук|юк|ук|ых|их|дзе"
    r"|швили|ян|янц)$"
)

_GIVEN_NAME_WORDS = """
    александр александра алексей алена алина алиса алла альберт анастасия анатолий ангелина андрей
    анжела анна антон антонина анфиса аркадий арсен арсений артем артемий артур ася богдан борис
    булат вадим валентин валентина валерий валерия варвара василий василиса вера вероника виктор
    виктория виталий влад владимир владислав владислава вячеслав гавриил галина геннадий георгий
    герман глеб григорий гульнара давид дамир дана данил данила даниил даниэль дария дарья денис
    диана дина динара дмитрий ева евгений евгения егор екатерина елена елизавета ефим жанна захар
    зинаида зоя иван игорь ильдар илья инга инесса инна иннокентий иосиф ирина искандер камила
    карина кира кирилл клавдия константин кристина ксения лариса лев леонид лиана лидия лилия
    любовь людмила майя макар максим маргарита марат мария марина марк мария матвей милана милена
    мирон мирослав михаил надежда назар наиля наталия наталья никита николай нина оксана олег
    олеся ольга павел петр платон полина прохор раиса рамиль ренат ринат роберт родион роза роман
    ростислав руслан рустам сабина савелий светлана святослав семен сергей снежана софия софья
    станислав степан таисия тамара тарас татьяна тимофей тимур ульяна фаина федор феликс филипп
    эдуард элина эльвира эльдар эмиль эмма юлиан юлия юрий яков ян яна ярослав ярослава айгуль
    саша маша катя настя наташа таня оля лена дима миша женя коля вова серега костя леша юля
"""
_GIVEN_NAMES = frozenset(_GIVEN_NAME_WORDS.split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in its three parts, any of which may be empty.

    `is_sure` is false where the order of two words was taken from the file and not from the words.
    """

    last: str = ""
    first: str = ""
    middle: str = ""
    is_sure: bool = True

    def __bool__(self) -> bool:
        return bool(self.last or self.first or self.middle)


def split_name(text: str, order: Order | None = None) -> PersonName:
    """Split one cell into surname, given name and patronymic.

    `order` is how the source writes two words; by default Cyrillic is surname first, Latin last.
    """
    plain = " ".join(text.replace(NBSP, " ").split())
    if "," in plain:
        return _by_comma(plain, order)
    words = [word for word in _GLUED_INITIALS.sub(" ", plain).split() if not _is_salutation(word)]
    words = _joined_turkic(words)
    if any(map(_is_initial, words)) and len(words) > 1:
        return _by_initials(words)
    default: Order = order or ("last_first" if _CYRILLIC.search(plain) else "first_last")
    if len(words) == 1:
        return PersonName(first=words[0])
    if len(words) == 2:
        return _two_words(words, default)
    return _many_words(words, default) if words else PersonName()


def full_name(name: PersonName) -> str:
    """«Иванова Анна Сергеевна»: lists and documents."""
    return " ".join(filter(None, (name.last, name.first, name.middle)))


def address_name(name: PersonName) -> str:
    """«Анна Сергеевна»: how a letter addresses a person; else the surname."""
    return " ".join(filter(None, (name.first, name.middle))) or name.last


def short_name(name: PersonName) -> str:
    """«Иванова А. С.» with no-break spaces; without a surname the given name."""
    if not name.last:
        return " ".join(filter(None, (name.first, name.middle)))
    initials = [f"{part[0].upper()}." for part in (name.first, name.middle) if part]
    return NBSP.join((name.last, *initials))


def english_name(name: PersonName) -> str:
    """`Anna Ivanova`: given name first, no patronymic."""
    return " ".join(filter(None, (name.first, name.last))) or name.middle


def display_name(name: PersonName, contact: str, nameless: str) -> str:
    """Return the full name, or «Без имени, +7 999 123-45-67» for a person known by a contact."""
    return full_name(name) or ", ".join(filter(None, (nameless, contact)))


def compare_key(text: str) -> str:
    """Return a name for comparing: ё is е, without case, runs of spaces as one."""
    return fold(text)


def person_key(name: PersonName) -> str:
    """Return the key under which the same person meets whatever the order in the file was."""
    return fold(full_name(name))


def is_patronymic(word: str) -> bool:
    """Whether a word is a patronymic by its ending (Сергеевна, Ильич, Гасан оглы)."""
    lower = word.lower()
    return (
        bool(_PATRONYMIC.fullmatch(lower))
        or lower in _SHORT_PATRONYMICS
        or lower.rpartition(" ")[2] in _TURKIC
    )


def _is_salutation(word: str) -> bool:
    return word.lower() in _SALUTATIONS


def _is_initial(word: str) -> bool:
    return bool(_INITIAL.fullmatch(word)) and (word.endswith(".") or len(word) == 1)


def _joined_turkic(words: list[str]) -> list[str]:
    """«Гасан оглы» is one patronymic: the word belongs to the one before it."""
    joined: list[str] = []
    for word in words:
        if word.lower() in _TURKIC and joined:
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
    return joined


def _by_comma(text: str, order: Order | None) -> PersonName:
    """`Smith, John` names the surname before the comma."""
    last, _, rest = text.partition(",")
    last, rest = last.strip(), rest.replace(",", " ").strip()
    if not last or not rest or " " in last:
        return split_name(text.replace(",", " "), order)
    given = rest.split()
    if is_patronymic(given[-1]) and len(given) > 1:
        return PersonName(last, " ".join(given[:-1]), given[-1])
    return PersonName(last, " ".join(given))


def _by_initials(words: list[str]) -> PersonName:
    initials = [word for word in words if _is_initial(word)]
    others = [word for word in words if not _is_initial(word)]
    if _CYRILLIC.search(" ".join(words)) or not others:
        middle = initials[1] if len(initials) > 1 else ""
        if len(others) > 1 and len(initials) == 1:  # «Анна С. Иванова», «Иванова Анна С.»
            last, first = (
                (others[1], others[0]) if _is_initial(words[1]) else (others[0], others[1])
            )
            return PersonName(last, first, initials[0])
        return PersonName(" ".join(others), initials[0], middle)
    if _is_initial(words[-1]):  # Smith J.
        return PersonName(" ".join(others), " ".join(initials))
    return PersonName(words[-1], " ".join(words[:-1]))  # John F. Kennedy


def _two_words(words: list[str], order: Order) -> PersonName:
    first, second = words
    if is_patronymic(second) and fold(first) in _GIVEN_NAMES:
        return PersonName(first=first, middle=second)
    known = [fold(word) in _GIVEN_NAMES for word in words]
    if known[0] != known[1]:
        return PersonName(second, first) if known[0] else PersonName(first, second)
    endings = [bool(_SURNAME_ENDING.fullmatch(word.lower())) for word in words]
    if endings[0] != endings[1] and not any(known):
        return PersonName(first, second) if endings[0] else PersonName(second, first)
    is_sure = not _CYRILLIC.search("".join(words))
    if order == "last_first":
        return PersonName(first, second, is_sure=is_sure)
    return PersonName(second, first, is_sure=is_sure)


def _many_words(words: list[str], order: Order) -> PersonName:
    if is_patronymic(words[1]) and len(words) == 3:
        return PersonName(words[2], words[0], words[1])
    if is_patronymic(words[-1]):
        return PersonName(" ".join(words[:-2]), words[-2], words[-1])
    if is_patronymic(words[1]):
        return PersonName(" ".join(words[2:]), words[0], words[1])
    if order == "last_first":
        return PersonName(words[0], words[1], " ".join(words[2:]), is_sure=False)
    return PersonName(words[-1], " ".join(words[:-1]), is_sure=False)
