"""Contracts of a file: terms, won deals, dates that can be read both ways, products, successors."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from contracts.models import Contract, ContractLine, Product
from exchange.models import ImportProblem, ImportRun
from tests import factories as f
from tests.exchange.loading import check, counted, load, reasons, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
HEAD = "Клиент;№ договора;Продукт;Дата начала;Дата окончания;Сумма;Лицензий\n"


@pytest.fixture(autouse=True)
def _opora(kam: User) -> None:
    f.ClientFactory.create(name="Опора", owner=kam)


def test_a_contract_with_its_licences(kam: User) -> None:
    load(kam, "contracts", HEAD + "Опора;Д-1;Суды Про;01.02.2026;31.01.2027;120 000,00;20\n")
    contract = Contract.objects.get()
    assert (contract.amount, contract.owner, contract.product.name) == (12_000_000, kam, "Суды Про")
    assert contract.lines.get().quantity == 20


def test_more_licences_in_the_next_file_are_written(kam: User) -> None:
    row = "Опора;Д-1;Суды Про;01.02.2026;31.01.2027;120 000,00;{}\n"
    load(kam, "contracts", HEAD + row.format(20))
    run = load(kam, "contracts", HEAD + row.format(25))
    assert counted(run) == (1, 0, 1, 0, 0)
    assert Contract.objects.get().lines.get().quantity == 25
    assert counted(load(kam, "contracts", HEAD + row.format(25))) == (1, 0, 0, 1, 0)


def test_without_an_end_a_term_is_asked_for(kam: User) -> None:
    data = HEAD + "Опора;Д-1;Суды Про;01.02.2026;;1;\n"
    run = load(kam, "contracts", data)
    assert reasons(run) == [(2, "no_end")]
    assert run.counts["summary"]["needs_term"] == 1
    load(kam, "contracts", data, options={"term_months": 6})
    assert Contract.objects.get().ends_on == dt.date(2026, 7, 31)


@pytest.mark.parametrize(
    ("stage", "is_won"),
    [
        ("Won", True),
        ("Closed Won", True),
        ("closedwon", True),
        ("Успешно реализовано", True),
        ("Закрыто и не реализовано", False),
        ("Closed Lost", False),
        ("Closed - Not Won", False),
        ("Not won", False),
        ("Не выиграна", False),
        ("Проиграна", False),
        ("1. Won (100 %)", True),
        ("Переговоры", False),
        ("Наша особая стадия", False),
    ],
)
def test_only_a_won_deal_is_a_contract(kam: User, stage: str, is_won: bool) -> None:
    data = f"Клиент;Сделка;Стадия сделки;Дата закрытия;Сумма\nОпора;Год;{stage};15.01.2026;100\n"
    run = load(kam, "contracts", data, options={"term_months": 12})
    assert Contract.objects.exists() == is_won
    assert [reason for _row, reason in reasons(run)] == ([] if is_won else ["not_won"])


@pytest.mark.parametrize(
    ("status", "ends_on", "told"),
    [
        ("Действует", "31.01.2999", []),
        ("Подписан", "бессрочно", []),
        ("Расторгнут", "31.12.2199", ["contract_over"]),
        ("Аннулирован", "31.12.2199", ["contract_over"]),
        ("Закрыт досрочно", "31.12.2199", ["contract_over"]),
        ("Закрыт", "31.12.2199", ["contract_over"]),
        ("Terminated", "31.12.2199", ["contract_over"]),
        ("Cancelled", "бессрочно", ["contract_over"]),
        ("Расторгнут", "31.12.2022", []),
        ("Истекает", "31.12.2199", []),
        ("Closed - Not Won", "31.12.2199", ["not_won"]),
        ("Не подписан", "31.12.2199", ["not_won"]),
        ("Черновик", "31.12.2199", ["not_won"]),
        ("На особом контроле", "31.12.2199", ["unknown_choice"]),
    ],
)
def test_the_status_of_a_contract(kam: User, status: str, ends_on: str, told: list[str]) -> None:
    head = "Клиент;№ договора;Дата начала;Дата окончания;Сумма;Статус\n"
    run = load(kam, "contracts", f"{head}Опора;Д-1;01.02.2022;{ends_on};100;{status}\n")
    assert [reason for _row, reason in reasons(run)] == told
    assert Contract.objects.exists() == (told in ([], ["unknown_choice"]))


@pytest.mark.parametrize(
    ("headers", "start"),
    [
        ("Close Date,Contract Start Date,Contract End Date", dt.date(2026, 2, 1)),
        ("Close Date,Start date,End date", dt.date(2026, 2, 1)),
        ("Дата закрытия,Дата начала договора,Дата окончания", dt.date(2026, 2, 1)),
        ("Дата закрытия,Начало действия,Дата окончания", dt.date(2026, 2, 1)),
        ("Дата закрытия,Subscription start,Дата окончания", dt.date(2026, 2, 1)),
        ("Дата закрытия,Дата начала,Своё", dt.date(2026, 1, 15)),
    ],
)
def test_a_contracts_own_start_stands_before_the_close_date(
    kam: User, headers: str, start: dt.date
) -> None:
    data = (
        f"Opportunity Name,Account Name,Stage,{headers},Amount\n"
        'Alpha,Опора,Closed Won,2026-01-15,2026-02-01,2027-01-31,"$12,000.00"\n'
    )
    load(kam, "contracts", data, options={"term_months": 12})
    assert Contract.objects.get().starts_on == start


def test_dates_that_can_be_read_both_ways_are_asked_about(kam: User) -> None:
    data = HEAD + "Опора;Д-1;Суды;02/03/2026;04/05/2027;1;\n"
    run = load(kam, "contracts", data)
    assert {reason for _row, reason in reasons(run)} == {"which_date"}
    assert run.counts["summary"]["ambiguous_dates"] == ["Дата начала", "Дата окончания"]
    orders = {"Дата начала": "mdy", "Дата окончания": "mdy"}
    load(kam, "contracts", data, options={"date_orders": orders})
    assert Contract.objects.get().starts_on == dt.date(2026, 2, 3)


def test_an_unknown_product_is_offered_the_nearest_one(kam: User) -> None:
    Product.objects.create(name="GTX Pro")
    data = HEAD + "Опора;Д-1;GTXPro;01.02.2026;31.01.2027;1;\n"
    run = check(upload(kam, "contracts", data))
    assert run.counts["summary"]["new_products"] == {"GTXPro": "gtx pro"}
    ImportRun.objects.filter(pk=run.pk).update(options={"products": {"GTXPro": "GTX Pro"}})
    write(check(run))
    assert Contract.objects.get().product.name == "GTX Pro"
    assert Product.objects.count() == 1


def test_successors_within_one_file_are_linked(kam: User) -> None:
    data = (
        HEAD
        + "Опора;Д-1;Суды;01.02.2025;31.01.2026;1;\n"
        + "Опора;Д-2;Суды;01.03.2026;28.02.2027;1;\n"
        + "Опора;Д-3;Другой;01.02.2026;31.01.2027;1;\n"
        + "Опора;Д-4;Суды;01.09.2027;31.08.2028;1;\n"
    )
    run = load(kam, "contracts", data)
    second = Contract.objects.get(number="Д-2")
    assert second.predecessor == Contract.objects.get(number="Д-1")
    assert Contract.objects.filter(predecessor=None).count() == 3
    assert (run.counts["linked"], run.counts["proposed"]) == (1, [])
    assert counted(load(kam, "contracts", data)) == (4, 0, 0, 4, 0)


def test_a_successor_of_a_contract_that_was_here_waits_for_consent(
    kam: User, signed_in: Any
) -> None:
    load(kam, "contracts", HEAD + "Опора;Д-1;Суды;01.02.2025;31.01.2026;1;\n")
    run = load(kam, "contracts", HEAD + "Опора;Д-2;Суды;01.02.2026;31.01.2027;1;\n")
    old, new = Contract.objects.order_by("pk")
    assert (new.predecessor, run.counts["proposed"]) == (None, [[old.pk, new.pk]])
    browser = signed_in(kam)
    assert f"{old.pk}-{new.pk}" in browser.get(run.get_absolute_url()).content.decode()
    browser.post(f"{run.get_absolute_url()}link/", {"pair": f"{old.pk}-{new.pk}"})
    new.refresh_from_db()
    assert new.predecessor == old


def test_nothing_of_a_deal_is_lost(kam: User) -> None:
    data = (
        "Клиент;№ договора;Название сделки;Тип;Дата подписания;Дата начала;Дата окончания;Сумма;"
        "Валюта;НДС;Себестоимость;Автопролонгация;Уведомление, дней\n"
        "Опора;Д-1;Большая;Услуга;20.01.2026;01.02.2026;31.01.2027;1000;USD;"
        "в т.ч. НДС 22%;300;да;30\n"
    )
    load(kam, "contracts", data)
    c = Contract.objects.get()
    assert (c.note, c.kind, c.signed_on) == ("Большая", "service", dt.date(2026, 1, 20))
    assert (c.amount, c.currency, c.vat_rate) == (100_000, "USD", 22)
    assert (c.is_auto_renewed, c.notice_days) == (True, 30)
    assert c.lines.get().cost_amount == 30_000


PAPERS = "Клиент;№ договора;Продукт;Дата начала;Дата окончания;Сумма\n"


@pytest.mark.parametrize("number", ["12", "б/н"])
def test_renewals_under_one_number_are_contracts_of_their_own(kam: User, number: str) -> None:
    load(kam, "clients", "Название\nА\n")
    years = [(2024, "100 000"), (2025, "120 000"), (2026, "150 000")]
    rows = [f"А;{number};CRM;01.01.{y};31.12.{y};{amount}\n" for y, amount in years]
    file = PAPERS + "".join(rows)
    assert counted(load(kam, "contracts", file)) == (3, 3, 0, 0, 0)
    assert counted(load(kam, "contracts", file)) == (3, 0, 0, 3, 0)
    assert list(Contract.objects.order_by("starts_on").values_list("amount", flat=True)) == [
        10_000_000,
        12_000_000,
        15_000_000,
    ]


def test_two_papers_of_one_day_and_no_number_are_two(kam: User) -> None:
    load(kam, "clients", "Название\nА\n")
    head = "Клиент;Предмет договора;Дата начала;Дата окончания;Сумма\n"
    file = (
        f"{head}А;Техподдержка;01.01.2026;31.12.2026;100 000\n"
        "А;Разработка сайта;01.01.2026;31.12.2026;900 000\n"
    )
    assert counted(load(kam, "contracts", file)) == (2, 2, 0, 0, 0)
    assert counted(load(kam, "contracts", file)) == (2, 0, 0, 2, 0)


def test_a_paper_without_a_number_is_not_put_over_a_numbered_one(kam: User) -> None:
    load(kam, "clients", "Название\nА\n")
    load(kam, "contracts", f"{PAPERS}А;5;CRM;01.01.2026;31.12.2026;100 000\n")
    head = "Клиент;Предмет договора;Дата начала;Дата окончания;Сумма\n"
    load(kam, "contracts", f"{head}А;Аренда сервера;01.01.2026;30.06.2026;7 000\n")
    kept = Contract.objects.get(number="5")
    assert (kept.amount, kept.ends_on) == (10_000_000, dt.date(2026, 12, 31))
    assert Contract.objects.count() == 2


def test_a_product_that_repeats_in_one_contract_is_told_and_rests(kam: User) -> None:
    load(kam, "clients", "Название\nА\n")
    file = (
        "Клиент;№ договора;Продукт;Количество;Цена;Дата начала;Дата окончания\n"
        "А;12;CRM;10;1000;01.02.2026;31.01.2027\nА;12;CRM;5;900;01.02.2026;31.01.2027\n"
    )
    run = load(kam, "contracts", file)
    assert {reason for row, reason in reasons(run) if row == 3} == {"contradicts_row"}
    assert counted(load(kam, "contracts", file)) == (2, 0, 0, 2, 0)
    line = ContractLine.objects.get()
    assert (line.quantity, line.amount) == (10, 1_000_000)


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ("25/02/1975;12/31/1975", "day_comes_first"),
        ("02/25/1975;31/12/1975", "month_comes_first"),
        ("25/02/2026;31.04.2026", "no_such_day"),
        ("25/02/2026;31.12.2250", "date_out_of_range"),
        ("25/02/2026;когда-нибудь", "not_a_date"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_with_it(kam: User, dates: str, told: str) -> None:
    start, end = dates.split(";")
    other = {"day_comes_first": "31/12/1975", "month_comes_first": "12/31/1975"}.get(told, "")
    data = f"{HEAD}Опора;Д-1;А;{start};{end};1;\n" + (
        f"Опора;Д-2;Б;{start};{other};1;\nОпора;Д-3;В;{start};{other};1;\n" if other else ""
    )
    run = load(kam, "contracts", data)
    problem = ImportProblem.objects.get(run=run, row=2)
    assert (problem.reason, problem.column, problem.value) == (told, "Дата окончания", end)


def test_notes_and_tags_of_a_deal_are_kept(kam: User) -> None:
    data = (
        "ID;Название сделки;Бюджет;Дата закрытия;Теги сделки;Примечание;Примечание 2;"
        "Этап сделки;Компания\n"
        "9;Год;100;15.01.2026;важный;с 2019 года;;Успешно реализовано;Опора\n"
        "10;Два;100;16.01.2026;;;любит чай;Успешно реализовано;Опора\n"
    )
    load(kam, "contracts", data, options={"term_months": 12})
    notes = Contract.objects.order_by("starts_on").values_list("note", flat=True)
    assert list(notes) == ["Год\nс 2019 года\nТеги сделки: важный", "Два\nлюбит чай"]
    again = load(kam, "contracts", data, options={"term_months": 12})
    assert counted(again) == (2, 0, 0, 2, 0)
