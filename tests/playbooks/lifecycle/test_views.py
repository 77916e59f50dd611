"""A move in the dialog asks what the stages want known; the card and the pages show it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients import actions
from clients.models import Client, LifeCycleStage, StageQuestion
from core import clock
from core.models import AuditLine
from playbooks.lifecycle.proposing import propose
from playbooks.models import StageAnswer, StageCondition, StageProposal
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


def stage(code: str) -> LifeCycleStage:
    return LifeCycleStage.objects.get(code=code)


@pytest.fixture
def pilot(client_row: Client) -> Client:
    Client.objects.filter(pk=client_row.pk).update(stage=stage("pilot"), stage_since="2026-01-01")
    client_row.refresh_from_db()
    return client_row


@pytest.fixture
def asked(pilot: Client) -> str:
    """The key of the one exit question of a pilot."""
    return f"q{StageQuestion.objects.get(stage=stage('pilot')).pk}"


def url(client: Client) -> str:
    return reverse("clients:client_stage", args=[client.pk])


def form(**given: Any) -> dict[str, Any]:
    return {"stage": stage("onboarding").pk, "on": clock.today(), **given}


def test_a_move_without_an_answer_comes_back(
    pilot: Client, asked: str, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    assert browser.post(url(pilot), form()).status_code == 422
    words = {f"{asked}-text": "Цели достигнуты"}
    assert browser.post(url(pilot), form(**words)).status_code == 422
    assert not pilot.stage_moves.exists()


def test_an_answer_with_its_source_is_kept(
    pilot: Client, asked: str, kam: User, signed_in: Any
) -> None:
    touch, browser = f.TouchpointFactory.create(client=pilot), signed_in(kam)
    words = {f"{asked}-text": "Цели достигнуты", f"{asked}-source": f"touch-{touch.pk}"}
    assert browser.post(url(pilot), form(**words)).status_code == 302
    answer = StageAnswer.objects.get()
    assert (answer.text, answer.touchpoint, answer.by) == ("Цели достигнуты", touch, kam)
    page = browser.get(reverse("playbooks:stage_history", args=[pilot.pk])).content.decode()
    assert "Цели достигнуты" in page


def test_a_strange_source_is_refused(pilot: Client, asked: str, kam: User, signed_in: Any) -> None:
    foreign = f.TouchpointFactory.create()
    words = {f"{asked}-text": "Да", f"{asked}-source": f"touch-{foreign.pk}"}
    assert signed_in(kam).post(url(pilot), form(**words)).status_code == 422


def test_what_will_be_found_out_is_a_task(
    pilot: Client, asked: str, kam: User, signed_in: Any
) -> None:
    until = clock.today() + dt.timedelta(days=5)
    assert signed_in(kam).post(url(pilot), form(**{f"{asked}-until": until})).status_code == 302
    answer = StageAnswer.objects.get()
    task = answer.task
    assert task is not None
    assert (task.due_on, task.assignee, task.client) == (until, kam, pilot)
    assert not StageAnswer.objects.waiting().exists()


def test_conditions_by_hand_are_asked_of_the_new_stage(
    pilot: Client, kam: User, signed_in: Any
) -> None:
    wanted = StageCondition.objects.get(stage=stage("at_risk"), kind="by_hand")
    page = signed_in(kam).get(f"{url(pilot)}?stage={stage('at_risk').pk}").content.decode()
    assert wanted.text in page
    assert f"c{wanted.pk}-text" in page


def test_a_move_of_many_leaves_questions_open_on_the_card(
    pilot: Client, asked: str, kam: User, signed_in: Any
) -> None:
    actions.move_clients_to_stage(
        clients=[pilot], stage=stage("onboarding"), by=kam, on=clock.today()
    )
    browser, history = signed_in(kam), reverse("playbooks:stage_history", args=[pilot.pk])
    assert f"{history}#open" in browser.get(pilot.get_absolute_url()).content.decode()
    row, person = StageAnswer.objects.get(), f.StakeholderFactory.create(client=pilot)
    words = {f"a{row.pk}-text": "Да", f"a{row.pk}-source": f"person-{person.pk}"}
    assert browser.post(history, words).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.stakeholder) == ("Да", person)
    assert f"{history}#open" not in browser.get(pilot.get_absolute_url()).content.decode()


def test_a_proposal_stands_on_the_card_and_is_accepted_by_one_press(
    pilot: Client, kam: User, signed_in: Any
) -> None:
    f.ContractFactory.create(client=pilot, number="17/2026")
    propose(today=clock.today())
    proposal, browser = StageProposal.objects.get(), signed_in(kam)
    answer = reverse("playbooks:proposal_answer", args=[proposal.pk])
    card = browser.get(pilot.get_absolute_url()).content.decode()
    assert answer in card
    assert "17/2026" in card
    assert browser.post(answer, {"answer": "accept"}).status_code == 302
    pilot.refresh_from_db()
    assert pilot.stage == stage("onboarding")


def test_the_list_of_proposals_costs_the_same_with_many(kam: User, signed_in: Any) -> None:
    browser, page = signed_in(kam), reverse("playbooks:proposal_list")
    browser.get(page)
    counts = []
    for number in (1, 9):
        for one in f.ClientFactory.create_batch(number, owner=kam, stage=stage("pilot")):
            f.ContractFactory.create(client=one)
        propose(today=clock.today())
        with CaptureQueriesContext(connection) as caught:
            answer = browser.get(page)
        counts.append(len(caught))
    assert answer.content.decode().count("data-open") == 10
    assert counts[0] == counts[1]


def test_a_proposal_of_anothers_client_is_not_found(
    stranger: User, pilot: Client, signed_in: Any
) -> None:
    f.ContractFactory.create(client=pilot)
    propose(today=clock.today())
    url_of = reverse("playbooks:proposal_answer", args=[StageProposal.objects.get().pk])
    browser = signed_in(stranger)
    assert browser.post(url_of, {"answer": "accept"}).status_code == 404
    assert pilot.name not in browser.get(reverse("playbooks:proposal_list")).content.decode()


def test_an_administrator_changes_the_conditions(admin: User, signed_in: Any) -> None:
    growth = stage("growth")
    page = reverse("playbooks:stage_entry", args=[growth.pk])
    browser = signed_in(admin)
    drawn = browser.get(page).context["form"]
    given = {name: value for name, value in drawn.initial.items() if value not in (None, "", [])}
    given["seen"] = drawn["seen"].value()
    given |= {"nps": "on", "nps_number": 8, "by_hand": "Руководитель согласен"}
    assert browser.post(page, given | {"nps_number": ""}).status_code == 422
    assert browser.post(page, given).status_code == 302
    found = {one.kind: one.number for one in growth.entry_conditions.all()}
    assert (found["nps"], "by_hand" in found) == (8, True)
    assert AuditLine.objects.filter(verb="stage_conditions").count() == 1


def test_a_report_of_stays_is_for_heads(
    kam: User, head: User, pilot: Client, signed_in: Any
) -> None:
    page = reverse("playbooks:stage_report")
    for code, ago in (("pilot", 90), ("adoption", 50), ("churned", 10)):
        on = clock.today() - dt.timedelta(days=ago)
        actions.move_to_stage(client=pilot, stage=stage("growth"), by=kam, on=on)
        actions.move_to_stage(client=pilot, stage=stage(code), by=kam, on=on)
    assert signed_in(kam).get(page).status_code == 403
    answer = signed_in(head).get(page)
    lines = {line.stage.code: line for line in answer.context["lines"]}
    assert (lines["pilot"].days, lines["adoption"].days, lines["churned"].now) == (40, 40, 1)
    assert lines["growth"].lost == 1
    assert [one.code for one in answer.context["charts"]] == ["stay", "fall"]


def test_a_sleeping_client_is_listed_with_what_is_new(
    kam: User, head: User, stranger: User, client_row: Client, signed_in: Any
) -> None:
    today, page = clock.today(), reverse("playbooks:dormant_list")
    begin, end = today - dt.timedelta(days=600), today - dt.timedelta(days=200)
    contract = f.ContractFactory.create(client=client_row, starts_on=begin, ends_on=end)
    assert client_row.name not in signed_in(kam).get(page).content.decode()
    friend = f.StakeholderFactory.create(client=client_row, attitude=2)
    wish = f.ProductWishFactory.create(state="released", released_on=today)
    f.WishTieFactory.create(wish=wish, client=client_row)
    other = f.ProductWishFactory.create(
        state="released", released_on=today, product=contract.product
    )
    words = signed_in(kam).get(page).content.decode()
    for told in (client_row.name, friend.person.short_name, wish.title, other.title):
        assert told in words
    assert client_row.name not in signed_in(stranger).get(page).content.decode()


def test_the_list_of_sleepers_costs_the_same_with_many(kam: User, signed_in: Any) -> None:
    browser, page = signed_in(kam), reverse("playbooks:dormant_list")
    browser.get(page)
    end, counts = clock.today() - dt.timedelta(days=200), []
    for number in (1, 9):
        for one in f.ClientFactory.create_batch(number, owner=kam):
            f.ContractFactory.create(
                client=one, starts_on=end - dt.timedelta(days=300), ends_on=end
            )
            f.StakeholderFactory.create(client=one, attitude=1)
            f.TouchpointFactory.create(client=one)
            f.WishTieFactory.create(
                client=one,
                wish=f.ProductWishFactory.create(state="released", released_on=clock.today()),
            )
        with CaptureQueriesContext(connection) as caught:
            answer = browser.get(page)
        counts.append(len(caught))
    assert answer.content.decode().count("data-open") == 10
    assert counts[0] == counts[1]
