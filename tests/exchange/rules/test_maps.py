"""The guesses for headers of Bitrix24, amoCRM and others, written by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from exchange.choices import ImportKind
from exchange.rules.maps import fields_for_row, guess, row_type
from exchange.rules.systems import detect_system
from tests.exchange.rules.guessed import named


def mapped(headers: str, kind: str, **choices: object) -> dict[str, str]:
    return named(guess(split(headers), kind, **choices))  # type: ignore[arg-type]


def split(headers: str) -> Sequence[str]:
    return [header.strip() for header in headers.split(";")]


BITRIX24_COMPANY = (
    "ID;Логотип;Название компании;Тип компании;Сфера деятельности;Кол-во сотрудников;"
    "Годовой оборот;Валюта;Рабочий телефон;Номер факса;Рабочий e-mail;Частный e-mail;"
    "Корпоративный сайт;Фактический адрес;Населенный пункт;Страна;Ответственный;Комментарий;"
    "Дата создания;Кем создана;Доступен для всех;Микроблог Twitter;Реквизит: ИНН;Реквизит: КПП;"
    "Реквизит: ОГРН"
)
BITRIX24_CONTACT = (
    "ID;Обращение;Имя;Отчество;Фамилия;Имя, Фамилия;Фотография;Дата рождения;Тип контакта;Источник;"
    "Должность;Компания;ID компании;Рабочий телефон;Мобильный телефон;Рабочий e-mail;"
    "Контакт Telegram;Улица, номер дома;Ответственный;Экспорт;Доступен для всех;Комментарий"
)
BITRIX24_DEAL = (
    "ID;Название сделки;Направление;Стадия сделки;ID стадии;Тип;Повторная сделка;Сумма;Валюта;"
    "Вероятность;Компания;ID компании;Контакт;ID контакта;Дата начала;Предполагаемая дата закрытия;"
    "Сделка закрыта;Товар;Цена;Количество;Ответственный;Источник;Комментарий;Дата создания"
)
AMOCRM_LIST = (
    "ID;Тип;Полное имя контакта;Имя;Фамилия;Название компании;Ответственный;"
    "Дата создания контакта;Кем создан контакт;Сделки;Теги;Примечание 1;Примечание 2;"
    "Рабочий телефон;Рабочий прямой телефон;Рабочий email;Личный email;Web;Адрес;Должность;"
    "ИНН (компания);КПП;Юридическое название компании;Город"
)
AMOCRM_DEALS = (
    "ID;Название сделки;Бюджет, ₽;Ответственный;Дата создания сделки;Кем создана сделка;"
    "Дата редактирования;Дата закрытия;Теги сделки;Примечание;Примечание 2;Этап сделки;Воронка;"
    "Полное имя контакта;Компания контакта;Ответственный за контакт;Компания;Рабочий телефон;"
    "Рабочий email;Должность;Должность 2;Источник;Источник 2;utm_source;roistat"
)


@pytest.mark.parametrize(
    ("headers", "system"),
    [
        (BITRIX24_COMPANY, "bitrix24"),
        (BITRIX24_CONTACT, "bitrix24"),
        (BITRIX24_DEAL, "bitrix24"),
        (AMOCRM_LIST, "amocrm"),
        (AMOCRM_DEALS, "amocrm"),
        ("Record ID;Company name;Company owner;Lifecycle Stage", "hubspot"),
        ("Клиент;ИНН;Телефон", ""),
    ],
)
def test_the_system_is_told_by_its_headers(headers: str, system: str) -> None:
    assert detect_system(split(headers)) == system


def test_companies_of_bitrix24() -> None:
    fields = mapped(BITRIX24_COMPANY, "clients")
    assert fields == {
        "ID": "client.external_id",
        "Название компании": "client.name",
        "Тип компании": "client.kind",
        "Сфера деятельности": "client.industry",
        "Кол-во сотрудников": "client.employees",
        "Годовой оборот": "client.annual_revenue",
        "Валюта": "client.currency",
        "Рабочий телефон": "client.phones",
        "Номер факса": "client.phones",
        "Рабочий e-mail": "client.emails",
        "Частный e-mail": "client.emails",
        "Корпоративный сайт": "client.site",
        "Фактический адрес": "client.address",
        "Населенный пункт": "client.city",
        "Страна": "client.country",
        "Ответственный": "client.owner",
        "Комментарий": "client.note",
        "Реквизит: ИНН": "client.inn",
        "Реквизит: КПП": "client.kpp",
        "Реквизит: ОГРН": "client.ogrn",
    }


def test_requisites_of_bitrix24_name_their_country() -> None:
    headers = (
        "ID;Реквизит (Россия): ИНН;Реквизит (Россия): КПП;Реквизит (Россия): ОГРН;"
        "Реквизит (Россия): Сокращенное наименование организации;"
        "Реквизит (Россия): Полное наименование организации"
    )
    assert detect_system(split(headers)) == "bitrix24"
    assert list(mapped(headers, "clients").values()) == [
        "client.external_id", "client.inn", "client.kpp", "client.ogrn", "client.name",
        "client.full_name",
    ]  # fmt: skip


def test_contacts_of_bitrix24() -> None:
    fields = mapped(BITRIX24_CONTACT, "stakeholders")
    assert fields == {
        "ID": "person.external_id",
        "Имя": "person.first_name",
        "Отчество": "person.middle_name",
        "Фамилия": "person.last_name",
        "Имя, Фамилия": "person.full_name",
        "Дата рождения": "person.birthday",
        "Тип контакта": "person.note",
        "Должность": "person.job",
        "Компания": "person.client_name",
        "ID компании": "person.client_external_id",
        "Рабочий телефон": "person.phones",
        "Мобильный телефон": "person.phones",
        "Рабочий e-mail": "person.emails",
        "Контакт Telegram": "person.telegram",
        "Ответственный": "owner.name",
        "Комментарий": "person.note",
    }


def test_deals_of_bitrix24_close_without_ending() -> None:
    fields = mapped(BITRIX24_DEAL, "contracts")
    assert fields["Предполагаемая дата закрытия"] == "contract.closed_on"
    assert "contract.ends_on" not in fields.values()
    assert fields["Дата начала"] == "contract.starts_on"
    assert (fields["Товар"], fields["Цена"], fields["Количество"]) == (
        "contract.product", "contract.price", "contract.quantity",
    )  # fmt: skip
    assert (fields["Компания"], fields["ID компании"]) == (
        "contract.client_name", "contract.client_external_id",
    )  # fmt: skip
    assert fields["Стадия сделки"] == "contract.stage"
    assert fields["Контакт"] == "person.full_name"


def test_the_mixed_list_of_amocrm_is_told_apart_by_its_type() -> None:
    fields = mapped(AMOCRM_LIST, "stakeholders")
    assert fields["Тип"] == "row.type"
    assert fields["Название компании"] == "person.client_name"
    assert fields["ИНН (компания)"] == "client.inn"
    assert fields["Рабочий прямой телефон"] == "person.phones"
    clients = mapped(AMOCRM_LIST, "clients")
    assert (clients["Название компании"], clients["Юридическое название компании"]) == (
        "client.name", "client.full_name",
    )  # fmt: skip


def test_deals_of_amocrm_with_repeated_headers() -> None:
    fields = mapped(AMOCRM_DEALS, "contracts")
    assert fields["Бюджет, ₽"] == "contract.amount"
    assert fields["Дата закрытия"] == "contract.closed_on"
    assert (fields["Этап сделки"], fields["Компания"]) == ("contract.stage", "contract.client_name")
    assert (fields["Полное имя контакта"], fields["Рабочий телефон"]) == (
        "person.full_name", "person.phones",
    )  # fmt: skip
    assert not fields.keys() & {"Должность 2", "Источник", "utm_source", "roistat", "Воронка"}


def test_hubspot() -> None:
    people = mapped(
        "Record ID;First Name;Last Name;Email;Phone Number;Contact owner;Job Title;"
        "Associated Company",
        "stakeholders",
    )
    assert people["Associated Company"] == "person.client_name"
    assert people["Contact owner"] == "owner.name"
    deals = mapped(
        "Record ID;Deal Name;Deal Stage;Amount;Close Date;Deal owner;Associated Company",
        "contracts",
    )
    assert set(deals.values()) == {
        "contract.external_id", "contract.title", "contract.stage", "contract.amount",
        "contract.closed_on", "owner.name", "contract.client_name",
    }  # fmt: skip


def test_a_row_may_carry_company_person_and_contract() -> None:
    fields = mapped(
        "Клиент;ИНН/КПП;Контактное лицо;Должность;Телефон;E-mail;№ договора;Дата начала;"
        "Дата окончания;Сумма, руб.;Продукт;Кол-во лицензий;Менеджер;Категория",
        "clients",
    )
    assert list(fields.values()) == [
        "client.name", "client.inn_kpp", "person.full_name", "person.job", "person.phones",
        "person.emails", "contract.number", "contract.starts_on", "contract.ends_on",
        "contract.amount", "contract.product", "contract.quantity", "client.owner", "client.tier",
    ]  # fmt: skip


def test_contracts_of_a_russian_office() -> None:
    fields = mapped(
        "Контрагент;ИНН;Номер договора;Дата договора;Действует с;Действует по;Сумма договора;НДС;"
        "Автопролонгация;Срок, мес;КАМ",
        "contracts",
    )
    assert list(fields.values()) == [
        "contract.client_name", "client.inn", "contract.number", "contract.signed_on",
        "contract.starts_on", "contract.ends_on", "contract.amount", "contract.vat",
        "contract.auto_renewal", "contract.term_months", "owner.name",
    ]  # fmt: skip


def test_touches() -> None:
    fields = mapped(
        "Дата;Клиент;Контактное лицо;Тип;Направление;Длительность, мин;Содержание;Результат;"
        "Менеджер",
        "touchpoints",
    )
    assert list(fields.values()) == [
        "touch.at", "touch.client_name", "touch.person", "touch.kind", "touch.direction",
        "touch.minutes", "touch.summary", "touch.result", "touch.author",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "kind", "fields"),
    [
        ("Клиент;Филиал;Продукт;№ договора;Куплено;Использовано;Дата", "readings",
         "client_name branch product contract number on"),
        ("Company name;Plan;Subscription ID;Active users;As of", "readings",
         "client_name product contract number on"),
        ("Отметка времени;Организация;ФИО;Оценка NPS;Почему", "answers",
         "on client_name person number comment"),
        ("Account;Contact name;Survey type;Score;Response date;Comment", "answers",
         "client_name person kind number on comment"),
        ("ИНН;Неделя;Кол-во обращений", "appeals", "client_inn on number"),
        ("Account ID;Week of;Tickets", "appeals", "client_external_id on number"),
    ],
)  # fmt: skip
def test_dated_numbers(headers: str, kind: str, fields: str) -> None:
    assert list(mapped(headers, kind).values()) == [f"measure.{one}" for one in fields.split()]


def test_without_a_contract_in_the_file_nothing_is_a_contract() -> None:
    fields = mapped("Клиент;Продукт;Менеджер", "clients")
    assert fields == {"Клиент": "client.name", "Менеджер": "client.owner"}


def test_an_annual_figure_beside_a_contract_is_its_amount() -> None:
    fields = mapped("Account Name;Tier;Owner;Renewal date;ARR;Seats;Product", "clients")
    assert fields["ARR"] == "contract.amount"


def test_thousands_are_of_money_and_an_invoice_holds_its_vat() -> None:
    assert mapped("Клиент;Выручка, млн руб.;Численность, тыс.", "clients") == {
        "Клиент": "client.name", "Выручка, млн руб.": "client.annual_revenue",
    }  # fmt: skip
    invoices = mapped("Клиент;Номер счёта;Сумма без НДС;Сумма с НДС", "invoices")
    assert (invoices.get("Сумма без НДС"), invoices["Сумма с НДС"]) == (None, "measure.amount")


def test_fields_of_administrators_are_matched_by_label() -> None:
    own = {"Судебная нагрузка": "court_load"}
    fields = mapped("Название;Судебная  нагрузка*", "clients", own_fields=own)
    assert fields["Судебная  нагрузка*"] == "client.own:court_load"


def test_tiers_are_told_from_segments_by_their_values() -> None:
    def tier(*values: str) -> str:
        samples = [["x", value] for value in values]
        return mapped("Клиент;Сегмент", "clients", samples=samples)["Сегмент"]

    assert tier("A", "В", "c") == "client.tier"
    assert tier("SMB", "Enterprise") == "client.tags"


@pytest.mark.parametrize("kind", ImportKind.values)
def test_a_header_is_used_once_and_a_field_too(kind: str) -> None:
    headers = split(f"{BITRIX24_COMPANY};{BITRIX24_CONTACT};{BITRIX24_DEAL};{AMOCRM_DEALS}")
    mapping = guess(headers, kind)
    assert len(mapping.columns) == len(headers)
    several = {"phones", "emails", "address", "note", "tags"}
    single = [f for f in mapping.fields.values() if f.rpartition(".")[2] not in several]
    assert len(single) == len(set(single))


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("Company", "company"), ("компания", "company"), ("1", "company"), ("TRUE", "company"),
     ("Individual", "person"), ("контакт", "person"), ("0", "person"), ("", "")],
)  # fmt: skip
def test_a_type_cell_tells_companies_from_people(cell: str, kind: str) -> None:
    assert row_type(cell) == kind


def test_a_mixed_list_is_retold_for_each_kind_of_row() -> None:
    clients = {0: "row.type", 1: "client.name", 2: "client.parent", 3: "client.phones"}
    assert fields_for_row(clients, "person") == {
        0: "row.type", 1: "person.full_name", 2: "person.client_name", 3: "person.phones",
    }  # fmt: skip
    assert fields_for_row(clients, "company") == clients
    people = {0: "person.full_name", 1: "person.client_name", 2: "person.phones"}
    assert fields_for_row(people, "company") == {
        0: "client.name", 1: "client.name", 2: "client.phones",
    }  # fmt: skip
