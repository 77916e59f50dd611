"""Exports of Bitrix24 and amoCRM, linked by id and by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.models import Client, ContactPoint, Stakeholder
from contracts.models import Contract
from tests.exchange import files as f
from tests.exchange.loading import counted, load, reasons
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def _bitrix(form: str, headers: Any, rows: Any) -> bytes:
    if form == "html":
        return f.html_xls(headers, rows)
    text = f.csv_text(headers, rows)
    return text.encode("cp1251") if form == "cp1251" else text.encode("utf-8-sig")


@pytest.fixture(params=["cp1251", "utf-8", "html"])
def bitrix(request: Any, kam: User) -> Any:
    """Load the three exports in their order; return the runs."""
    kam.first_name = "Ольга"
    kam.save(update_fields=["first_name"])
    form, twelve = request.param, {"term_months": 12}
    return {
        "company": load(
            kam, "clients", _bitrix(form, f.BITRIX_COMPANY, f.BITRIX_COMPANIES), name="к.xls"
        ),
        "contact": load(kam, "stakeholders", _bitrix(form, f.BITRIX_CONTACT, f.BITRIX_CONTACTS)),
        "deal": load(
            kam, "contracts", _bitrix(form, f.BITRIX_DEAL, f.BITRIX_DEALS), options=twelve
        ),
        "form": form,
    }


def test_bitrix_companies_become_clients_and_suppliers_are_refused(bitrix: Any) -> None:
    assert counted(bitrix["company"]) == (3, 2, 0, 0, 1)
    opora = Client.objects.get(external_system="bitrix24", external_id="101")
    assert (opora.inn, opora.kpp, opora.employees) == ("7707083893", "770701001", 250)
    assert opora.annual_revenue_amount == 120_000_000
    assert opora.note == "VIP"
    values = set(ContactPoint.objects.filter(client=opora).values_list("kind", "value"))
    assert values == {
        ("phone", "+78121112233"),
        ("phone", "+78121112244"),
        ("email", "info@opora.example"),
        ("site", "opora.example"),
    }
    assert "not_a_client" in [reason for _row, reason in reasons(bitrix["company"])]


def test_bitrix_contacts_find_their_companies_by_id_and_by_name(bitrix: Any) -> None:
    assert counted(bitrix["contact"]) == (2, 2, 0, 0, 0)
    anna = Stakeholder.objects.select_related("person").get(person__external_id="208")
    assert anna.client.name == "ООО «Опора»"
    assert anna.person.full_name == "Сорока Анна Львовна"
    assert (anna.job, anna.person.birth_day, anna.person.birth_year) == ("Юрист", 2, 1980)
    assert "звонить после 11" in anna.person.note
    assert Stakeholder.objects.get(person__external_id="209").client.name == "АО «Транскама»"


def test_bitrix_deal_of_two_products_is_one_contract_with_two_lines(bitrix: Any) -> None:
    assert counted(bitrix["deal"]) == (4, 3, 0, 0, 1)
    deal = Contract.objects.get(external_id="401")
    assert deal.amount == 30_000_000
    assert (deal.starts_on, deal.ends_on) == (dt.date(2026, 2, 15), dt.date(2027, 2, 14))
    lines = deal.lines.order_by("pk").values_list("product__name", "quantity", "amount")
    assert list(lines) == [("Суды Про", 20, 20_000_000), ("Мониторинг", 20, 10_000_000)]
    assert Contract.objects.get(external_id="402").client.name == "АО «Транскама»"
    assert not Contract.objects.filter(external_id="403").exists()


def test_bitrix_files_a_second_time_change_nothing(bitrix: Any, kam: User) -> None:
    again = [
        load(kam, "clients", _bitrix(bitrix["form"], f.BITRIX_COMPANY, f.BITRIX_COMPANIES)),
        load(kam, "stakeholders", _bitrix(bitrix["form"], f.BITRIX_CONTACT, f.BITRIX_CONTACTS)),
        load(
            kam,
            "contracts",
            _bitrix(bitrix["form"], f.BITRIX_DEAL, f.BITRIX_DEALS),
            options={"term_months": 12},
        ),
    ]
    assert [counted(run) for run in again] == [(3, 0, 0, 2, 1), (2, 0, 0, 2, 0), (4, 0, 0, 3, 1)]


def test_amo_list_of_contacts_and_companies_in_one(kam: User) -> None:
    data = f.csv_text(f.AMO_LIST, f.AMO_ROWS, delimiter=",")
    assert counted(load(kam, "clients", data)) == (2, 2, 0, 0, 0)
    granat = Client.objects.get(external_system="amocrm", external_id="7002")
    assert (granat.name, granat.inn, granat.address) == ("Гранат ТС", "7736207543", "Лиговский, 5")
    assert granat.note.splitlines() == ["важный", "с 2019 года", "Теги: A, розница"]
    lidia = Stakeholder.objects.select_related("person").get()
    assert (lidia.client, lidia.person.full_name) == (granat, "Штерн Лидия")
    assert lidia.job == "Бухгалтер"
    assert "любит чай" in lidia.person.note
    assert counted(load(kam, "clients", data)) == (2, 0, 0, 2, 0)


def test_amo_deals_are_contracts_only_when_won(kam: User) -> None:
    load(kam, "clients", f.csv_text(f.AMO_LIST, f.AMO_ROWS, delimiter=","))
    data = f.csv_text(f.AMO_DEAL, f.AMO_DEALS, delimiter=",")
    first = load(kam, "contracts", data, options={"term_months": 12})
    assert counted(first) == (3, 1, 0, 0, 2)
    deal = Contract.objects.get()
    assert (deal.external_id, deal.amount, deal.client.name) == ("9001", 12_000_000, "Гранат ТС")
    assert {reason for _row, reason in reasons(first)} == {"not_won"}
    second = load(kam, "contracts", data, options={"term_months": 12})
    assert counted(second) == (3, 0, 0, 1, 2)
