"""Which client a row speaks of: INN and KPP, the other system's id, the name, what one may see."""

from __future__ import annotations

import pytest

from clients.actions import join_clients
from clients.models import Client, Person, Stakeholder, Touchpoint
from clients.queries import duplicates
from contracts.models import Contract
from exchange.engine.books.clients import ClientBook
from exchange.models import ImportProblem
from tests import factories as f
from tests.exchange.loading import check, counted, load, reasons, upload
from users.models import User

pytestmark = pytest.mark.django_db
INN = "7707083893"


def test_a_branch_with_its_own_kpp_stands_under_the_head_office_below_it(kam: User) -> None:
    data = f"Наименование;ИНН;КПП\nОпора, филиал в Пскове;{INN};602702002\nОпора;{INN};770701001\n"
    run = load(kam, "clients", data)
    branch, office = Client.objects.order_by("pk")
    assert counted(run) == (2, 2, 0, 0, 0)
    assert (branch.parent, office.parent) == (office, None)
    assert counted(load(kam, "clients", data)) == (2, 0, 0, 2, 0)


def test_an_inn_alone_means_the_head_office(kam: User) -> None:
    f.ClientFactory.create(name="Филиал", inn=INN, kpp="602702002", owner=kam)
    office = f.ClientFactory.create(name="Опора", inn=INN, kpp="770701001", owner=kam)
    load(kam, "clients", f"Наименование;ИНН;Город\nОпора;{INN};Псков\n")
    office.refresh_from_db()
    assert office.city == "Псков"
    assert Client.objects.count() == 2


def test_the_number_of_a_client_that_became_part_of_another_leads_there(kam: User) -> None:
    kept = f.ClientFactory.create(
        name="Опора", owner=kam, external_system="bitrix24", external_id="1"
    )
    other = f.ClientFactory.create(
        name="Опора плюс", owner=kam, external_system="bitrix24", external_id="2"
    )
    join_clients(kept=kept, other=other, picks={}, by=kam)
    book = ClientBook(kam)
    assert book.by_external("bitrix24", "2") == kept.pk
    assert book.is_alias({"external_system": "bitrix24", "external_id": "2"})
    assert not book.is_alias({"external_system": "bitrix24", "external_id": "1"})


def test_a_client_of_others_is_ignored_and_later_shown_as_a_pair(
    kam: User, stranger: User, admin: User
) -> None:
    hidden = f.ClientFactory.create(name="ООО Опора", inn=INN, owner=stranger)
    run = load(kam, "clients", f"Наименование;ИНН;Город\nООО Опора;{INN};Псков\n")
    hidden.refresh_from_db()
    assert counted(run) == (1, 1, 0, 0, 0)
    assert hidden.city == ""
    assert duplicates.pairs(kam) == []
    assert len(duplicates.pairs(admin)) == 1


def test_a_link_to_a_hidden_client_tells_nothing(kam: User, stranger: User) -> None:
    f.ClientFactory.create(name="Сентинел", owner=stranger)
    run = load(kam, "stakeholders", "ФИО;Компания\nАнна Сорока;Сентинел\nПётр Галеев;Нет Такой\n")
    assert reasons(run) == [(2, "client_not_found"), (3, "client_not_found")]


def test_a_link_is_looked_up_among_the_rows_of_the_file_first(kam: User) -> None:
    f.ClientFactory.create(name="Ромашка", inn="7736207543", owner=kam)
    data = (
        f"Тип записи;Наименование;ИНН;ФИО\nконтакт;Ромашка;;Анна Сорока\nкомпания;Ромашка;{INN};\n"
    )
    load(kam, "clients", data)
    assert Stakeholder.objects.get().client.inn == INN


def test_two_clients_of_one_name_are_asked_about(kam: User) -> None:
    for inn in (INN, "7736207543"):
        f.ClientFactory.create(name="Ромашка", inn=inn, owner=kam)
    run = load(kam, "clients", "Наименование;Город\nРомашка;Псков\n")
    assert reasons(run) == [(2, "ambiguous_name")]


def test_a_kam_of_the_working_group_changes_the_client(kam: User, stranger: User) -> None:
    client = f.ClientFactory.create(name="Общий", inn=INN, owner=stranger)
    f.MembershipFactory.create(client=client, person=kam)
    load(kam, "clients", f"Наименование;ИНН;Город\nОбщий;{INN};Псков\n")
    client.refresh_from_db()
    assert (client.city, client.owner) == ("Псков", stranger)


def test_a_holding_by_name_may_stand_above_or_below(kam: User) -> None:
    data = "Клиент;Холдинг\nДочка 1;Группа Мост\nГруппа Мост;\nДочка 2;Группа Мост\n"
    run = load(kam, "clients", data)
    group = Client.objects.get(name="Группа Мост")
    assert counted(run) == (3, 3, 0, 0, 0)
    assert set(group.children.values_list("name", flat=True)) == {"Дочка 1", "Дочка 2"}
    assert counted(load(kam, "clients", data)) == (3, 0, 0, 3, 0)


def test_a_parent_by_the_other_systems_id(kam: User) -> None:
    data = "ID;NAME;PARENTID;OWNERID;ANNUALREVENUE\n001A;Daughter;001B;;\n001B;Mother;;;6.0E7\n"
    load(kam, "clients", data)
    assert Client.objects.get(name="Daughter").parent == Client.objects.get(name="Mother")
    assert Client.objects.get(name="Mother").annual_revenue_amount == 6_000_000_000


