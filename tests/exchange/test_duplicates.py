"""What becomes of a row whose client is here already, by each way with duplicates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client, ContactPoint, Stakeholder
from tests import factories as f
from tests.exchange.loading import check, counted, load, reasons, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
HEAD = "Наименование;ИНН;Город;Отрасль;Телефон\n"
INN = "7707083893"
ROW = f"ООО Опора;{INN};Псков;Банк;8 921 111-22-33\n"


@pytest.fixture
def opora(kam: User) -> Client:
    row: Client = f.ClientFactory.create(name="ООО Опора", inn=INN, city="Тверь", owner=kam)
    return row


@pytest.mark.parametrize(
    ("way", "city", "industry", "phones", "outcome"),
    [
        ("skip", "Тверь", "", 0, (1, 0, 0, 1, 0)),
        ("fill", "Тверь", "Банк", 1, (1, 0, 1, 0, 0)),
        ("replace", "Псков", "Банк", 1, (1, 0, 1, 0, 0)),
        ("create", "Тверь", "", 0, (1, 1, 0, 0, 0)),
    ],
)
def test_a_known_client_by_each_way(
    opora: Client, kam: User, way: str, city: str, industry: str, phones: int, outcome: Any
) -> None:
    run = load(kam, "clients", HEAD + ROW, duplicates=way)
    opora.refresh_from_db()
    assert (opora.city, opora.industry) == (city, industry)
    assert ContactPoint.objects.filter(client=opora).count() == phones
    assert counted(run) == outcome
    assert Client.objects.count() == (2 if way == "create" else 1)


@pytest.mark.parametrize("way", ["skip", "fill", "replace"])
def test_the_same_file_twice_changes_nothing(kam: User, way: str) -> None:
    first = load(kam, "clients", HEAD + ROW, duplicates=way)
    second = load(kam, "clients", HEAD + ROW, duplicates=way)
    assert counted(first) == (1, 1, 0, 0, 0)
    assert counted(second) == (1, 0, 0, 1, 0)


@pytest.mark.parametrize("way", ["skip", "fill", "replace"])
@pytest.mark.parametrize("empty", ["", "нет", "NULL", "N/A", "-", " "])
def test_an_empty_cell_never_erases(opora: Client, kam: User, way: str, empty: str) -> None:
    load(kam, "clients", f"{HEAD}ООО Опора;{INN};{empty};{empty};{empty}\n", duplicates=way)
    opora.refresh_from_db()
    assert (opora.city, opora.industry) == ("Тверь", "")


def test_no_means_no_only_where_yes_or_no_is_asked(kam: User) -> None:
    load(kam, "clients", "Наименование;Отрасль;Может платить по счету-оферте\nОпора;нет;нет\n")
    client = Client.objects.get()
    assert (client.industry, client.can_pay_by_offer) == ("", False)


def test_create_anyway_gives_people_of_the_row_to_the_new_client(opora: Client, kam: User) -> None:
    data = "Наименование;ИНН;ФИО\n" + f"ООО Опора;{INN};Анна Сорока\nООО Опора;{INN};Пётр Галеев\n"
    load(kam, "clients", data, duplicates="create")
    new = Client.objects.exclude(pk=opora.pk).get()
    assert Stakeholder.objects.filter(client=new).count() == 2
    assert not Stakeholder.objects.filter(client=opora).exists()


def test_rows_of_one_client_complete_each_other_and_the_first_one_wins(kam: User) -> None:
    data = HEAD + f"Опора;{INN};Псков;;\nОпора;{INN};Тверь;Банк;\n"
    run = load(kam, "clients", data)
    client = Client.objects.get()
    assert (client.city, client.industry) == ("Псков", "Банк")
    assert reasons(run) == [(3, "contradicts_row")]
    assert counted(load(kam, "clients", data)) == (2, 0, 0, 2, 0)


def test_skip_still_completes_what_the_file_itself_made(kam: User) -> None:
    data = HEAD + f"Опора;{INN};;;\nОпора;{INN};Тверь;Банк;\n"
    load(kam, "clients", data, duplicates="skip")
    assert Client.objects.get().city == "Тверь"


def test_two_people_with_one_switchboard_stay_two(kam: User) -> None:
    load(kam, "clients", "Наименование;ИНН\n" + f"Опора;{INN}\n")
    data = (
        "ФИО;Компания;Телефон\nАнна Львовна Сорока;Опора;8 812 111-22-33\n"
        "Пётр Ильич Галеев;Опора;8 812 111-22-33\n"
    )
    assert counted(load(kam, "stakeholders", data)) == (2, 2, 0, 0, 0)
    assert counted(load(kam, "stakeholders", data)) == (2, 0, 0, 2, 0)


def test_people_are_found_by_mail_then_phone_then_name(kam: User) -> None:
    load(kam, "clients", "Наименование;ИНН\n" + f"Опора;{INN}\n")
    head = "ФИО;Компания;Должность;E-mail;Телефон\n"
    load(kam, "stakeholders", head + "Анна Сорока;Опора;Юрист;a@opora.example;+7 921 111-22-33\n")
    by_mail = "Сорока Анна;Опора;Директор;A@opora.example;\n"
    by_phone = "Сорока А.;Опора;Директор;;8 (921) 111 22 33\n"
    by_name = "Сорока Анна Львовна;Опора;Директор;;\n"
    for row in (by_mail, by_phone, by_name):
        load(kam, "stakeholders", head + row)
    assert Stakeholder.objects.count() == 1
    assert Stakeholder.objects.get().job == "Директор"


def test_phones_are_read_as_the_country_of_the_client_writes_them(kam: User) -> None:
    load(kam, "clients", "Company;Country;Phone\nAcme;USA;(503) 555-7555\n")
    load(kam, "stakeholders", "Full name;Company;Phone\nAnn Lee;Acme;(503) 555-3612\n")
    phones = set(ContactPoint.objects.values_list("value", flat=True))
    assert phones == {"+15035557555", "+15035553612"}


def test_the_same_file_twice_at_once_goes_in_once(kam: User) -> None:
    first, second = (check(upload(kam, "clients", HEAD + ROW)) for _time in range(2))
    assert counted(first) == counted(second) == (1, 1, 0, 0, 0)
    write(first)
    assert counted(write(second)) == (1, 0, 0, 1, 0)
    assert Client.objects.filter(inn=INN).count() == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_our_own_export_loaded_again_changes_nothing(kam: User, signed_in: Any, form: str) -> None:
    client = f.ClientFactory.create(name="ООО «Опора»", inn=INN, owner=kam)
    product = f.ProductFactory.create(name="Суды Про")
    ends_on = dt.date.today() + dt.timedelta(days=40)
    for number in ("Д-1", "=Д-2"):
        f.ContractFactory.create(client=client, product=product, number=number, ends_on=ends_on)
    export = signed_in(kam).get(reverse("renewals:renewal_export", args=[form]))
    data = b"".join(export.streaming_content)
    rows, *outcome = counted(load(kam, "contracts", data))
    assert (rows, outcome) == (2, [0, 0, 2, 0])
