"""Goals with readings, the ledger, the question of an implementation: made, changed, undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from clients.actions import goals as actions
from clients.forms.goals import GoalForm
from clients.models import Client, Goal, GoalReading, LedgerEntry, TimelineEntry, UseAnswer
from clients.queries import goals as queries
from clients.queries import wording
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

FACTS: dict[str, Any] = {
    "task": "Быстрее проверять контрагентов",
    "measure": "Проверка, минут",
    "baseline": 240_000,
    "target": 20_000,
    "since": dt.date(2026, 1, 1),
    "until": dt.date(2026, 12, 31),
}


@pytest.fixture
def goal(client_row: Client) -> Goal:
    return f.GoalFactory.create(client=client_row)


def test_a_goal_is_made_and_told(client_row: Client, kam: User) -> None:
    goal = actions.add_goal(client=client_row, data=FACTS, by=kam)
    assert (goal.client, goal.state, goal.made_by) == (client_row, "open", kam)
    line = TimelineEntry.objects.get(verb="goal_added")
    assert (line.label, line.changes) == ("Проверка, минут", {"target": ["", "20.000"]})
    assert [change.new for change in wording.changes(line)] == ["20"]


@pytest.mark.parametrize(
    "wrong", [{"target": 240_000}, {"until": dt.date(2026, 1, 1)}, {"measure": ""}]
)
def test_a_goal_that_makes_no_sense_is_refused(client_row: Client, kam: User, wrong: Any) -> None:
    with pytest.raises(DomainError):
        actions.add_goal(client=client_row, data=FACTS | wrong, by=kam)


def test_the_business_owner_works_at_the_client(client_row: Client, kam: User) -> None:
    stranger = f.StakeholderFactory.create()
    with pytest.raises(DomainError):
        actions.add_goal(client=client_row, data=FACTS | {"stakeholder": stranger}, by=kam)


def test_a_goal_is_dropped_with_a_reason_only(goal: Goal, kam: User) -> None:
    with pytest.raises(DomainError):
        actions.edit_goal(goal=goal, changes={"state": "dropped"}, by=kam)
    changes = {"state": "dropped", "reason": "задачу отдали другому отделу"}
    actions.edit_goal(goal=goal, changes=changes, by=kam)
    assert TimelineEntry.objects.filter(verb="goal_dropped").exists()


def test_a_reading_of_a_day_is_corrected_and_undone(goal: Goal, kam: User) -> None:
    today = clock.today()
    first = actions.record_goal_reading(goal=goal, value=200_000, taken_on=today, by=kam)
    second = actions.record_goal_reading(goal=goal, value=150_000, taken_on=today, by=kam)
    assert GoalReading.objects.alive().get().value == 150_000
    undo.undo(token=second.token, by=kam)
    assert GoalReading.objects.alive().get().value == 200_000
    undo.undo(token=first.token, by=kam)
    assert not GoalReading.objects.alive().exists()


def test_a_deleted_reading_comes_back(goal: Goal, kam: User) -> None:
    reading = f.GoalReadingFactory.create(goal=goal)
    record = actions.delete_goal_reading(reading=reading, by=kam)
    with pytest.raises(DomainError):
        actions.delete_goal_reading(reading=reading, by=kam)
    undo.undo(token=record.token, by=kam)
    assert GoalReading.objects.alive().get() == reading


def test_the_ledger_adds_up_by_currency_and_gives_back_what_was_deleted(
    client_row: Client, kam: User
) -> None:
    for kind, amount, currency in (
        ("impact", 500, "RUB"),
        ("investment", 200, "RUB"),
        ("impact", 7, "USD"),
    ):
        facts = {"kind": kind, "on": clock.today(), "amount": amount, "currency": currency}
        entry = actions.add_ledger_entry(client=client_row, data=facts, by=kam)
    assert queries.ledger_of(client_row).sums == {"RUB": (500, 200), "USD": (7, 0)}
    record = actions.delete_ledger_entry(entry=entry, by=kam)
    assert "USD" not in queries.ledger_of(client_row).sums
    undo.undo(token=record.token, by=kam)
    assert len(queries.ledger_of(client_row).entries) == 3


def test_an_entry_needs_a_sum_or_words(client_row: Client, kam: User) -> None:
    with pytest.raises(DomainError):
        facts = {"kind": "impact", "on": clock.today()}
        actions.add_ledger_entry(client=client_row, data=facts, by=kam)


def test_the_newest_answer_about_use_holds(client_row: Client, kam: User) -> None:
    touch = f.TouchpointFactory.create(client=client_row)
    today = clock.today()
    actions.answer_use(client=client_row, is_connected=False, on=today, by=kam)
    actions.answer_use(client=client_row, is_connected=True, on=today, by=kam, touchpoint=touch)
    answer = UseAnswer.objects.get()
    assert (answer.is_connected, answer.touchpoint) == (True, touch)
    with pytest.raises(DomainError):
        actions.answer_use(
            client=client_row,
            is_connected=True,
            on=today,
            by=kam,
            touchpoint=f.TouchpointFactory.create(),
        )


def test_who_only_reads_the_client_writes_none_of_it(goal: Goal, colleague: User) -> None:
    day = clock.today()
    with pytest.raises(NotAllowed):
        actions.record_goal_reading(goal=goal, value=1, taken_on=day, by=colleague)
    with pytest.raises(NotAllowed):
        actions.add_goal(client=goal.client, data=FACTS, by=colleague)
    with pytest.raises(NotAllowed):
        actions.add_ledger_entry(
            client=goal.client, data={"kind": "impact", "on": day, "amount": 1}, by=colleague
        )
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [("240", 240_000, "240"), ("22,5", 22_500, "22,5"), ("-1,234", -1_234, "-1,234")],
)
def test_values_are_read_and_shown_alike(
    client_row: Client, typed: str, stored: int, shown: str
) -> None:
    form = GoalForm({"baseline": typed}, client=client_row, today=clock.today())
    form.is_valid()
    assert form.cleaned_data["baseline"] == stored
    with translation.override("ru"):
        assert form.fields["baseline"].prepare_value(stored) == shown
    with translation.override("en"):
        english = form.fields["baseline"].prepare_value(stored)
    assert form.fields["baseline"].clean(english) == stored


def test_the_card_shows_open_goals_with_their_last_reading(
    goal: Goal, kam: User, signed_in: Any
) -> None:
    f.GoalReadingFactory.create(goal=goal, value=130_000)
    f.GoalFactory.create(client=goal.client, measure="Давняя", state="reached")
    page = signed_in(kam).get(goal.client.get_absolute_url()).content.decode()
    panel = page.partition('id="goals"')[2].partition("</section>")[0]
    assert "Проверка контрагента: было 240, сейчас 130, цель 20" in panel
    assert "Давняя" not in panel


def test_card_and_tab_cost_the_same_with_one_goal_and_with_thirty(
    goal: Goal, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    urls = [goal.client.get_absolute_url(), f"/clients/{goal.client_id}/goals/"]
    f.GoalReadingFactory.create(goal=goal)
    f.LedgerEntryFactory.create(client=goal.client)
    before = [len(own_queries(browser, url)) for url in urls]
    for number in range(29):
        more = f.GoalFactory.create(client=goal.client, measure=f"Мера {number}")
        f.GoalReadingFactory.create(goal=more)
        f.LedgerEntryFactory.create(client=goal.client)
    assert [len(own_queries(browser, url)) for url in urls] == before


def test_a_form_of_a_goal_refuses_a_target_that_is_the_baseline(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    data = {"task": "Т", "measure": "М", "baseline": "5", "target": "5,0"}
    data |= {"since": "2026-01-01", "until": "2026-12-31"}
    answer = signed_in(kam).post(f"/clients/{client_row.pk}/goals/new/", data)
    assert answer.status_code == 422
    assert "target" in answer.context["form"].errors
