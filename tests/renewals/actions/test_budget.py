"""Answers about a client's budget: the newest word holds, one undo takes it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.models import Client, TimelineEntry
from clients.queries import wording
from core import undo
from core.errors import AlreadyDone, DomainError, NotAllowed
from renewals.actions import answer_budget, answer_budgets
from renewals.actions.budget import Season, forget_person
from renewals.choices import BudgetState
from renewals.models import BudgetAnswer, RenewalClock
from tests import factories as f
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
YEAR = dt.date(2027, 1, 1)
ON = dt.date(2026, 9, 15)


@pytest.fixture
def client(client_row: Client) -> Client:
    client_row.fiscal_year_start, client_row.procurement = 1, "tender_223"
    client_row.save()
    return client_row


def answered(client: Client, by: User, state: str = BudgetState.ASKED, **more: Any) -> Any:
    return answer_budget(
        client=client, year_starts_on=YEAR, state=state, by=by, **{"on": ON, **more}
    )


def test_an_answer_is_kept_told_and_taken_back(client: Client, kam: User) -> None:
    record = answered(client, kam, note="Внесли в заявку")
    kept = BudgetAnswer.objects.get()
    assert (kept.client, kept.state, kept.on, kept.by) == (client, BudgetState.ASKED, ON, kam)
    entry = TimelineEntry.objects.get(verb="budget_answered")
    assert wording.sentence(entry) == "Бюджет 2027 года"
    assert next((c.label, c.new) for c in wording.changes(entry)) == ("бюджет", "запрошен")
    undo.undo(token=record.token, by=kam)
    assert not BudgetAnswer.objects.exists()


def test_the_newest_word_holds_and_its_undo_brings_the_one_before(
    client: Client, kam: User
) -> None:
    answered(client, kam)
    record = answered(client, kam, BudgetState.CONFIRMED, on=ON + dt.timedelta(days=5))
    assert BudgetAnswer.objects.get().state == BudgetState.CONFIRMED
    with pytest.raises(DomainError):
        answered(client, kam, BudgetState.REFUSED)
    undo.undo(token=record.token, by=kam)
    assert BudgetAnswer.objects.get().state == BudgetState.ASKED


def test_the_same_word_again_writes_nothing(client: Client, kam: User) -> None:
    answered(client, kam)
    with pytest.raises(AlreadyDone):
        answered(client, kam)
    assert TimelineEntry.objects.filter(verb="budget_answered").count() == 1


def test_a_confirmed_budget_leaves_the_clock(client: Client, kam: User) -> None:
    ends_on = dt.date(2027, 6, 30)
    contract = f.ContractFactory(client=client, starts_on=dt.date(2026, 7, 1), ends_on=ends_on)
    answered(client, kam)
    assert RenewalClock.objects.get(contract=contract).budget_ask_by is not None
    answered(client, kam, BudgetState.CONFIRMED)
    assert RenewalClock.objects.get(contract=contract).budget_ask_by is None


def test_a_later_word_is_not_undone_by_an_earlier_undo(client: Client, kam: User) -> None:
    record = answered(client, kam)
    answered(client, kam, BudgetState.CONFIRMED)
    undo.undo(token=record.token, by=kam)
    assert BudgetAnswer.objects.get().state == BudgetState.CONFIRMED


def test_several_clients_are_answered_at_once_or_none(
    client: Client, kam: User, stranger: User
) -> None:
    mine = f.ClientFactory(owner=kam, fiscal_year_start=1)
    theirs = f.ClientFactory(owner=stranger, fiscal_year_start=1)
    said: dict[str, Any] = {"state": BudgetState.CONFIRMED, "on": ON, "by": kam}
    with pytest.raises(NotAllowed):
        answer_budgets(seasons=[Season(one, YEAR) for one in (client, theirs)], **said)
    assert not BudgetAnswer.objects.exists()
    record = answer_budgets(seasons=[Season(one, YEAR) for one in (client, mine)], **said)
    assert BudgetAnswer.objects.count() == 2
    undo.undo(token=record.token, by=kam)
    assert not BudgetAnswer.objects.exists()


def test_a_year_must_be_one_of_the_client(client: Client, kam: User, colleague: User) -> None:
    with pytest.raises(NotAllowed):
        answered(client, colleague)
    client.fiscal_year_start = 4
    client.save()
    with pytest.raises(DomainError):
        answered(client, kam)
    client.fiscal_year_start = None
    client.save()
    with pytest.raises(DomainError):
        answered(client, kam)


def test_an_erased_person_leaves_no_name_in_the_note(client: Client, kam: User) -> None:
    person = f.PersonFactory(last_name="Ахметшина")
    answered(client, kam, note=f"Сказала {person.full_name}")
    forget_person([client.pk], person)
    assert "Ахметшина" not in BudgetAnswer.objects.get().note
