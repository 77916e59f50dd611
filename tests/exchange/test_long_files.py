"""Long files: what does not stay in memory, and clients with very many people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.models import Stakeholder
from contracts.models import Contract
from exchange.engine import shelf
from exchange.engine.books import base
from exchange.engine.shelf import Shelf
from tests.exchange.loading import counted, load
from users.models import User

HEAD = "Наименование;ФИО;E-mail;№ договора;Дата начала;Дата окончания;Сумма\n"


def _rows(clients: int, rows: int) -> str:
    return HEAD + "".join(
        f"Клиент {n % clients};Сорока{n} Анна;a{n}@b.example;Д-{n};01.02.2026;31.01.2027;{n}00\n"
        for n in range(rows)
    )


@pytest.fixture
def _little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly everything has to go to the scratch file and come back."""
    monkeypatch.setattr(shelf, "NEAR", 3)
    monkeypatch.setattr(shelf, "FAR_AT_ONCE", 2)


@pytest.mark.usefixtures("_little_room")
def test_a_row_comes_back_from_far_as_it_was_last_changed() -> None:
    rows: Shelf[dict[str, Any]] = Shelf(dict, dict)
    for ref in range(20):
        rows[ref] = {"on": dt.date(2026, 2, 3), "n": ref}
    rows[0]["n"] = 100
    for ref in range(1, 20):
        assert rows[ref] == {"on": dt.date(2026, 2, 3), "n": ref}
    assert rows[0]["n"] == 100
    assert 21 not in rows
    assert rows.get(21) is None
    with pytest.raises(KeyError):
        rows[21]


@pytest.mark.django_db
@pytest.mark.usefixtures("_little_room")
@pytest.mark.parametrize("clients", [1, 7, 40])
def test_with_little_room_in_memory_the_same_file_twice_changes_nothing(
    admin: User, clients: int
) -> None:
    assert counted(load(admin, "clients", _rows(clients, 60)))[:2] == (60, 60)
    assert counted(load(admin, "clients", _rows(clients, 60))) == (60, 0, 0, 60, 0)
    assert (Stakeholder.objects.count(), Contract.objects.count()) == (60, 60)


@pytest.mark.django_db
def test_among_many_people_of_one_client_the_right_one_is_found(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MANY", 5)
    load(admin, "clients", _rows(1, 30))
    told = "Клиент 0;Анна Сорока7;;Д-7;01.02.2026;31.01.2028;700\n"  # another order of the name
    told += "Клиент 0;;a9@b.example;;;;\n"
    done = load(admin, "clients", HEAD + told)
    assert counted(done) == (2, 0, 1, 1, 0)
    assert Contract.objects.get(number="Д-7").ends_on == dt.date(2028, 1, 31)
    assert Stakeholder.objects.count() == 30
