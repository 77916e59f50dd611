"""Values of clients, people and touches that are read, left out with a word, or refused."""

from __future__ import annotations

import pytest

from clients.models import Client
from exchange.sentences import sentence
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