def test_a_ring_is_refused_and_the_rows_go_in(kam: User) -> None:
    data = "Клиент;Холдинг\nА Первый;Б Второй\nБ Второй;В Третий\nВ Третий;А Первый\n"
    run = load(kam, "clients", data)
    assert counted(run)[4] == 0
    assert [reason for _row, reason in reasons(run)] == ["parent_ring"]
    assert Client.objects.filter(parent=None).count() == 1


def test_a_client_is_not_its_own_parent(kam: User) -> None:
    run = load(kam, "clients", "Наименование;Холдинг\nОпора;Опора\n")
    problem = ImportProblem.objects.get(run=run)
    assert (problem.reason, problem.column, problem.value) == ("parent_itself", "Холдинг", "Опора")
    assert Client.objects.get().parent is None


def test_an_unknown_parent_is_a_remark(kam: User) -> None:
    run = load(kam, "clients", "Клиент;Холдинг\nДочка;Нет такой\n")
    assert reasons(run) == [(2, "parent_not_found")]
    assert counted(run) == (1, 1, 0, 0, 0)


def test_an_inn_and_a_name_in_a_list_of_people_make_the_client_too(kam: User) -> None:
    data = f"ФИО;Компания;ИНН;Отрасль\nАнна Сорока;Опора;{INN};Банк\nПётр Галеев;Опора;{INN};\n"
    assert counted(load(kam, "stakeholders", data)) == (2, 2, 0, 0, 0)
    client = Client.objects.get()
    assert (client.inn, client.industry, client.stakeholders.count()) == (INN, "Банк", 2)


def test_the_same_id_of_no_system_is_no_other_inn(kam: User) -> None:
    """Hand-made lists are all numbered from 1 on."""
    head = "ID;Название;ИНН\n"
    load(kam, "clients", f"{head}1;ООО Ромашка;7707083893\n")
    lists = f"{head}1;ООО Лютик;7736207543\n"
    assert counted(load(kam, "clients", lists)) == (1, 1, 0, 0, 0)
    assert counted(load(kam, "clients", lists)) == (1, 0, 0, 1, 0)
    assert set(Client.objects.values_list("name", flat=True)) == {"ООО Ромашка", "ООО Лютик"}


def test_the_same_id_of_no_system_is_no_other_person_and_no_other_contract(kam: User) -> None:
    load(kam, "clients", "Название;ИНН\nА;7707083893\n")
    people = "ID;ФИО;Компания\n"
    load(kam, "stakeholders", f"{people}1;Иванова Анна;А\n")
    assert counted(load(kam, "stakeholders", f"{people}1;Петров Пётр;А\n"))[1] == 1
    assert set(Person.objects.values_list("last_name", flat=True)) == {"Иванова", "Петров"}
    papers = "ID;Клиент;№ договора;Продукт;Дата начала;Дата окончания\n"
    load(kam, "contracts", f"{papers}1;А;A-1;CRM;01.01.2025;31.12.2025\n")
    load(kam, "contracts", f"{papers}1;А;B-9;BI;01.01.2026;31.12.2026\n")
    assert set(Contract.objects.values_list("number", flat=True)) == {"A-1", "B-9"}


def test_another_legal_form_is_another_client(kam: User) -> None:
    load(kam, "clients", "Название;Город\nООО «Вектор»;Москва\n")
    file = "Название;Город\nИП Вектор;Тверь\nПАО «Вектор»;Казань\nЗАО Вектор;\n"
    assert counted(load(kam, "clients", file)) == (3, 2, 0, 1, 0)
    assert counted(load(kam, "clients", file)) == (3, 0, 0, 3, 0)
    cities = dict(Client.objects.values_list("name", "city"))
    assert cities == {"ООО «Вектор»": "Москва", "ИП Вектор": "Тверь", "ПАО «Вектор»": "Казань"}
    paper = "Клиент;№ договора;Дата начала;Дата окончания\nТОО Вектор;7;01.01.2026;31.12.2026\n"
    assert reasons(check(upload(kam, "contracts", paper))) == [(2, "client_not_found")]


def test_a_branchs_kpp_is_not_the_one_its_head_office_lacks(kam: User) -> None:
    file = (
        "Название;ИНН;КПП\nООО Ромашка;7707083893;\n"
        "Филиал Казань;7707083893;165543001\nФилиал Уфа;7707083893;027843001\n"
    )
    assert counted(load(kam, "clients", file)) == (3, 3, 0, 0, 0)
    assert counted(load(kam, "clients", file)) == (3, 0, 0, 3, 0)
    head = Client.objects.get(name="ООО Ромашка")
    assert head.kpp == ""
    assert set(Client.objects.filter(parent=head).values_list("kpp", flat=True)) == {
        "165543001",
        "027843001",
    }


def test_create_anyway_does_not_ask_which_namesake(kam: User) -> None:
    for number in range(3):
        run = load(kam, "clients", "Название\nБета\n", duplicates="create")
        assert counted(run) == (1, 1, 0, 0, 0), number
    assert Client.objects.count() == 3


def test_two_calls_of_a_day_that_ended_differently_are_two(kam: User) -> None:
    load(kam, "clients", "Название\nА\n")
    file = (
        "Дата;Клиент;Вид;Результат\n01.10.2026;А;Звонок;не дозвонились\n"
        "01.10.2026;А;Звонок;договорились о встрече\n"
    )
    assert counted(load(kam, "touchpoints", file)) == (2, 2, 0, 0, 0)
    assert counted(load(kam, "touchpoints", file)) == (2, 0, 0, 2, 0)
    Touchpoint.objects.filter(result="не дозвонились").update(result="перезвонить в среду")
    assert counted(load(kam, "touchpoints", file)) == (2, 0, 0, 2, 0)
