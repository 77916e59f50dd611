"""A worker that dies at any point leaves the result as if it had never died."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from clients.models import (
    Client,
    ContactPoint,
    Person,
    Stakeholder,
    StakeholderRole,
    TimelineEntry,
)
from contracts.models import Contract, ContractLine
from core.models import OutboxMessage
from exchange import actions
from exchange.engine import runs
from exchange.engine.writing import Writer, ending
from exchange.models import ImportProblem, ImportRow, ImportRun
from exchange.tasks import take_up_imports
from tests.exchange.loading import check, counted, load, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
HEAD = (
    "Наименование;ИНН;Холдинг;ФИО;Роль;E-mail;№ договора;Продукт;Дата начала;Дата окончания;Сумма\n"
)


class Killed(BaseException):
    """Not an Exception: nothing in the product catches it, as nothing catches kill -9."""


def _rows(count: int) -> str:
    lines = [
        f"Клиент {i % 30};;{'Клиент 1' if i % 30 > 1 else ''};Сорока{i} Анна;ЛПР;a{i}@b.example;"
        f"Д-{i};Суды;01.02.2026;31.01.{2027 if i % 9 else 'кривая'};{i}00\n"
        for i in range(count)
    ]
    return HEAD + "".join(lines)


def _state() -> list[Any]:
    """Return all that an import leaves, told without ids and instants."""
    return [
        sorted(Client.objects.values_list("name", "parent__name", "owner__email")),
        sorted(Stakeholder.objects.values_list("client__name", "person__name_folded")),
        sorted(StakeholderRole.objects.values_list("client__name", "role")),
        sorted(ContactPoint.objects.values_list("kind", "value")),
        sorted(Contract.objects.values_list("number", "client__name", "amount", "annual_amount")),
        sorted(ContractLine.objects.values_list("contract__number", "amount")),
        sorted(TimelineEntry.objects.values_list("verb", "label", "client__name")),
        sorted(ImportRow.objects.values_list("row", "outcome")),
        sorted(ImportProblem.objects.values_list("row", "reason")),
    ]


def _forget_all() -> None:
    ImportRun.objects.all().delete()
    Contract.objects.all().delete()
    Client.objects.update(parent=None)
    Client.objects.all().delete()
    Person.objects.all().delete()


def _silent(run: ImportRun) -> None:
    """Let the dead worker's silence be noticed."""
    long_ago = timezone.now() - runs.SILENT_AFTER - dt.timedelta(seconds=1)
    ImportRun.objects.filter(pk=run.pk).update(heartbeat_at=long_ago)


# What an import that nobody kills leaves: the same for every test here, so loaded once.
UNTOUCHED: list[Any] = []


