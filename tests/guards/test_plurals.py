"""Every plural of the catalogue with the numbers that go wrong: 0, 1, 2, 5, 11, 12, 14, 21, …"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.core import Locale
from django.utils import translation
from django.utils.translation import ngettext, npgettext

from core import catalogues

ROOT = Path(__file__).resolve().parents[2]
CATALOG = catalogues.read(ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po", "ru")
ENTRIES = [message for message in CATALOG if isinstance(message.id, tuple)]
NUMBERS = (0, 1, 2, 5, 11, 12, 14, 21, 22, 25, 101, 111, 112, 1001)
FORM = {"one": 0, "few": 1, "many": 2}
# By hand, after the grammar and not after the formula: what 1, 2 and 5 take is taken by these too.
TAKES = dict(zip(NUMBERS, "51255551251551", strict=True))
# What changes between the three forms. A new word gets a line once somebody has read it aloud:
# «1 …, 2 …, 5 …». The same noun stands twice where it is also said in the accusative or genitive.
WORDS = """
Пропущена Пропущены Пропущено | пустая пустые пустых
незагруженная незагруженные незагруженных | причиной причинами причинами
ушедший ушедших ушедших | ушёл ушли ушли | крупнейший крупнейших крупнейших | даёт дают дают
закончился закончились закончились | может могут могут
продлён продлены продлены
A-клиент A-клиента A-клиентов | аккаунт-менеджер аккаунт-менеджера аккаунт-менеджеров
виден видны видны | встреча встречи встреч | выполнено выполнены выполнено | группа группы групп
дело дела дел | день дня дней | договор договора договоров | договора договоров договоров
дочерняя дочерние дочерних | ждёт ждут ждут | задание задания заданий
замечание замечания замечаний | значение значения значений | изменение изменения изменений
изменённого изменённых изменённых | использован использовано использовано
касание касания касаний | клиент клиента клиентов | клиента клиентов клиентов
клиенту клиентам клиентам | код кода кодов
касания касаний касаний | человека человек человек | обещание обещания обещаний
Принят Принято Принято | передача передачи передач | ждёт ждут ждут | клиента клиентов клиентов
компания компании компаний | компании компаниях компаниях | видна видны видно
продукт продукта продуктов | лицензия лицензии лицензий | мешает мешают мешают
минута минуты минут | место места мест
оценка оценки оценок | тревожная тревожные тревожных
небольшая небольшие небольших | общая общие общих | останется останутся останутся
переведён переведены переведены | передан переданы переданы | перейдёт перейдут перейдут
перестанет перестанут перестанут | попытка попытки попыток | позиция позиции позиций
предыдущим предыдущими предыдущими
причина причины причин | пролонгация пролонгации пролонгаций | пропущена пропущены пропущено
просрочен просрочены просрочено | просроченным просроченными просроченными
просрочено просрочены просрочено | работает работают работают | рабочая рабочие рабочих
рабочий рабочих рабочих | Связан Связаны Связано | связан связаны связаны
сообщение сообщения сообщений | станет станут станут | строка строки строк | строку строки строк
документ документа документов | раз раза раз | такой таких таких
такое таких таких | человек человека человек | шаг шага шагов
счёт счёта счетов | просроченный просроченных просроченных
пролонгацию пролонгации пролонгаций | обучен обучено обучено
открыто открыты открыто | закрыто закрыты закрыто | закрыт закрыты закрыты
чужое чужие чужих | начата начаты начато | продление продления продлений
продлению продлениям продлениям
переведено переведены переведено
вошёл вошли вошли | оплачивается оплачиваются оплачиваются | замер замера замеров
опаздывает опаздывают опаздывают | задачи задач задач | устарел устарели устарело
факт факта фактов
Сохранён Сохранено Сохранено | ответ ответа ответов | готов готовы готовы | вопрос вопроса вопросов
пожелание пожелания пожеланий | остался осталось осталось | раза раз раз
слайд слайда слайдов | компании компаниям компаниям
ответ ответа ответов | неделя недели недель
пришёл пришли пришли | просроченная просроченные просроченных | задача задачи задач
"""
KNOWN = {tuple(line.split()) for line in re.split(r"[|\n]", WORDS) if line.strip()}
# The number stands beside these words, in bold or in a list.
BESIDE = {
    "client becomes overdue",
    "client has a renewal to start at once",
    "client is overdue no longer",
    "Meeting at",
}
# Right for 1 and wrong for 21, which takes the same form.
ONLY_FOR_ONE = re.compile(r"\b(его|её|ему|ей|он|она|оно|один|одна|одно|этот|эта)\b", re.I)
GLUED = re.compile(r"%\(\w+\)[sd][ \xa0]+(?:<[^>]+>)?(\w+)")


def _id(message: Any) -> str:
    return str(message.id[0])[:60]


def _say(message: Any, number: int) -> str:
    one, many = message.id
    if message.context:
        return npgettext(message.context, one, many, number)
    return ngettext(one, many, number)


@pytest.mark.parametrize("message", ENTRIES, ids=_id)
def test_each_number_takes_its_form(message: Any) -> None:
    plural = Locale("ru").plural_form
    with translation.override("ru"):
        for number in NUMBERS:
            wanted = message.string[FORM[plural(number)]]
            assert message.string["125".index(TAKES[number])] == wanted
            assert _say(message, number) == wanted, number


@pytest.mark.parametrize("message", ENTRIES, ids=_id)
def test_english_says_one_in_the_singular_and_all_else_in_the_plural(message: Any) -> None:
    with translation.override("en"):
        said = [_say(message, number) for number in NUMBERS]
    assert said == [message.id[int(number != 1)] for number in NUMBERS]


@pytest.mark.parametrize("message", ENTRIES, ids=_id)
def test_the_three_forms_are_the_words_grammar_asks_for(message: Any) -> None:
    one, few, many, rest = (_words(form) for form in message.string)
    assert many == rest
    assert len(one) == len(few) == len(many)
    differing = {forms for forms in zip(one, few, many, strict=True) if len(set(forms)) > 1}
    assert not differing - KNOWN


def _words(form: str) -> list[str]:
    plain = re.sub(r"<[^>]+>|[«»]", "", form)
    return [word.strip(".,:;") for word in re.split(r"[ \xa0]+", plain)]


@pytest.mark.parametrize("message", ENTRIES, ids=_id)
def test_the_form_of_one_holds_for_21_and_101(message: Any) -> None:
    assert not ONLY_FOR_ONE.search(message.string[0])
    assert "%(" in message.id[0] or message.id[0] in BESIDE


def test_no_word_of_the_list_is_left_over() -> None:
    said = {
        forms for message in ENTRIES for forms in zip(*map(_words, message.string[:3]), strict=True)
    }
    assert not KNOWN - said


# --- a number never stands before a word that does not change -----------------------------------

# Numbers that settings and forms fix and that are never 1, 2 or 21, with what they are.
FIXED = {
    "Months since %(month)s are closed: they keep who answered for whom.": "a month in words",
    "%(role)s left: meet the successor": "a role in words",
    "%(contract)s ended on %(day)s, and nothing followed": "a contract's number",
    "at least %(share)s of licences are in use": "the percent sign stands between",
    "%(share)s of licences are in use: %(used)s of %(bought)s": "the same",
    "In %(days)s we spoke with one person only: %(name)s.": "words, such as 90 days",
    "CSV, XLSX, XLS, vCard or iCalendar; up to %(megabytes)s MB and %(rows)s rows.": "50 000",
    "CSV, XLSX, XLS, vCard or iCalendar; up to %(megabytes)s MB, %(rows)s rows and %(columns)s"
    " columns. A workbook may hold up to %(unpacked)s MB once unpacked. A file that cannot be"
    " read within %(seconds)s seconds is refused.": "50 000, 200",
    "Row %(row)s holds a cell of more than %(limit)s characters, or a quotation mark in it is"
    " never closed. Mend the row and load the file again.": "100 000",
    "The norm for %(tier)s is from 1 to 365 days.": "no number",
    "The text is longer than %(limit)s characters.": "20 000",
    "more than %(days)s days": "7, 14, 30",
    "more than %(shown)s clients": "1 000",
    "within %(days)s days": "30, 90, 365",
}
VERB = re.compile(r"(?<!ин)(?:ет|ёт|ют|ут)(?:ся)?$")
NOUNS = {word.lower() for forms in KNOWN for word in forms if not VERB.search(word)}
NOUNS |= {"знаков", "раз", "цифр", "столбцов"}
IN_TEMPLATE = re.compile(
    r"\}\}(?:</\w+>|&nbsp;|\s)*(?:\{%\s*trans(?:late)?\s+[\"']([^\"']+)[\"']|([a-z]{3,}s)\b)"
)


def _glued(message: Any) -> bool:
    return any(word.lower() in NOUNS for word in GLUED.findall(str(message.string)))


def test_no_translation_glues_a_number_to_a_noun() -> None:
    single = [message for message in CATALOG if isinstance(message.id, str) and message.id]
    assert {message.id for message in single if _glued(message)} <= set(FIXED)


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=lambda p: p.name)
def test_no_template_glues_a_number_to_a_noun(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    counted = re.sub(r"\{% blocktranslate count .*?\{% endblocktranslate %\}", "", text, flags=re.S)
    found = [first or second for first, second in IN_TEMPLATE.findall(counted)]
    with translation.override("ru"):
        said = [translation.gettext(words).lower().split() for words in found]
    assert not [words for words in said if words and words[0] in NOUNS]
