"""Local time, the procedure's lead and note, who decided and signed, since when a person works."""

from __future__ import annotations

import datetime as dt

import pytest

from clients.models import Client, Stakeholder, TimelineEntry
from contracts.models import Contract
from exchange.engine.reading.clients import ZONES
from exchange.rules.maps import guess
from exchange.rules.zones import zone_of
from tests import factories as f
from tests.exchange.loading import counted, load, reasons, undo
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Omsk", "Asia/Omsk"),
        ("asia/omsk", "Asia/Omsk"),
        ("Новосибирск", "Asia/Novosibirsk"),
        ("МСК", "Europe/Moscow"),
        ("мск+2", "Asia/Yekaterinburg"),
        ("MSK -1", "Europe/Kaliningrad"),
        ("UTC+05:00", "Asia/Yekaterinburg"),
        ("+7", "Asia/Krasnoyarsk"),
        ("+7 ч", "Asia/Krasnoyarsk"),
        ("Berlin", "Europe/Berlin"),
        ("UTC+25", ""),
        ("Марс", ""),
        ("", ""),
        ("Etc/GMT+5", ""),
    ],
)
def test_a_zone_is_read_by_name_city_and_hours(text: str, zone: str) -> None:
    assert zone_of(text, ZONES) == zone


@pytest.mark.parametrize(
    ("kind", "headers", "fields"),
    [
        (
            "clients",
            ["Клиент", "Часовой пояс", "Срок закупки, раб. дней", "Примечание о закупке"],
            ["name", "time_zone", "procurement_lead_days", "procurement_note"],
        ),
        (
            "clients",
            ["Company", "Time zone", "Procurement lead days", "Procurement note"],
            ["name", "time_zone", "procurement_lead_days", "procurement_note"],
        ),
        (
            "contracts",
            ["Клиент", "№ договора", "Кто решил", "Подписант"],
            ["client_name", "number", "decided_by", "signed_by"],
        ),
        (
            "contracts",
            ["Client", "Contract number", "Decided by", "Signed by"],
            ["client_name", "number", "decided_by", "signed_by"],
        ),
        ("stakeholders", ["ФИО", "Работает с"], ["full_name", "since"]),
        ("stakeholders", ["Full name", "Works since"], ["full_name", "since"]),
    ],
)
def test_headers_are_known_in_both_languages(
    kind: str, headers: list[str], fields: list[str]
) -> None:
    told = guess(headers, kind).fields.values()
    assert [name.partition(".")[2] for name in told] == fields


def test_a_client_with_local_time_and_the_procedure(kam: User) -> None:
    data = (
        "Клиент;Часовой пояс;Срок закупки, дней;О закупке\n"
        "Опора;МСК+2;25;Через площадку\n"
        "Ива;Марс;;\n"
    )
    run = load(kam, "clients", data)
    assert counted(run) == (2, 2, 0, 0, 0)
    assert reasons(run) == [(3, "unknown_choice")]
    client = Client.objects.get(name="Опора")
    assert client.time_zone == "Asia/Yekaterinburg"
    assert (client.procurement_lead_days, client.procurement_note) == (25, "Через площадку")
    assert counted(load(kam, "clients", data)) == (2, 0, 0, 2, 0)


HEAD = "Клиент;№ договора;Дата начала;Дата окончания;Сумма;Кто решил;Кто подписал\n"
ROW = "Опора;Д-1;01.02.2026;31.01.2027;100;{};{}\n"


@pytest.fixture
def irina(kam: User) -> Stakeholder:
    client = f.ClientFactory.create(name="Опора", owner=kam)
    person = f.PersonFactory.create(last_name="Ольхова", first_name="Ирина", middle_name="")
    return f.StakeholderFactory.create(client=client, person=person)


def test_a_contract_knows_who_decided_and_an_unknown_one_is_told(
    kam: User, irina: Stakeholder
) -> None:
    data = HEAD + ROW.format("Ольхова Ирина", "Громов Пётр")
    run = load(kam, "contracts", data)
    assert reasons(run) == [(2, "person_left_out")]
    contract = Contract.objects.get()
    assert (contract.decided_by, contract.signed_by) == (irina, None)
    assert counted(load(kam, "contracts", data)) == (1, 0, 0, 1, 0)


def test_who_signed_comes_later_and_goes_with_the_import(kam: User, irina: Stakeholder) -> None:
    load(kam, "contracts", HEAD + ROW.format("", ""))
    run = load(kam, "contracts", HEAD + ROW.format("", "Ирина Ольхова"))
    assert counted(run) == (1, 0, 1, 0, 0)
    assert Contract.objects.get().signed_by == irina
    line = TimelineEntry.objects.get(verb="contract_changed_by_import")
    assert line.changes == {"signed_by": ["", str(irina)]}
    undo(run, kam)
    assert Contract.objects.get().signed_by is None


def test_people_of_another_client_are_not_taken(kam: User, irina: Stakeholder) -> None:
    f.ClientFactory.create(name="Ива", owner=kam)
    run = load(kam, "contracts", HEAD + ROW.format("Ольхова Ирина", "").replace("Опора", "Ива"))
    assert reasons(run) == [(2, "person_left_out")]
    assert Contract.objects.get().decided_by is None


def test_a_person_of_the_same_row_may_have_decided(kam: User) -> None:
    head = "Клиент;ФИО;№ договора;Дата начала;Дата окончания;Сумма;Кто решил\n"
    data = head + "Опора;Ольхова Ирина;Д-1;01.02.2026;31.01.2027;100;Ольхова Ирина\n"
    load(kam, "clients", data)
    assert Contract.objects.get().decided_by == Stakeholder.objects.get()
    assert counted(load(kam, "clients", data)) == (1, 0, 0, 1, 0)


def test_two_rows_that_name_different_people_keep_the_first(kam: User, irina: Stakeholder) -> None:
    other = f.PersonFactory.create(last_name="Громов", first_name="Пётр", middle_name="")
    f.StakeholderFactory.create(client=irina.client, person=other)
    data = HEAD + ROW.format("Ольхова Ирина", "") + ROW.format("Громов Пётр", "")
    run = load(kam, "contracts", data)
    assert reasons(run) == [(3, "contradicts_row")]
    problem = run.problems.get()
    assert (problem.value, problem.params["kept"]) == ("Громов Пётр", "Ольхова Ирина")
    assert Contract.objects.get().decided_by == irina


def test_a_person_works_there_since(kam: User) -> None:
    f.ClientFactory.create(name="Опора", owner=kam)
    data = "ФИО;Компания;Работает с\nОльхова Ирина;Опора;13.05.2024\n"
    load(kam, "stakeholders", data)
    assert Stakeholder.objects.get().since == dt.date(2024, 5, 13)
    assert counted(load(kam, "stakeholders", data)) == (1, 0, 0, 1, 0)