@pytest.fixture
def expected(kam: User, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(runs, "CHUNK", 7)
    if not UNTOUCHED:
        load(kam, "clients", _rows(60))
        UNTOUCHED.extend(_state())
        _forget_all()
    return UNTOUCHED


POINTS = [
    *[(Writer, "_mark", n) for n in (1, 2, 5, 9)],
    *[(Writer, "_write", n) for n in (1, 3, 8)],
    (ending.Ending, "_set_parents", 1),
    (ending.Ending, "_link_successors", 1),
    (ending, "refresh_last_touch", 1),
    (ending, "tell_followups", 1),
    (runs, "_make_plan", 1),
    (runs, "_finish", 1),
]


@pytest.mark.parametrize(("where", "name", "nth"), POINTS)
@pytest.mark.parametrize("is_after", [False, True])
def test_killed_anywhere_it_ends_as_if_never_killed(
    expected: list[Any],
    kam: User,
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    name: str,
    nth: int,
    is_after: bool,
) -> None:
    run = check(upload(kam, "clients", _rows(60)))
    actions.ask_for_write(run=run, by=kam)
    whole, calls = getattr(where, name), []

    def dying(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == nth and not is_after:
            raise Killed
        done = whole(*args, **kwargs)
        if len(calls) == nth:
            raise Killed
        return done

    with monkeypatch.context() as patched:
        patched.setattr(where, name, dying)
        with pytest.raises(Killed):
            actions.run_write(str(run.pk))
    actions.run_write(str(run.pk))  # another worker, too early: it leaves the run alone
    run.refresh_from_db()
    assert run.state == ("done" if is_after and name == "_finish" else "writing")
    _silent(run)
    actions.run_write(str(run.pk))
    run.refresh_from_db()
    assert run.state == "done"
    assert _state() == expected


def test_the_sweep_takes_up_a_silent_run(kam: User) -> None:
    run = check(upload(kam, "clients", _rows(5)))
    actions.ask_for_write(run=run, by=kam)
    OutboxMessage.objects.all().delete()
    take_up_imports()
    assert not OutboxMessage.objects.exists()
    _silent(run)
    take_up_imports()
    message = OutboxMessage.objects.get()
    assert (message.task, message.args) == ("exchange.tasks.write_import", [str(run.pk)])


def test_a_second_consent_changes_nothing(kam: User) -> None:
    run = check(upload(kam, "clients", _rows(5)))
    write(run)
    before = _state()
    write(run)
    actions.run_write(str(run.pk))
    assert _state() == before


def test_a_worker_that_was_taken_for_dead_writes_nothing_more(
    kam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "CHUNK", 7)
    run = check(upload(kam, "clients", _rows(30)))
    actions.ask_for_write(run=run, by=kam)
    whole, calls = Writer.write, []

    def slow(writer: Writer, rows: Any) -> None:
        calls.append(1)
        if len(calls) == 2:  # a whole other worker does all of it meanwhile
            _silent(run)
            actions.run_write(str(run.pk))
        whole(writer, rows)

    monkeypatch.setattr(Writer, "write", slow)
    actions.run_write(str(run.pk))
    run.refresh_from_db()
    assert run.state == "done"
    assert ImportRow.objects.count() == 30
    assert Client.objects.count() == 26  # every ninth row is wrong


def test_imports_write_one_at_a_time_and_the_next_one_is_woken(kam: User) -> None:
    first, second = (check(upload(kam, "clients", _rows(n))) for n in (3, 4))
    for run in (first, second):
        actions.ask_for_write(run=run, by=kam)
    held = actions.claim(str(first.pk), "writing")
    assert held is not None
    actions.run_write(str(second.pk))
    second.refresh_from_db()
    assert (second.state, second.owner) == ("writing", "")
    actions.release(held)
    OutboxMessage.objects.all().delete()
    actions.run_write(str(first.pk))
    assert OutboxMessage.objects.get().args == [str(second.pk)]
    actions.run_write(str(second.pk))
    second.refresh_from_db()
    assert second.state == "done"


def test_a_row_that_breaks_a_rule_of_the_database_stops_nobody(
    kam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Writer._mark

    def strict(writer: Writer, rows: Any) -> None:
        if any(op.values.get("name") == "Клиент 3" for row in rows for op in row.ops):
            raise IntegrityError
        whole(writer, rows)

    run = check(upload(kam, "clients", "Наименование\nКлиент 1\nКлиент 3\nКлиент 5\n"))
    monkeypatch.setattr(Writer, "_mark", strict)
    done = write(run)
    assert counted(done) == (3, 2, 0, 0, 1)
    assert list(ImportProblem.objects.values_list("row", "reason")) == [(3, "breaks_rule")]


def test_a_run_that_breaks_again_and_again_has_failed(
    kam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = check(upload(kam, "clients", _rows(3)))
    actions.ask_for_write(run=run, by=kam)
    monkeypatch.setattr(runs, "_finish", lambda _run: 1 / 0)
    for _attempt in range(actions.MAX_ATTEMPTS):
        actions.run_write(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.has_written) == ("failed", True)


def test_progress_moves_while_rows_are_read_and_written(
    kam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "TELL_EVERY", 0.0)
    seen: list[tuple[str, int]] = []
    whole = runs.tell
    monkeypatch.setattr(
        runs, "tell", lambda run, stage, n, m: (seen.append((stage, n)), whole(run, stage, n, m))
    )
    load(kam, "clients", _rows(200))
    stages = list(dict.fromkeys(stage for stage, _n in seen))
    assert stages == ["reading", "planning", "writing", "ending"]
    assert [n for stage, n in seen if stage == "planning"][:4] == [50, 100, 150, 200]


def test_what_still_waits_for_the_broker_is_not_asked_for_again(kam: User) -> None:
    run = actions.ask_for_check(run=upload(kam, "clients", _rows(3)))
    _silent(run)
    take_up_imports()
    assert OutboxMessage.objects.count() == 1
    OutboxMessage.objects.update(sent_at=timezone.now())
    take_up_imports()
    assert OutboxMessage.objects.count() == 2
