"""Which system a file came from, by headers that no other system writes."""

from __future__ import annotations

from collections.abc import Iterable

from exchange.rules.headers import normalised

BITRIX24, AMOCRM, SALESFORCE, HUBSPOT, ODOO = "bitrix24", "amocrm", "salesforce", "hubspot", "odoo"
# whose ids a file of none of them holds
NO_SYSTEM = "file"

# a system, how many of the headers must stand in a file, the headers
_SIGNATURES = """
amocrm 2: Полное имя контакта; Рабочий прямой телефон; Рабочий email; Этап сделки; Кем создан
    контакт; Кем создана сделка; Дата редактирования; Кем редактирован; Кем редактирована;
    Основной контакт; Компания контакта; Ответственный за контакт; Дата создания контакта; Дата
    создания сделки; Примечание 5; Теги сделки; Личный email
bitrix24 2: Реквизит: ИНН; Реквизит: КПП; Реквизит: ОГРН; Стадия сделки; Тип компании; Сфера
    деятельности; Кол-во сотрудников; Годовой оборот; Тип контакта; Имя, Фамилия; Доступен для
    всех; ID ответственного; Предполагаемая дата закрытия; Рабочий e-mail; Частный e-mail; Сделка
    закрыта; Банковские реквизиты; Корпоративный сайт; Повторная сделка; Стадия; Телефон для
    рассылок; Responsible Person; Sales Funnel; Группа стадий; Обращение
salesforce 2: PARENTID; OWNERID; ANNUALREVENUE; NUMBEROFEMPLOYEES; STAGENAME; ACCOUNTID;
    CLOSEDATE; SYSTEMMODSTAMP; ISDELETED; CREATEDBYID; LASTMODIFIEDBYID; ACCOUNTNUMBER;
    BILLINGSTREET; ORACLE_ID__C
hubspot 2: Record ID; Company owner; Lifecycle Stage; Associated Company; Deal owner; Contact
    owner; Associated company IDs; Company domain name; Associated contact; Lead status; Create
    date
odoo 2: Is a company; Related company; Address type; Internal reference; Supplier
odoo 2: Company Type; Related Company
odoo 4: Name; Reference; Tags; Customer
"""
_PREPARED = tuple(
    (head.split()[0], frozenset(map(normalised, words.split(";"))), int(head.split()[1]))
    for head, _, words in (
        line.partition(": ") for line in _SIGNATURES.strip().replace("\n    ", " ").splitlines()
    )
)


def detect_system(headers: Iterable[str]) -> str:
    """Return the code of the system whose export it is, "" where nothing tells."""
    present = {normalised(header) for header in headers}
    best, most = "", 0
    for system, words, least in _PREPARED:
        hits = len(words & present)
        if hits >= least and hits > most:
            best, most = system, hits
    return best
