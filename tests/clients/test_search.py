"""Search finds a client by what people know of it, and never one that they may not see."""

from __future__ import annotations

import pytest

from clients.models import Client
from clients.queries import search
from clients.rules.contacts import normal_contact, search_digits
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_is_checked")]


@pytest.fixture
def known(client_row):
    """The client, with a person, a phone, an e-mail, an INN and a contract."""
    Client.objects.filter(pk=client_row.pk).delete()
    client = f.ClientFactory.create(
        name="ООО «Ёлочка и Ко»", inn="0273078704", owner=client_row.owner, city="Уфа"
    )
    person = f.PersonFactory.create(
        last_name="Артёмова", first_name="Анна", middle_name="Сергеевна"
    )
    f.StakeholderFactory.create(client=client, person=person)
    f.ContactPointFactory.create(person=person, kind="phone", value="+79211112233")
    f.ContactPointFactory.create(person=person, value="a.artemova@elka.example")
    f.ContactPointFactory.create(person=None, client=client, kind="phone", value="+78005553535")
    f.ContractFactory.create(client=client, number="Д-2026/118")
    return client


QUERIES = [
    "елочка",
    "ЁЛОЧКА",
    "«Ёлочка»",
    "ко елочка",
    "0273078704",
    "27307870",
    "артемова",
    "Анна Артёмова",
    "сергеевна анна",
    "artemova@elka",
    "+7 921 111-22-33",
    "8 (921) 111 22 33",
    "89211112233",
    "111-22-33",
    "8 800 555-35-35",
    "д-2026/118",
]


@pytest.mark.parametrize("q", QUERIES)
def test_found_by_what_people_know(known, kam, q):
    assert search.matches(q, kam) == [known.pk]


@pytest.mark.parametrize("q", QUERIES)
def test_a_stranger_finds_nothing_and_is_suggested_nothing(known, stranger, q):
    assert search.matches(q, stranger) == []
    assert search.suggest(q, stranger) == []


@pytest.mark.parametrize("q", ["", "  ", "«»", "Ромашка", "елочка ромашка", "%", "_", "921 111 99"])
def test_what_does_not_match_finds_nothing(known, kam, q):
    assert search.matches(q, kam) == []


def test_an_archived_client_and_a_deleted_person_are_not_found(known, kam):
    known.stakeholders.update(deleted_at="2026-01-01T00:00Z")
    assert search.matches("артемова", kam) == []
    Client.objects.filter(pk=known.pk).update(archived_at="2026-01-01T00:00Z")
    assert search.matches("елочка", kam) == []


def test_a_person_who_worked_elsewhere_does_not_lead_there(known, kam):
    person = known.stakeholders.get().person
    f.StakeholderFactory.create(person=person, status="left", client=f.ClientFactory.create())
    assert search.matches("артемова", kam) == [known.pk]


def test_the_search_is_one_statement(known, kam, django_assert_num_queries):
    with django_assert_num_queries(1):
        search.matches("анна", kam)


def test_too_many_matches_are_said_and_filtered_all_the_same(kam):
    f.ClientFactory.create_batch(4, name="Ромашка", owner=kam)
    assert search.matches("ромашка", kam, cap=3) is None
    book = Client.objects.visible_to(kam)
    assert search.narrow(book, "ромашка", kam).count() == 4
    assert search.narrow(book, "", kam).count() == 4


def test_narrow_beyond_the_cap_keeps_the_scope(kam, monkeypatch):
    f.ClientFactory.create_batch(3, name="Ромашка", owner=kam)
    f.ClientFactory.create(name="Ромашка")
    monkeypatch.setattr(search, "CAP", 1)
    assert search.narrow(Client.objects.visible_to(kam), "ромашка", kam).count() == 3


def test_names_that_begin_so_are_suggested_first(kam):
    f.ClientFactory.create(name="Новая лада", owner=kam)
    f.ClientFactory.create(name="Баллада", owner=kam)
    f.ClientFactory.create(name="Лада", owner=kam)
    assert [s.text for s in search.suggest("лада", kam)] == ["Лада", "Новая лада", "Баллада"]


def test_people_are_suggested_with_their_client(known, kam):
    [found] = search.suggest("артем", kam)
    assert (found.kind, found.client_id, found.text) == (
        "person",
        known.pk,
        "Артёмова Анна Сергеевна",
    )
    assert "Ёлочка" in found.hint


def test_at_most_eight_are_suggested_in_two_statements(kam, django_assert_num_queries):
    f.ClientFactory.create_batch(12, name="Ромашка", owner=kam)
    with django_assert_num_queries(2):
        assert len(search.suggest("ромашка", kam)) == 8


def test_without_a_query_the_last_touched_are_suggested(kam, django_assert_num_queries):
    older = f.ClientFactory.create(owner=kam, last_touch_at="2026-01-01T00:00Z")
    newer = f.ClientFactory.create(owner=kam, last_touch_at="2026-02-01T00:00Z")
    f.ClientFactory.create(last_touch_at="2026-03-01T00:00Z")
    with django_assert_num_queries(1):
        assert [s.pk for s in search.suggest("", kam)] == [newer.pk, older.pk]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("8 (921) 111-22-33", "9211112233"),
        ("+7 921 111 22 33", "9211112233"),
        ("921-111", "921111"),
        ("1234", ""),
        ("д-2026/118", ""),
        ("7707083893", "7707083893"),
    ],
)
def test_digits_of_a_phone(typed, digits):
    assert search_digits(typed) == digits


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("phone", "8 921 111-22-33", "+79211112233"),
        ("phone", "спросить секретаря", "спросить секретаря"),
        ("whatsapp", "https://wa.me/79211112233", "+79211112233"),
        ("email", "Анна <Anna@Elka.example>", "anna@elka.example"),
        ("email", "нет@", "нет@"),
        ("telegram", "@anna_i", "anna_i"),
        ("telegram", "https://t.me/anna_i", "anna_i"),
        ("telegram", "8 921 111-22-33", "+79211112233"),
        ("max", "max.ru/anna", "anna"),
        ("site", "elka.example", "elka.example"),
    ],
)
def test_one_spelling_of_a_contact(kind, typed, value):
    assert normal_contact(kind, typed).value == value


def test_an_empty_cell_is_no_contact():
    assert normal_contact("phone", "  ") is None
