"""Whose deal a contract is: divided by a head, added up by person without losing a kopeck."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client, TimelineEntry
from contracts.models import Contract
from core import clock, undo
from core.errors import DomainError, NotAllowed
from playbooks.leads.actions import shares_of, split_credit
from playbooks.models import DealCredit
from tests import factories as f
from tests.clients.pages import own_queries
from tests.clients.test_views_editing import drawn
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
LIST = reverse("playbooks:credit_list")


@pytest.fixture
def contract(client_row: Client) -> Contract:
    return f.ContractFactory.create(client=client_row, amount=1_000_01, starts_on=clock.today())


def edit_of(contract: Contract) -> str:
    return reverse("playbooks:credit_edit", args=[contract.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


def test_a_head_divides_a_deal_and_its_page_says_so(
    contract: Contract, kam: User, colleague: User, head: User, signed_in: Any
) -> None:
    browser, url = signed_in(head), edit_of(contract)
    assert "по умолчанию сделка ответственного" in text(browser.get(contract.get_absolute_url()))
    typed = drawn(browser.get(url), percent_1=50, person_2=colleague.pk, percent_2=50)
    for _time in range(2):
        assert browser.post(url, typed).status_code == 302
    assert shares_of(contract) == [(kam.pk, 50), (colleague.pk, 50)]
    page = text(browser.get(contract.get_absolute_url()))
    assert "500,01 ₽" in page
    assert "500 ₽" in page
    entry = TimelineEntry.objects.get(verb="credit_split", subject=f"contract:{contract.pk}")
    assert entry.changes["shares"][1].replace("\u00a0", " ") == (
        f"{kam.full_name} 50 %, {colleague.full_name} 50 %"
    )


@pytest.mark.parametrize(
    "rows",
    [
        {"percent_1": "60"},
        {"percent_1": "60", "percent_2": "40"},
        {"percent_1": "50", "person_2": "same", "percent_2": "50"},
        {"percent_1": "101"},
        {"percent_1": ""},
    ],
)
def test_shares_that_make_no_whole_are_refused(
    rows: dict[str, str], contract: Contract, kam: User, head: User, signed_in: Any
) -> None:
    browser, url = signed_in(head), edit_of(contract)
    rows = {name: str(kam.pk) if value == "same" else value for name, value in rows.items()}
    assert browser.post(url, drawn(browser.get(url), **rows)).status_code == 422
    assert not DealCredit.objects.exists()


def test_only_the_head_of_the_team_and_administrators_divide(
    contract: Contract, kam: User, stranger: User, admin: User
) -> None:
    stranger.role = "head"
    for person in (kam, stranger):
        with pytest.raises(NotAllowed):
            split_credit(contract=contract, shares=[(person.pk, 100)], by=person)
    assert split_credit(contract=contract, shares=[(kam.pk, 100)], by=admin)
    assert split_credit(contract=contract, shares=[(kam.pk, 100)], by=admin) is None
    with pytest.raises(DomainError):
        split_credit(contract=contract, shares=[(kam.pk, 99)], by=admin)


def test_undo_puts_the_shares_back_unless_they_were_divided_anew(
    contract: Contract, kam: User, colleague: User, admin: User
) -> None:
    whole, half = [(kam.pk, 100)], [(kam.pk, 50), (colleague.pk, 50)]
    first = split_credit(contract=contract, shares=half, by=admin)
    second = split_credit(contract=contract, shares=whole, by=admin)
    assert first is not None
    assert second is not None
    undo.undo(token=second.token, by=admin)
    assert shares_of(contract) == half
    split_credit(contract=contract, shares=[], by=admin)
    assert "ничего" in undo.undo(token=first.token, by=admin)
    assert shares_of(contract) == []


def test_what_another_head_decided_meanwhile_is_asked_about_as_a_whole(
    contract: Contract, kam: User, colleague: User, head: User, admin: User, signed_in: Any
) -> None:
    browser, url = signed_in(head), edit_of(contract)
    typed = drawn(browser.get(url), percent_1=70, person_2=colleague.pk, percent_2=30)
    split_credit(contract=contract, shares=[(admin.pk, 100)], by=admin)
    answer = browser.post(url, typed)
    assert answer.status_code == 422
    assert "Пока вы правили" in text(answer)
    kept = typed | {"keep": "theirs", "against": answer.context["form"].against}
    assert browser.post(url, kept).status_code == 302
    assert shares_of(contract) == [(admin.pk, 100)]
    kept["keep"] = "mine"
    assert browser.post(url, kept).status_code == 302
    assert shares_of(contract) == [(kam.pk, 70), (colleague.pk, 30)]


def test_the_year_adds_up_by_person_and_each_number_lists_its_contracts(
    contract: Contract, client_row: Client, kam: User, colleague: User, head: User, signed_in: Any
) -> None:
    split_credit(contract=contract, shares=[(kam.pk, 50), (colleague.pk, 50)], by=head)
    own = f.ContractFactory.create(client=client_row, amount=7_00, starts_on=clock.today())
    foreign = f.ContractFactory.create(
        client=client_row, amount=3_00, currency="USD", starts_on=clock.today()
    )
    last_year = clock.today() - dt.timedelta(days=366)
    f.ContractFactory.create(client=client_row, starts_on=last_year)
    f.ContractFactory.create(starts_on=clock.today())  # a client that this head does not see
    browser = signed_in(head)
    page = browser.get(LIST)
    found = {one.name: (one.contracts, one.sums) for one in page.context["totals"]}
    assert found == {
        kam.full_name: (3, [("RUB", 507_01), ("USD", 3_00)]),
        colleague.full_name: (1, [("RUB", 500_00)]),
    }
    assert page.context["sums"] == [("RUB", 1007_01), ("USD", 3_00)]
    narrowed = browser.get(f"{LIST}?person={colleague.pk}")
    assert [deal.contract for deal in narrowed.context["deals"]] == [contract]
    narrowed = browser.get(f"{LIST}?person={kam.pk}&currency=USD")
    assert [deal.contract for deal in narrowed.context["deals"]] == [foreign]
    assert own.number in text(browser.get(f"{LIST}?person={kam.pk}"))
    assert browser.get(f"{LIST}?year={last_year.year}").context["total"] == 1


def test_the_list_costs_the_same_with_ten(
    contract: Contract, client_row: Client, kam: User, colleague: User, head: User, signed_in: Any
) -> None:
    browser = signed_in(head)
    shares = [(kam.pk, 60), (colleague.pk, 40)]
    split_credit(contract=contract, shares=shares, by=head)
    once = len(own_queries(browser, LIST))
    for _number in range(5):
        more = f.ContractFactory.create(client=client_row, starts_on=clock.today())
        split_credit(contract=more, shares=shares, by=head)
    assert len(own_queries(browser, LIST)) == once
    assert signed_in(kam).get(LIST).status_code == 403
