"""The engine: one open flag per cause, whatever the order and however often it runs."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.choices import RoleEnd, StakeholderRoleCode, Tier
from clients.followups import after_client_change
from clients.models import Client, LifeCycleStage
from core import prepared, stored
from core.models import OutboxMessage
from flags import causes, engine, tasks
from flags.choices import CloseReason, DismissReason, RuleCode
from flags.engine import locking, raise_flags, statements
from flags.models import Flag
from renewals.clock.reckoning import reckon_clocks
from renewals.opening import open_renewals
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, ahead, at

LATER = NOW + dt.timedelta(hours=5)
# Of what no book here holds: each has tests of its own.
ELSEWHERE = {
    *("health_fell", "renewal_disagreed", "pilot_unchecked", "pilot_ends"),
    *("invoice_overdue", "price_round"),
    *("stage_overdue", "calm_chill", "dormant", "task_overdue", "roadmap_waits"),
    *("not_introduced", "referral_moment"),
}


def rows():
    """What the flags say, without keys and instants."""
    return sorted(
        Flag.objects.open().values_list(
            "rule", "subject", "severity", "due_on", "amount", "evidence__tier"
        ),
        key=str,
    )


@pytest.fixture
def mixed(db):
    """A book with every kind of cause."""
    neglected = f.ClientFactory.create(tier=Tier.A, last_touch_at=at(ago(40)))
    f.ContractFactory.create(client=neglected, starts_on=ago(300), ends_on=ahead(50))
    f.StakeholderRoleFactory.create(
        stakeholder__client=neglected, until=ago(5), end_reason=RoleEnd.LEFT
    )
    quiet = f.ClientFactory.create(tier=Tier.B, last_touch_at=at(ago(1)))
    f.StakeholderRoleFactory.create(stakeholder__client=quiet, since=ago(300))
    f.ClientFactory.create(owner=None, last_touch_at=at(ago(1)))
    _use_and_goals(quiet)
    f.TaskFactory.create(client=quiet, kind="promise", due_on=ago(3))
    f.TaskFactory.create(client=quiet, kind="promise", due_on=ahead(1))
    f.SurveyAnswerFactory.create(client=quiet, score=3, answered_on=TODAY)
    sponsor = f.UserFactory.create(a_head=True)
    Client.objects.filter(pk=neglected.pk).update(sponsor=sponsor, sponsor_since=ago(200))
    _waiting(quiet)
    f.SightingFactory.create(client=neglected, seen_on=ago(1))
    wish = f.ProductWishFactory.create(state="released", released_on=ago(0))
    f.WishTieFactory.create(wish=wish, client=quiet)
    _renewing(neglected)
    return neglected


def _renewing(client):
    """A renewal with a step in the decision maker's leave, a season of budgets, no fiscal year."""
    boss = f.StakeholderFactory.create(client=client, status="on_leave", last_touch_at=at(ago(1)))
    role = {"stakeholder": boss, "client": client, "role": StakeholderRoleCode.ECONOMIC_BUYER}
    f.StakeholderRoleFactory.create(**role)
    f.TaskFactory.create(client=client, due_on=ahead(9))
    gathering = f.ClientFactory.create(
        tier=Tier.B, fiscal_year_start=4, procurement="direct", last_touch_at=at(ago(1))
    )
    f.ContractFactory.create(client=gathering, starts_on=ago(100), ends_on=ahead(200))
    reckon_clocks(today=TODAY)
    open_renewals(today=TODAY, now=NOW)


def _waiting(client):
    """A document that lies, an appeal without an answer, a jump of appeals, a word of a colleague;
    and a pilot where support is alone."""
    f.DocumentFactory.create(client=client, held_since=ago(30))
    pilot = f.ClientFactory.create(
        stage=LifeCycleStage.objects.filter(code="pilot").first()
        or f.StageFactory.create(code="pilot"),
        stage_since=ago(60),
        last_touch_at=at(ago(1)),
    )
    f.TouchpointFactory.create(
        client=pilot, kind="support", direction="theirs", is_counted=False, at=at(ago(3))
    )
    monday = ago(TODAY.weekday() + 7)
    for back, count in enumerate((9, 1, 1, 1)):
        week = monday - dt.timedelta(weeks=back)
        f.AppealCountFactory.create(client=client, week=week, count=count)
    f.HandRaiseFactory.create(client=client)


