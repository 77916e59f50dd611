"""After a plain touch only those rules are evaluated that look at what it writes."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients import followups
from clients.actions import log_touchpoint
from clients.actions.outcomes import Heard
from clients.actions.touch_tasks import NextStep
from clients.choices import Direction, OutcomeKind, TouchKind
from clients.followups import Changed
from clients.models import Client
from core import clock
from flags import engine, thresholds
from flags.choices import RuleCode
from flags.engine import looking
from flags.engine.registry import Rule, Scope
from flags.models import Flag
from tests import factories as f
from users.models import User

_WRITTEN = re.compile(r'^(?:INSERT INTO|UPDATE) "(\w+)"(?: SET (.*?) WHERE )?', re.DOTALL)
# Nobody but the person who sent the form ever reads these.
OWN = {"core_formkey", "core_undorecord"}


def left_out() -> list[Rule]:
    chosen = looking.looking_at_touches(engine.registered(), clock.today(), thresholds.load())
    assert chosen
    return [rule for rule in engine.registered() if rule not in chosen]


def sql_of(rule: Rule, client: Client) -> str:
    scope = Scope(clock.today(), thresholds.load(), (client.pk,))
    return str(rule.query(scope).query.get_compiler(connection=connection).as_sql()[0])


def log(client: Client, by: User, **facts: Any) -> None:
    given = {"kind": TouchKind.CALL, "direction": Direction.BOTH, "summary": "Созвонились."}
    log_touchpoint(client=client, by=by, at=timezone.now(), **(given | facts))


def test_rules_that_are_left_out_read_nothing_that_a_plain_touch_writes(
    kam: User, client_row: Client
) -> None:
    picked, guessed = (f.StakeholderFactory.create(client=client_row) for _n in range(2))
    colleague = f.UserFactory.create()
    with CaptureQueriesContext(connection) as asked:
        log(
            client_row,
            kam,
            stakeholders=[picked],
            guessed=[guessed],
            colleagues=[colleague],
            next_step=NextStep(title="Счёт", due_on=clock.today()),
            form_key=uuid.uuid4(),
        )
    written = [found for q in asked if (found := _WRITTEN.match(q["sql"]))]
    tables = {found[1] for found in written if found[2] is None} - OWN - {"flags_flag"}
    columns = {name for found in written for name in re.findall(r'"(\w+)" =', found[2] or "")}
    assert {"clients_touchpoint", "clients_touchpointstakeholder", "clients_task"} <= tables
    assert {"last_touch_at", "confirmed_on"} <= columns
    rules = left_out()
    assert {RuleCode.INVOICE_OVERDUE, RuleCode.HEALTH_FELL} <= {rule.code for rule in rules}
    for rule in rules:
        sql = sql_of(rule, client_row)
        assert not {name for name in tables | columns if f'"{name}"' in sql}, rule.code


@pytest.mark.parametrize(
    ("facts", "changed"),
    [
        ({}, Changed.TOUCH),
        ({"heard": [Heard(OutcomeKind.NEED, "Отчёты")]}, Changed.TALKS),
    ],
)
def test_only_a_plain_touch_is_told_as_one(
    kam: User,
    client_row: Client,
    monkeypatch: pytest.MonkeyPatch,
    facts: dict[str, Any],
    changed: Changed,
) -> None:
    told: list[Changed] = []
    monkeypatch.setattr(
        "clients.actions.touches.tell_followups",
        lambda _client, *, changed: told.append(changed),
    )
    log(client_row, kam, **facts)
    assert told == [changed]


@pytest.mark.parametrize(("has_written", "wanted"), [(False, "touch"), (True, "all")])
def test_what_was_reckoned_anew_calls_for_all_rules(
    client_row: Client, monkeypatch: pytest.MonkeyPatch, has_written: bool, wanted: str
) -> None:
    called: list[str] = []
    hooks = {(lambda _ids: called.append("all")): (lambda _ids: called.append("touch"))}
    monkeypatch.setattr(followups, "_hooks", hooks)
    monkeypatch.setattr(followups, "_reckoning_hooks", {(lambda _ids: has_written): True})
    followups.tell_followups(client_row.pk, changed=Changed.TOUCH)
    followups.tell_followups(client_row.pk, changed=Changed.TALKS)
    assert called == [wanted, "all"]


def test_a_plain_touch_closes_what_it_ends_and_leaves_the_rest(
    kam: User, client_row: Client
) -> None:
    facts = {"client": client_row, "opened_on": clock.today()}
    f.FlagFactory.create(rule=RuleCode.UNTOUCHED, subject=f"client:{client_row.pk}", **facts)
    f.FlagFactory.create(rule=RuleCode.HEALTH_FELL, subject=f"client:{client_row.pk}", **facts)
    log(client_row, kam)
    assert list(Flag.objects.open().values_list("rule", flat=True)) == [RuleCode.HEALTH_FELL]
