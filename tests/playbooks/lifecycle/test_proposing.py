"""The product proposes a move when all conditions of a stage hold, and says why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.actions import move_to_stage
from clients.choices import GoalState
from clients.models import Client, LifeCycleStage
from core import clock, undo
from core.errors import DomainError, NotAllowed
from playbooks.lifecycle import actions, words
from playbooks.lifecycle.proposing import Changed, propose
from playbooks.models import StageAnswer, StageProposal
from renewals.models import RenewalClock
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


def stage(code: str) -> LifeCycleStage:
    return LifeCycleStage.objects.get(code=code)


@pytest.fixture
def at(client_row: Client) -> Any:
    """Put the client at a stage, a hundred days ago."""

    def put(code: str) -> Client:
        since = clock.today() - dt.timedelta(days=100)
        Client.objects.filter(pk=client_row.pk).update(stage=stage(code), stage_since=since)
        client_row.refresh_from_db()
        return client_row

    return put


def days(number: int) -> dt.date:
    return clock.today() + dt.timedelta(days=number)


def proposed() -> str:
    propose(today=clock.today())
    found = StageProposal.objects.open().first()
    return found.stage.code if found else ""


def _signed(client: Client) -> None:
    f.ContractFactory.create(client=client, signed_on=days(-3), starts_on=days(10))


def _used(client: Client) -> None:
    line = f.ContractLineFactory.create(contract__client=client)
    f.LicenceReadingFactory.create(line=line, used=3)


def _reached(client: Client) -> None:
    f.ContractFactory.create(client=client)
    f.GoalFactory.create(client=client, state=GoalState.REACHED)


def _late(client: Client) -> None:
    contract = f.ContractFactory.create(client=client)
    RenewalClock.objects.create(
        contract=contract,
        procedure="direct",
        lead_days=5,
        lead_source="unknown",
        preparation_days=5,
        talk_days=60,
        talk_by=days(-1),
        procurement_by=days(5),
        latest_start=days(-1),
        late_after=days(5),
    )


def _loyal(client: Client) -> None:
    first = f.ContractFactory.create(client=client, starts_on=days(-900), ends_on=days(-500))
    second = f.ContractFactory.create(
        client=client, starts_on=days(-499), ends_on=days(-200), predecessor=first
    )
    f.ContractFactory.create(client=client, starts_on=days(-199), predecessor=second)
    f.SurveyAnswerFactory.create(client=client, score=9)


def _ended(client: Client) -> None:
    f.ContractFactory.create(client=client, starts_on=days(-400), ends_on=days(-90))


def _back(client: Client) -> None:
    f.TouchpointFactory.create(client=client)


def _in_danger(client: Client) -> None:
    f.FlagFactory.create(client=client, severity=3, opened_on=days(-30))


@pytest.mark.parametrize(
    ("at_first", "make", "then"),
    [
        ("pilot", _signed, "onboarding"),
        ("onboarding", _used, "adoption"),
        ("adoption", _reached, "growth"),
        ("growth", _late, "renewal"),
        ("renewal", _loyal, "loyal"),
        ("adoption", _in_danger, "at_risk"),
        ("growth", _ended, "churned"),
        ("churned", _back, "winback"),
    ],
)
def test_a_move_is_proposed_when_the_data_says_so(
    at: Any, at_first: str, make: Any, then: str
) -> None:
    client = at(at_first)
    assert proposed() == ""
    make(client)
    assert proposed() == then
    why = words.why(StageProposal.objects.get(), clock.today())
    assert why
    assert "%(" not in why


def test_a_second_run_changes_nothing_and_a_fact_that_goes_takes_it_back(at: Any) -> None:
    client = at("pilot")
    _signed(client)
    assert propose(today=clock.today()).made == 1
    assert propose(today=clock.today()) == Changed()
    client.contracts.all().delete()
    assert propose(today=clock.today()).taken_back == 1
    assert not StageProposal.objects.exists()


def test_the_last_stage_of_the_life_cycle_is_proposed(at: Any) -> None:
    client = at("adoption")
    _reached(client)
    _loyal(client)
    assert proposed() == "loyal"


def test_a_declined_move_comes_back_with_a_new_fact_only(at: Any, kam: User) -> None:
    client = at("onboarding")
    _used(client)
    propose(today=clock.today())
    record = actions.decline(proposal=StageProposal.objects.get(), by=kam, reason="Рано")
    assert proposed() == ""
    line = client.contracts.get().lines.get()
    f.LicenceReadingFactory.create(line=line, used=5, taken_on=clock.today())
    assert proposed() == "adoption"
    undo.undo(token=record.token, by=kam)
    assert StageProposal.objects.open().count() == 1


def test_a_reason_is_asked_for(at: Any, kam: User) -> None:
    _signed(at("pilot"))
    propose(today=clock.today())
    with pytest.raises(DomainError):
        actions.decline(proposal=StageProposal.objects.get(), by=kam, reason=" ")


def test_accepting_moves_the_client_and_leaves_tasks(at: Any, kam: User) -> None:
    client = at("onboarding")
    _used(client)
    propose(today=clock.today())
    proposal = StageProposal.objects.get()
    bulk = actions.accept(proposal=proposal, by=kam, today=clock.today())
    client.refresh_from_db()
    proposal.refresh_from_db()
    assert (client.stage, proposal.move) == (stage("adoption"), client.stage_moves.get())
    asked = StageAnswer.objects.filter(move=proposal.move)
    assert [one.task.due_on for one in asked if one.task] == [asked[0].find_out_by] * 2
    undo.undo(token=bulk.undo.token, by=kam)
    client.refresh_from_db()
    assert client.stage == stage("onboarding")
    assert not client.tasks.alive().exists()


def test_a_client_that_moved_meanwhile_stays(at: Any, kam: User) -> None:
    client = at("pilot")
    _signed(client)
    propose(today=clock.today())
    move_to_stage(client=client, stage=stage("growth"), by=kam, on=clock.today())
    assert not StageProposal.objects.open().exists()
    with pytest.raises(DomainError):
        actions.accept(proposal=StageProposal.objects.get(), by=kam, today=clock.today())


def test_who_only_reads_decides_nothing(at: Any, colleague: User) -> None:
    _signed(at("pilot"))
    propose(today=clock.today())
    with pytest.raises(NotAllowed):
        actions.accept(proposal=StageProposal.objects.get(), by=colleague, today=clock.today())


def test_conditions_of_a_stage_are_set_by_an_administrator(admin: User, kam: User) -> None:
    growth = stage("growth")
    given: dict[str, Any] = {
        "is_proposed": True,
        "sources": [stage("pilot")],
        "conditions": [{"kind": "contract_ends", "number": 30}],
    }
    with pytest.raises(NotAllowed):
        actions.set_entry(stage=growth, by=kam, **given)
    actions.set_entry(stage=growth, by=admin, **given)
    client = f.ContractFactory.create(ends_on=days(20), client__stage=stage("pilot")).client
    f.ContractFactory.create(ends_on=days(40), client__stage=stage("pilot"))
    propose(today=clock.today())
    assert StageProposal.objects.get(stage=growth).client == client