def _use_and_goals(client):
    """Licences over and asleep, use that fell, goals behind and unmeasured, nobody asked."""
    client.stage = LifeCycleStage.objects.filter(code="adoption").first() or f.StageFactory.create(
        code="adoption"
    )
    client.save()
    for role in (StakeholderRoleCode.BUSINESS_OWNER, StakeholderRoleCode.USER):
        f.StakeholderRoleFactory.create(stakeholder__client=client, role=role)
    contract = f.ContractFactory.create(
        client=client, starts_on=ago(400), ends_on=ahead(300), number="use"
    )
    for before, used in ((30, 2), (10, 30)):
        line = f.ContractLineFactory.create(contract=contract, quantity=20)
        for taken_on, number in ((ago(30), before), (ago(1), used)):
            f.LicenceReadingFactory.create(line=line, taken_on=taken_on, used=number)
    f.GoalFactory.create(client=client, since=ago(200), until=ahead(10))
    behind = f.GoalFactory.create(client=client, since=ago(200), until=ahead(10))
    f.GoalReadingFactory.create(goal=behind, taken_on=TODAY, value=240_000)


def test_every_rule_finds_its_cause(raised, mixed):
    found = {flag.rule for flag in raised()}
    assert found == set(RuleCode.values) - ELSEWHERE


def test_a_second_run_writes_nothing(raised, mixed):
    raised()
    before = list(Flag.objects.order_by("pk").values())
    report = raise_flags(today=TODAY, now=LATER)
    assert report.changed == 0
    assert list(Flag.objects.order_by("pk").values()) == before


def test_the_next_day_rewrites_nothing_that_persists(raised, mixed):
    raised()
    report = raise_flags(today=ahead(1), now=LATER)
    assert sum(outcome.refreshed for outcome in report.rules.values()) == 0


def test_order_of_rules_and_ways_of_running_give_the_same_rows(raised, mixed):
    raised()
    at_once = rows()
    Flag.objects.all().delete()
    for rule in reversed(engine.registered()):
        raised(rule.code)
    assert rows() == at_once
    Flag.objects.all().delete()
    for client in Client.objects.order_by("-pk"):
        raise_flags(today=TODAY, now=NOW, client_ids=[client.pk])
    assert rows() == at_once


def test_many_clients_at_once_are_the_same_as_everybody(raised, mixed):
    for _number in range(12):
        f.ClientFactory.create(tier=Tier.A, last_touch_at=at(ago(20)))
    raise_flags(today=TODAY, now=NOW, client_ids=Client.objects.values_list("pk", flat=True))
    by_ids = rows()
    assert raise_flags(today=TODAY, now=LATER).changed == 0
    assert rows() == by_ids


def test_counts_by_rule_are_exact(db, mixed):
    first = raise_flags(today=TODAY, now=NOW).rules
    assert first["no_owner"].opened == 1
    assert first["champion_missing"].opened == 4
    mixed.last_touch_at = at(TODAY)
    mixed.save()
    Flag.objects.filter(rule="renewal_due").update(amount=5)
    second = raise_flags(today=TODAY, now=LATER).rules
    assert (second["untouched"].opened, second["untouched"].closed) == (0, 1)
    assert (second["renewal_due"].refreshed, second["renewal_due"].opened) == (1, 0)


def test_only_what_the_clients_own_is_closed(raised, mixed):
    other = f.ClientFactory.create(tier=Tier.A, last_touch_at=at(ago(40)))
    raised()
    Client.objects.update(last_touch_at=at(TODAY))
    raise_flags(today=TODAY, now=LATER, client_ids=[mixed.pk])
    assert Flag.objects.open().get(rule="untouched").client == other


