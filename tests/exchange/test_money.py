"""Amounts of a file: their currency, their unit, their VAT; what a person is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client
from contracts.models import Contract
from exchange.forms import MappingForm
from exchange.models import ImportProblem
from tests import factories as f
from tests.exchange.loading import check, counted, load, reasons, upload
from users.models import User

pytestmark = pytest.mark.django_db
HEAD = "Клиент;№ договора;Дата начала;Дата окончания;"
ROW = "Опора;Д-1;01.02.2026;31.01.2027;"


@pytest.fixture(autouse=True)
def opora(kam: User) -> Client:
    row: Client = f.ClientFactory.create(name="Опора", owner=kam)
    return row


@pytest.mark.parametrize(
    ("told", "amount", "currency"),
    [
        ("100;AED", 10_000, "AED"),
        ("100;Дирхам ОАЭ", 10_000, "AED"),
        ("100;Доллар США", 10_000, "USD"),
        ("100;KES", 10_000, "KES"),
        ("100 $;XDR", 10_000, "USD"),
        ("100;", 10_000, "RUB"),
    ],
)
def test_the_currency_of_a_contract(kam: User, told: str, amount: int, currency: str) -> None:
    load(kam, "contracts", f"{HEAD}Сумма;Валюта\n{ROW}{told}\n")
    contract = Contract.objects.get()
    assert (contract.amount, contract.currency) == (amount, currency)


@pytest.mark.parametrize("currency", ["XDR", "Сом", "тыс. руб."])
def test_an_amount_in_an_unknown_currency_is_none_in_roubles(kam: User, currency: str) -> None:
    run = load(kam, "contracts", f"{HEAD}Сумма;Валюта\n{ROW}100;{currency}\n")
    problem = ImportProblem.objects.get(run=run)
    assert (problem.reason, problem.column) == ("unknown_currency", "Валюта")
    assert (problem.value, problem.is_fatal) == (currency, True)
    assert not Contract.objects.exists()


def test_without_an_amount_an_unknown_currency_is_a_remark(kam: User) -> None:
    run = load(kam, "contracts", f"{HEAD}Сумма;Валюта\n{ROW};XDR\n")
    assert reasons(run) == [(2, "unknown_currency")]
    assert Contract.objects.exists()


def test_a_clients_amounts_in_an_unknown_currency_are_left_out(kam: User) -> None:
    data = "Клиент;ИНН;Выручка;Потенциал;Валюта\nМост;7707083893;100;5;XDR\n"
    run = load(kam, "clients", data)
    client = Client.objects.get(name="Мост")
    assert (client.annual_revenue_amount, client.potential_amount) == (None, None)
    assert reasons(run) == [(2, "currency_left_out")]


def test_one_currency_column_is_for_the_client_and_its_contract(kam: User) -> None:
    data = f"{HEAD}Сумма;Выручка;Валюта\n{ROW}100;7;USD\n"
    load(kam, "clients", data)
    assert Contract.objects.get().currency == Client.objects.get().revenue_currency == "USD"


@pytest.mark.parametrize(
    ("header", "amount", "currency"),
    [
        ("Сумма, тыс. руб.", 150_000, "RUB"),
        ("Сумма, млн ₽", 150_000_000, "RUB"),
        ("Сумма (тыс.)", 150_000, "RUB"),
        ("Сумма, USD", 150, "USD"),
        ("Стоимость, руб. с НДС", 150, "RUB"),
    ],
)
def test_the_unit_of_a_header(kam: User, header: str, amount: int, currency: str) -> None:
    load(kam, "contracts", f"{HEAD}{header}\n{ROW}1,5\n")
    contract = Contract.objects.get()
    assert (contract.amount, contract.currency) == (amount, currency)


def test_a_unit_is_multiplied_once_and_shown_so(kam: User) -> None:
    data = "Клиент;ИНН;Выручка, млн руб.\nМост;7707083893;2,5\n"
    run = check(upload(kam, "clients", data))
    shown = {one.label: words for one, words, _c in MappingForm(run=run, own_fields={}).columns()}
    (example,) = shown["Выручка, млн руб."]
    assert example["read"].replace("\u00a0", " ") == "2 500 000 ₽"
    load(kam, "clients", data)
    assert Client.objects.get(name="Мост").annual_revenue_amount == 250_000_000


def test_an_unknown_currency_is_no_amount_among_the_examples(kam: User) -> None:
    run = check(upload(kam, "contracts", f"{HEAD}Сумма;Валюта\n{ROW}100;XDR\n"))
    (example,) = run.counts["summary"]["readings"]["examples"]["4"]
    assert (example["as"], example["why"]["reason"]) == ("nothing", "unknown_currency")


@pytest.mark.parametrize(
    ("columns", "cells", "vat"),
    [
        ("Сумма с НДС", "122", (22, True, 10_000)),
        ("Сумма с НДС 20%", "120", (20, True, 10_000)),
        ("Сумма без НДС", "122", (None, False, 12_200)),
        ("Сумма с НДС;НДС", "110;10%", (10, True, 10_000)),
        ("Сумма с НДС;НДС", "122;без НДС", (None, True, 12_200)),
        ("Сумма без НДС;НДС", "100;22%", (22, False, 10_000)),
        ("Сумма;НДС", "122;22%", (22, True, 10_000)),
    ],
)
def test_the_vat_of_a_header(kam: User, columns: str, cells: str, vat: Any) -> None:
    data = f"{HEAD}{columns}\n{ROW}{cells}\n"
    load(kam, "contracts", data)
    contract = Contract.objects.get()
    assert (contract.vat_rate, contract.is_vat_included, contract.net_amount) == vat
    assert counted(load(kam, "contracts", data)) == (1, 0, 0, 1, 0)


def test_before_2026_the_standard_rate_was_another(kam: User) -> None:
    load(kam, "contracts", f"{HEAD}Сумма с НДС\nОпора;1;01.02.2025;31.01.2026;120\n")
    assert Contract.objects.get().vat_rate == 20


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [(("$12,000", "$8,500"), [1_200_000, 850_000]), (("12,000", "8,500"), [1_200, 850])],
)
def test_dollars_have_commas_between_thousands(
    kam: User, cells: tuple[str, str], amounts: list[int]
) -> None:
    rows = "".join(f"Опора;Д-{n};01.02.2026;31.01.2027;{cell}\n" for n, cell in enumerate(cells))
    load(kam, "contracts", f"{HEAD}Amount\n{rows}")
    found = Contract.objects.order_by("number").values_list("amount", flat=True)
    assert list(found) == amounts


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        (
            "contracts",
            f"{HEAD}Сумма\n{ROW}100 000\n{ROW}900 000,50\n",
            ("Сумма", "900 000,50 ₽", "100 000 ₽"),
        ),
        (
            "contracts",
            f"{HEAD}Сумма\n{ROW}$5\n{ROW}$7\n",
            ("Сумма", "7 $", "5 $"),
        ),
        (
            "clients",
            "Клиент;ИНН;Выручка\nМост;7707083893;100 000\nМост;7707083893;900 000\n",
            ("Выручка", "900 000 ₽", "100 000 ₽"),
        ),
        (
            "clients",
            "Клиент;ИНН;Город\nМост;7707083893;Псков\nМост;7707083893;Тверь\n",
            ("Город", "Тверь", "Псков"),
        ),
    ],
)
def test_a_row_that_contradicts_another_is_told_in_roubles(
    kam: User, kind: str, data: str, told: tuple[str, str, str]
) -> None:
    for problem in (load_again(kam, kind, data) for _time in range(2)):
        said = (problem.column, problem.value, problem.params["kept"])
        assert tuple(one.replace("\u00a0", " ") for one in said) == told


def load_again(kam: User, kind: str, data: str) -> ImportProblem:
    run = load(kam, kind, data)
    return ImportProblem.objects.get(run=run, row=3, reason="contradicts_row")
