"""Values of clients, people and touches that are read, left out with a word, or refused."""

from __future__ import annotations

import pytest

from clients.models import Client, ContactPoint, Person
from exchange.sentences import sentence
from tests import factories as f
from tests.exchange.loading import counted, load, reasons
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Кол-во сотрудников", "менее 50", "employees"),
        ("Кол-во сотрудников", "50-250", "employees"),
        ("Кол-во сотрудников", "51–200", "employees"),
        ("Кол-во сотрудников", "-5", "employees"),
        ("Годовой оборот", "около 5 млн", "annual_revenue_amount"),
        ("Потенциал", "-100", "potential_amount"),
        ("Срок закупки, дней", "9999", "procurement_lead_days"),
    ],
)
def test_a_secondary_number_that_cannot_be_read_keeps_no_client_out(
    kam: User, header: str, cell: str, field: str
) -> None:
    data = f"Наименование;{header};Город\nОпора;{cell};Псков\n"
    run = load(kam, "clients", data)
    assert (counted(run), reasons(run)) == ((1, 1, 0, 0, 0), [(2, "number_left_out")])
    client = Client.objects.get()
    assert (client.city, getattr(client, field)) == ("Псков", None)
    assert counted(load(kam, "clients", data)) == (1, 0, 0, 1, 0)


def test_an_open_number_of_employees_is_read(kam: User) -> None:
    load(kam, "clients", "Наименование;Кол-во сотрудников\nОпора;1000+\n")
    assert Client.objects.get().employees == 1000


def test_the_amount_of_a_contract_still_refuses_its_row(kam: User) -> None:
    head = "Клиент;№ договора;Дата начала;Дата окончания;Сумма\n"
    run = load(kam, "clients", f"{head}Опора;Д-1;01.02.2026;31.01.2027;много\n")
    assert reasons(run) == [(2, "not_an_amount")]
    assert not Client.objects.exists()


@pytest.mark.parametrize("kind", ["Поставщик", "Конкурент"])
def test_what_is_left_out_as_no_client_is_not_called_something_else(kam: User, kind: str) -> None:
    run = load(kam, "clients", f"Наименование;Тип компании\nОпора;{kind}\n")
    assert reasons(run) == [(2, "not_a_client")]
    assert "supplier" not in sentence("not_a_client", kind)
    assert kind in sentence("not_a_client", kind)


@pytest.mark.parametrize(
    ("cell", "born", "found"),
    [
        ("02.05", (2, 5, None), []),
        ("2 мая", (2, 5, None), []),
        ("--0502", (2, 5, None), []),
        ("1604-05-02", (2, 5, None), []),
        ("02.05.1980", (2, 5, 1980), []),
        ("0/0/00", (None, None, None), []),
        ("00.00.0000", (None, None, None), []),
        ("весной", (None, None, None), ["date_left_out"]),
        ("31.02.1980", (None, None, None), ["date_left_out"]),
    ],
)
def test_a_birthday_keeps_nobody_out(
    kam: User, cell: str, born: tuple[int | None, ...], found: list[str]
) -> None:
    f.ClientFactory.create(name="Опора", owner=kam)
    data = f"ФИО;Компания;Дата рождения\nСорока Анна;Опора;{cell}\n"
    run = load(kam, "stakeholders", data)
    assert [reason for _row, reason in reasons(run)] == found
    person = Person.objects.get()
    assert (person.birth_day, person.birth_month, person.birth_year) == born
    assert counted(load(kam, "stakeholders", data)) == (1, 0, 0, 1, 0)


def test_a_foreign_tax_number_keeps_no_client_out(kam: User) -> None:
    data = (
        "Название;ИНН;Страна\nAzure;US12345677;USA\nБел;190275968;Беларусь\n"
        "Алатау;123456789012;Казахстан\nФилиал;9909123456;Германия\nОпора;7707083893;Германия\n"
    )
    run = load(kam, "clients", data)
    assert counted(run) == (5, 5, 0, 0, 0)
    assert reasons(run) == [
        (2, "inn_foreign"), (3, "inn_foreign"), (4, "inn_foreign"), (5, "inn_check_digit"),
    ]  # fmt: skip
    assert list(Client.objects.order_by("pk").values_list("inn", flat=True)) == [
        "", "", "", "9909123456", "7707083893",
    ]  # fmt: skip
    assert counted(load(kam, "clients", data)) == (5, 0, 0, 5, 0)


@pytest.mark.parametrize(
    ("cell", "inn", "kpp"),
    [
        ("ИНН 7710140679", "7710140679", ""),
        ("ИНН: 7710140679", "7710140679", ""),
        ("7707083893/770701001", "7707083893", "770701001"),
        ("ИНН 7707083893 КПП 770701001", "7707083893", "770701001"),
        ("ИНН/КПП 7707083893/770701001", "7707083893", "770701001"),
    ],
)
def test_an_inn_is_read_with_its_name_and_its_kpp(kam: User, cell: str, inn: str, kpp: str) -> None:
    run = load(kam, "clients", f"Название;ИНН\nОпора;{cell}\n")
    client = Client.objects.get()
    assert (client.inn, client.kpp, reasons(run)) == (inn, kpp, [])


@pytest.mark.parametrize(
    ("cell", "reason", "digits"),
    [
        ("US12345677", "inn_length", 8),
        ("77070838931", "inn_length", 11),
        ("77О7083893 и 1", "inn_letters", 10),
    ],
)
def test_the_digits_of_a_wrong_inn_are_counted_truly(
    kam: User, cell: str, reason: str, digits: int
) -> None:
    run = load(kam, "clients", f"Название;ИНН;Страна\nОпора;{cell};Россия\n")
    problem = run.problems.get()
    assert (problem.reason, problem.params["digits"]) == (reason, digits)


@pytest.mark.parametrize(
    ("cell", "points", "found"),
    [
        ("8,495E+10", [("8,495E+10", "8,495E+10", "")], ["phone_lost"]),
        ("84951112233.0", [("+74951112233", "84951112233", "")], []),
        (
            "+7 (495) 111-22-44,102",
            [("+74951112244", "+7 (495) 111-22-44, 102", "102")],
            [],
        ),
        (
            "8 495 111-22-33 (Анна, бухгалтерия)",
            [("+74951112233", "8 495 111-22-33 (Анна, бухгалтерия)", "")],
            [],
        ),
    ],
)
def test_a_phone_is_one_contact_with_what_was_typed(
    kam: User, cell: str, points: list[tuple[str, str, str]], found: list[str]
) -> None:
    data = f"Название;Телефон\nОпора;{cell}\n"
    run = load(kam, "clients", data)
    assert [reason for _row, reason in reasons(run)] == found
    kept = ContactPoint.objects.values_list("value", "typed", "extension")
    assert list(kept) == points
    assert counted(load(kam, "clients", data)) == (1, 0, 0, 1, 0)


@pytest.mark.parametrize("cell", ["info(at)romashka.ru", "ivanov.romashka.ru", "спросить"])
def test_no_address_is_left_out_without_a_word(kam: User, cell: str) -> None:
    run = load(kam, "clients", f"Название;E-mail\nОпора;{cell}\n")
    problem = run.problems.get()
    assert (problem.reason, problem.value, counted(run)) == ("email_wrong", cell, (1, 1, 0, 0, 0))
    assert not ContactPoint.objects.exists()
