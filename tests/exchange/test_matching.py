"""Which client a row speaks of: INN and KPP, the other system's id, the name, what one may see."""

from __future__ import annotations

import pytest

from clients.actions import join_clients
from clients.models import Client, Stakeholder
from clients.queries import duplicates
from exchange.engine.books.clients import ClientBook
from tests import factories as f
from tests.exchange.loading import counted, load, reasons
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


def test_an_unknown_parent_is_a_remark(kam: User) -> None:
    run = load(kam, "clients", "Клиент;Холдинг\nДочка;Нет такой\n")
    assert reasons(run) == [(2, "parent_not_found")]
    assert counted(run) == (1, 1, 0, 0, 0)


def test_an_inn_and_a_name_in_a_list_of_people_make_the_client_too(kam: User) -> None:
    data = f"ФИО;Компания;ИНН;Отрасль\nАнна Сорока;Опора;{INN};Банк\nПётр Галеев;Опора;{INN};\n"
    assert counted(load(kam, "stakeholders", data)) == (2, 2, 0, 0, 0)
    client = Client.objects.get()
    assert (client.inn, client.industry, client.stakeholders.count()) == (INN, "Банк", 2)
