"""A whole import is taken back for seven days; what was changed since stays and is named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.actions import log_touchpoint, update_client
from clients.models import Client, ContactPoint, Stakeholder, StakeholderRole, TimelineEntry
from clients.queries.wording import sentence
from contracts.models import Contract, Product
from core.errors import DomainError
from exchange import actions
from exchange.engine import undoing
from exchange.models import ImportRun
from tests import factories as f
from tests.exchange.loading import counted, load, undo
from users.models import User

pytestmark = pytest.mark.django_db
INN = "7707083893"
HEAD = (
    "Наименование;ИНН;Город;Холдинг;ФИО;Роль;Телефон;"
    "№ договора;Продукт;Дата начала;Дата окончания;Сумма\n"
)
ROWS = (
    f"Опора;{INN};Псков;Мост;Анна Сорока;ЛПР;8 921 111-22-33;Д-1;Суды;01.02.2026;31.01.2027;100\n"
    "Мост;7736207543;Тверь;;Пётр Галеев;;;Д-2;Суды;01.02.2026;31.01.2027;200\n"
)


def test_what_was_made_leaves_the_lists(kam: User) -> None:
    run = undo(load(kam, "clients", HEAD + ROWS), kam)
    assert run.state == "undone"
    assert not Client.objects.live().exists()
    assert not Contract.objects.live().exists()
    assert not Stakeholder.objects.alive().exists()
    assert not StakeholderRole.objects.alive().exists()
    assert not Product.objects.live().exists()
    assert run.counts["undone"]["kept_count"] == 0
    assert TimelineEntry.objects.filter(verb="import_undone").count() == 2
    assert TimelineEntry.objects.filter(verb="client_created_by_import").count() == 2
    assert not [line for line in TimelineEntry.objects.all() if sentence(line) == line.label]


def test_after_the_undo_the_file_may_be_loaded_again(kam: User) -> None:
    undo(load(kam, "clients", HEAD + ROWS), kam)
    assert counted(load(kam, "clients", HEAD + ROWS)) == (2, 2, 0, 0, 0)
    assert Client.objects.live().count() == 2
    assert Product.objects.live().count() == 1


@pytest.fixture
def opora(kam: User) -> Client:
    stage = f.StageFactory.create(name_ru="Внедрение")
    row: Client = f.ClientFactory.create(
        name="Опора", inn=INN, city="Тверь", owner=kam, stage=stage, own_values={}
    )
    person = f.StakeholderFactory.create(
        client=row, job="Юрист", person__last_name="Сорока", person__first_name="Анна"
    )
    f.ContractFactory.create(client=row, number="Д-1", amount=5000, product=None)
    assert person.pk
    return row


def test_what_was_changed_gets_its_old_values(opora: Client, kam: User) -> None:
    f.ClientFactory.create(name="Мост", owner=kam)
    f.StageFactory.create(name_ru="Особая стадия")
    before = list(Client.objects.order_by("pk").values())
    contract = Contract.objects.values().get()
    head = HEAD.replace("Наименование", "Наименование;Стадия")
    row = ROWS.splitlines()[0].replace("Опора;", "Опора;Особая стадия;")
    run = load(kam, "clients", f"{head}{row}\n")
    opora.refresh_from_db()
    assert (opora.city, opora.parent.name, opora.stage.name_ru) == (
        "Псков",
        "Мост",
        "Особая стадия",
    )
    undo(run, kam)
    opora.refresh_from_db()
    left_out = {"annual_amount", "stage_since", "last_touch_at"}
    after = list(Client.objects.order_by("pk").values())
    for old, new in zip(before, after, strict=True):
        assert {k: v for k, v in old.items() if k not in left_out} == {
            k: v for k, v in new.items() if k not in left_out
        }
    assert Contract.objects.values().get()["amount"] == contract["amount"]
    assert Stakeholder.objects.alive().get().job == "Юрист"
    assert not StakeholderRole.objects.alive().exists()
    assert not ContactPoint.objects.exists()


def test_a_client_somebody_worked_with_stays_whole_and_is_named(kam: User) -> None:
    run = load(kam, "clients", HEAD + ROWS)
    bridge = Client.objects.get(name="Мост")
    log_touchpoint(client=bridge, kind="call", at=timezone.now(), by=kam, summary="Созвон")
    run = undo(run, kam)
    assert list(Client.objects.live().values_list("name", flat=True)) == ["Мост"]
    assert list(Contract.objects.live().values_list("number", flat=True)) == ["Д-2"]
    assert Stakeholder.objects.alive().get().client == bridge
    assert run.counts["undone"] == {"kept": ["Мост"], "kept_count": 1}


def test_a_field_changed_since_stays(opora: Client, kam: User) -> None:
    run = load(kam, "clients", f"Наименование;ИНН;Город;Отрасль\nОпора;{INN};Псков;Банк\n")
    opora.refresh_from_db()
    update_client(client=opora, changes={"city": "Выборг"}, by=kam)
    run = undo(run, kam)
    opora.refresh_from_db()
    assert (opora.city, opora.industry) == ("Выборг", "")
    assert run.counts["undone"]["kept"] == ["Опора"]


def test_after_seven_days_it_is_too_late(kam: User) -> None:
    run = load(kam, "clients", HEAD + ROWS)
    ImportRun.objects.update(finished_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    with pytest.raises(DomainError):
        actions.ask_for_undo(run=run, by=kam)
    run.refresh_from_db()
    assert run.state == "done"


def test_an_undo_that_was_killed_goes_on(kam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "ROWS_AT_ONCE", 3)
    data = "Наименование;Город\n" + "".join(f"Клиент {n};Псков\n" for n in range(10))
    for n in range(0, 10, 2):
        f.ClientFactory.create(name=f"Клиент {n}", city="Тверь", owner=kam)
    run = load(kam, "clients", data)
    actions.ask_for_undo(run=run, by=kam)
    whole, calls = undoing._take_back_part, []

    def dying(*args: Any) -> None:
        calls.append(1)
        whole(*args)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(undoing, "_take_back_part", dying)
        with pytest.raises(KeyboardInterrupt):
            actions.run_undo(str(run.pk))
    ImportRun.objects.update(owner="")
    actions.run_undo(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.counts["undone"]["kept_count"]) == ("undone", 0)
    assert set(Client.objects.live().values_list("city", flat=True)) == {"Тверь"}
    assert Client.objects.live().count() == 5


def test_a_second_undo_changes_nothing(kam: User) -> None:
    run = undo(load(kam, "clients", HEAD + ROWS), kam)
    again = actions.ask_for_undo(run=run, by=kam)
    assert again.state == "undone"
