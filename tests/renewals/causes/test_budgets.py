"""The season of budgets, and clients of whom nobody knows the fiscal year."""

import datetime as dt

import pytest

from contracts.models import Contract
from flags.choices import RuleCode, Severity
from renewals.choices import BudgetState
from renewals.models import BudgetAnswer
from tests import factories as f
from tests.flags.test_sentences import NB, told

D = dt.date
JANUARY = D(2027, 1, 31)
SEASON, UNKNOWN = RuleCode.BUDGET_SEASON, RuleCode.FISCAL_YEAR_UNKNOWN


def paid_next_year(ends_on=JANUARY, **client) -> Contract:
    facts = {"tier": "A", "procurement": "direct", "fiscal_year_start": 1}
    return f.ContractFactory.create(
        client=f.ClientFactory.create(**(facts | client)),
        starts_on=D(2026, 2, 1),
        ends_on=ends_on,
        amount=900_000_00,
    )


@pytest.mark.parametrize(
    ("month", "today", "is_open"),
    [
        (1, D(2026, 7, 31), False),
        (1, D(2026, 8, 1), True),
        (1, D(2026, 9, 30), True),
        (1, D(2026, 10, 1), False),
        (4, D(2026, 10, 31), False),
        (4, D(2026, 11, 1), True),
        (4, D(2026, 12, 30), False),
    ],
)
def test_requests_are_gathered_from_five_to_three_months_before_the_year(
    night, month, today, is_open
):
    paid_next_year(D(2027, 5, 31), fiscal_year_start=month)
    assert bool(night(SEASON, today)) is is_open


def test_one_flag_a_client_names_the_first_contract_and_how_many(night):
    first = paid_next_year(D(2027, 2, 28))
    f.ContractFactory.create(
        client=first.client, starts_on=D(2026, 5, 1), ends_on=D(2027, 4, 30), amount=1
    )
    (flag,) = night(SEASON, D(2026, 8, 5))
    assert (flag.subject, flag.due_on) == (f"client:{first.client_id}", D(2026, 10, 1))
    assert (flag.evidence["contract"], flag.evidence["number"]) == (first.pk, 2)
    assert (flag.evidence["fiscal_year_starts_on"], flag.escalates_on) == ("2027-01-01", None)


@pytest.mark.parametrize(
    "client",
    [{"tier": "C"}, {"procurement": "offer_invoice"}, {"fiscal_year_start": None}],
    ids=["C", "no budget line", "unknown year"],
)
def test_who_is_not_asked(night, client):
    paid_next_year(**client)
    assert night(SEASON, D(2026, 8, 5)) == []


def test_what_is_paid_in_a_later_year_is_not_asked_about(night):
    paid_next_year(D(2027, 12, 31))
    assert night(SEASON, D(2026, 8, 5)) == []
    assert len(night(SEASON, D(2027, 8, 5))) == 1


@pytest.mark.parametrize(
    ("state", "age", "is_asked"),
    [
        (BudgetState.CONFIRMED, 3, False),
        (BudgetState.REFUSED, 3, False),
        (BudgetState.ASKED, 29, False),
        (BudgetState.ASKED, 30, True),
    ],
)
def test_an_answer_quiets_the_season(night, state, age, is_asked):
    made, today = paid_next_year(), D(2026, 9, 7)
    BudgetAnswer.objects.create(
        client=made.client,
        year_starts_on=D(2027, 1, 1),
        state=state,
        on=today - dt.timedelta(days=age),
    )
    assert bool(night(SEASON, today)) is is_asked


# --- nobody knows the year -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("client", "today", "severity"),
    [
        ({}, D(2026, 8, 5), Severity.NOTICE),
        ({}, D(2026, 10, 5), Severity.WARNING),
        ({"tier": "B"}, D(2026, 10, 5), Severity.WARNING),
        ({"tier": "C"}, D(2026, 10, 5), None),
        ({"procurement": "framework"}, D(2026, 10, 5), None),
        ({"fiscal_year_start": 7}, D(2026, 10, 5), None),
    ],
)
def test_an_unknown_fiscal_year_is_a_gap(night, client, today, severity):
    paid_next_year(**{"fiscal_year_start": None, **client})
    assert [flag.severity for flag in night(UNKNOWN, today)] == ([severity] if severity else [])


def test_without_a_contract_in_force_nobody_asks(night):
    paid_next_year(D(2026, 7, 31), fiscal_year_start=None)
    assert night(UNKNOWN, D(2026, 8, 5)) == []


# --- words -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "оплачивается 1 договор."),
        (3, "оплачиваются 3 договора."),
        (5, "оплачиваются 5 договоров."),
        (21, "оплачивается 21 договор."),
    ],
)
def test_the_season_speaks_russian(number, words):
    facts = {"fiscal_year_starts_on": D(2027, 4, 1), "budget_ask_by": D(2026, 12, 30)}
    said = told("ru", SEASON, facts | {"number": number})
    assert said.headline == "Бюджетный сезон 2027/28 года: заложены ли мы?"
    assert said.proof == f"Деньги просят до 30{NB}декабря. В том году {words}".replace(
        f"{number} ", f"{number}{NB}"
    )


def test_an_unknown_year_is_asked_in_the_next_touch():
    said = told("ru", UNKNOWN, {})
    assert said.headline == "Финансовый год неизвестен"
    assert said.step.url == "/touches/new/?client=17"
