"""Words the scratch company is made of, besides those of the demonstration. All invented."""

from __future__ import annotations

from accounts_crm.demo import words as demo

FORMS = ("АО", "ООО", "ПАО", "ООО", "ООО", "АО")
FULL_FORMS = {
    "АО": "Акционерное общество",
    "ООО": "Общество с ограниченной ответственностью",
    "ПАО": "Публичное акционерное общество",
}
FIRST, SECOND = demo.FIRST_WORDS, demo.SECOND_WORDS
# Three of them in a row make a word that few clients have: what people search for.
SYLLABLES = (
    "ва", "ме", "ро", "ки", "лю", "са", "ту", "ни", "го", "де",
    "жа", "зу", "би", "фе", "хо", "цы", "че", "ша", "ял", "ор",
    "ин", "эм", "ук", "ат", "ес", "ол", "ир", "ам", "уг", "оз",
)  # fmt: skip
# A part of the touches names something that few others name (the part, and its dice).
NAMED, NAMED_SALT = 0.2, 26
LAST_NAMES = demo.SURNAMES
FIRST_NAMES = tuple(name for name, _middle in demo.MEN)
MIDDLE_NAMES = tuple(middle for _name, middle in demo.MEN)
JOBS = tuple(job for job, *_rest in demo.JOBS)
DEPARTMENTS = tuple(department for _job, department, *_rest in demo.JOBS)
INDUSTRIES = demo.INDUSTRIES
CITIES = tuple(city for city, _zone in demo.CITIES)
STEPS = demo.NEXT_STEPS
SAID = (
    "Созвонились, всё в силе.",
    "Уточнили порядок закупки на следующий год.",
    "Просят выгрузку по филиалам.",
    "Отправили расчёт на три года.",
    "Разобрали жалобу второго отдела.",
    "Договорились о встрече с финансовым директором.",
    "Показали новый раздел, понравилось.",
    "Ждут ответа комитета.",
    "Прислали протокол разногласий.",
    "Обучили новых сотрудников.",
)
AND_SAID = (
    "Перезвонить в четверг.",
    "Срок подтвердили.",
    "Бюджет пока не защищён.",
    "Нужен счёт до конца месяца.",
    "Пользуются каждый день.",
    "Заметили рост обращений.",
    "Ещё двое просят доступ.",
    "Решает новый руководитель.",
)


def array(words: tuple[str, ...]) -> str:
    """Return words as an SQL array."""
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"ARRAY[{quoted}]::text[]"


def one_of(words: tuple[str, ...], chance: str) -> str:
    """Return the SQL that picks a word by the SQL of a number from 0 to 1."""
    return f"({array(words)})[1 + floor({chance} * {len(words)})::int]"