def test_the_database_refuses_a_second_open_flag(raised, mixed):
    flag = raised(RuleCode.UNTOUCHED)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        f.FlagFactory.create(client=flag.client, rule=flag.rule, subject=flag.subject)


def test_a_dismissed_flag_stays_away_until_the_cause_comes_back(raised, mixed):
    (flag,) = raised(RuleCode.UNTOUCHED)
    flag.dismissed_at, flag.dismiss_reason = NOW, DismissReason.KNOWN
    flag.save()
    (still,) = raised(RuleCode.UNTOUCHED, today=ahead(3))
    assert (still.pk, still.dismissed_at) == (flag.pk, NOW)
    Client.objects.update(last_touch_at=at(TODAY))
    assert raised(RuleCode.UNTOUCHED) == []
    (back,) = raised(RuleCode.UNTOUCHED, today=ahead(25))
    assert back.pk != flag.pk
    assert back.dismissed_at is None


def test_a_snooze_outlives_a_refresh(raised, mixed):
    (flag,) = raised(RuleCode.RENEWAL_DUE)
    Flag.objects.filter(pk=flag.pk).update(snoozed_until=ahead(5), amount=1)
    (fresh,) = raised(RuleCode.RENEWAL_DUE)
    assert (fresh.pk, fresh.snoozed_until) == (flag.pk, ahead(5))
    assert fresh.amount == 1_000_000_00


def test_a_rule_that_is_switched_off_closes_its_flags(raised, mixed, admin):
    raised()
    stored.store(changes={"flags.is_untouched_on": False}, by=admin)
    raised()
    assert Flag.objects.get(rule="untouched").closed_reason == CloseReason.RULE_OFF
    assert not Flag.objects.open().filter(rule="untouched").exists()
    raise_flags(today=TODAY, now=LATER, client_ids=[mixed.pk])
    assert not Flag.objects.open().filter(rule="untouched").exists()


def test_all_rules_off_close_everything(raised, mixed, admin):
    raised()
    stored.store(changes={f"flags.is_{code}_on": False for code in RuleCode.values}, by=admin)
    raise_flags(today=TODAY, now=LATER, client_ids=[mixed.pk])
    assert set(Flag.objects.open().values_list("client_id", flat=True)).isdisjoint({mixed.pk})
    assert raised() == []


def test_a_flag_follows_a_contract_to_another_client(raised, mixed):
    (flag,) = raised(RuleCode.RENEWAL_DUE)
    other = f.ClientFactory.create(tier=Tier.A)
    mixed.contracts.update(client=other)
    (moved,) = raised(RuleCode.RENEWAL_DUE)
    assert (moved.pk, moved.client) == (flag.pk, other)


def test_missed_nights_are_caught_up_by_one_run(raised, mixed):
    raised(today=ahead(30))
    caught_up = rows()
    Flag.objects.all().delete()
    for day in (0, 1, 2, 8, 15, 29, 30):
        raise_flags(today=ahead(day), now=at(ahead(day)))
    assert rows() == caught_up


def test_an_unknown_rule_is_an_error(db):
    with pytest.raises(KeyError):
        raise_flags(today=TODAY, now=NOW, rules=["weather"])


# --- after a change --------------------------------------------------------------------------
@pytest.fixture
def morning(monkeypatch):
    monkeypatch.setattr(tasks.clock, "today", lambda: TODAY)


def test_a_change_is_seen_at_once(raised, mixed, morning):
    (flag,) = raised(RuleCode.UNTOUCHED)
    Client.objects.update(last_touch_at=at(TODAY))
    after_client_change(mixed.pk)
    flag.refresh_from_db()
    assert flag.closed_reason == CloseReason.GONE


def test_a_refused_change_takes_its_flags_with_it(mixed, morning):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        after_client_change(mixed.pk)
        raise ZeroDivisionError
    assert not Flag.objects.exists()


def test_a_change_costs_few_statements_at_any_number_of_flags(raised, mixed, morning):
    after_client_change(mixed.pk)
    Client.objects.update(last_touch_at=at(TODAY))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        after_client_change(mixed.pk)
    aside = ("SAVEPOINT", "pg_prepared_statements")
    asked = [q for q in queries if not any(word in q["sql"] for word in aside)]
    # "Is it one client still", settings, clocks, what follows of renewals, lock, the rules; of
    # three of them PostgreSQL is asked whether it has planned them already.
    assert len(asked) <= 8, "\n".join(q["sql"][:90] for q in asked)


def test_statements_for_one_client_are_compiled_once_a_day(raised, mixed, morning):
    for kept in (statements._compile_once, statements._text_of_one, statements._texts_of_one):
        kept.cache_clear()
    other = f.ClientFactory.create(tier=Tier.A, last_touch_at=at(ago(40)))
    after_client_change(mixed.pk)
    after_client_change(other.pk)
    assert statements._compile_once.cache_info().misses == 1
    assert set(Flag.objects.filter(rule="untouched").values_list("client_id", flat=True)) == {
        mixed.pk,
        other.pk,
    }


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL plans ahead")
def test_a_connection_plans_the_rules_for_one_client_once(raised, mixed, morning):
    statements._text_of_one.cache_clear()
    for _turn in range(2):
        after_client_change(mixed.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'planned_%%'", []
        )
        assert cursor.fetchone()[0] >= 1
    with CaptureQueriesContext(connection) as queries:
        after_client_change(mixed.pk)
    assert not [q for q in queries if q["sql"].startswith("PREPARE")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has values written out")
@pytest.mark.parametrize("value", ["50 % of 'it'", "%s", 7, None, 1.5, "Ёж"])
def test_a_value_written_into_a_statement_is_the_one_that_was_given(db, value):
    sql, places = "SELECT %s, '100 %%', %s", {statements.SOMEBODY: "client"}
    text = prepared.named_text_of(sql, [value, statements.SOMEBODY], places)
    with connection.cursor() as cursor:
        cursor.execute(text, {"client": 3})
        assert cursor.fetchone() == (value, "100 %", 3)


def test_nobody_changed_is_no_work(db, morning, django_assert_num_queries):
    with django_assert_num_queries(0):
        tasks.after_change([])


def test_a_change_that_meets_a_sweep_is_looked_at_again(mixed, morning, monkeypatch):
    monkeypatch.setattr(locking, "lock_clients", lambda ids: False)
    after_client_change(mixed.pk)
    assert not Flag.objects.exists()
    message = OutboxMessage.objects.get()
    assert (message.task, message.args) == (tasks.look_again.name, [[mixed.pk]])
    monkeypatch.undo()
    tasks.look_again(*message.args)
    assert Flag.objects.filter(client=mixed).exists()


# --- by night and by hand --------------------------------------------------------------------
def test_the_nightly_job_reports_and_shows_signs_of_life(mixed):
    beats = []
    changed = tasks.raise_all_flags(NOW, lambda: beats.append(1))
    codes = {rule.code for rule in engine.registered()}
    assert set(changed["rules"]) == codes
    assert len(beats) == len(codes)


def test_command_reports_per_rule_as_json(mixed, capsys):
    call_command("raise_flags", "--on", TODAY.isoformat(), "--json")
    told = json.loads(capsys.readouterr().out)["rules"]
    assert set(told) == {rule.code for rule in engine.registered()}
    assert set(told["untouched"]) == {"opened", "refreshed", "closed", "seconds"}
    assert told["untouched"]["opened"] == 1


def test_command_speaks_to_people_too(mixed, capsys):
    call_command("raise_flags", "--on", TODAY.isoformat())
    assert "renewal_due" in capsys.readouterr().out


def test_rules_are_registered_in_the_order_of_strength():
    codes = [rule.code for rule in engine.registered()]
    own = [rule.code for rule in causes.ALL]
    assert own == [code for code in RuleCode.values if code in own]
    assert len(codes) == len(set(codes))
    assert set(RuleCode.values) - set(codes) <= ELSEWHERE
    assert codes[: len(own)] == own  # higher apps register after them
