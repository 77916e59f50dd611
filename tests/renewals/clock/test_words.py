"""What people read of a clock: each date with its reason, and which one decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core import formats
from renewals.choices import LeadSource
from renewals.clock.rules import Terms, clock_of
from renewals.clock.words import Budget, Shown

D = dt.date


def shown(**changed: Any) -> Shown:
    """The first row of the table of cases: a tender under 223-FZ that ends on 31.01.2027."""
    facts: dict[str, Any] = {
        "ends_on": D(2027, 1, 31),
        "not_before": D(2026, 2, 1),
        "lead": 60,
        "preparation": 10,
        "talk_days": 60,
        "needs_budget": True,
        "is_asked_early": True,
        "fiscal_month": 1,
    }
    own = {"procedure": "tender_223", "lead_source": LeadSource.PROCEDURE}
    own = {name: changed.pop(name, value) for name, value in own.items()}
    terms = Terms(**{**facts, **changed})
    clock = clock_of(terms)
    columns = {
        "lead_days": terms.lead,
        "preparation_days": terms.preparation,
        "talk_days": terms.talk_days,
        "notice_days": terms.notice_days,
        "is_budget_confirmed": terms.is_budget_confirmed,
        "is_seat_empty": bool(terms.seat_days),
    }
    names = ("talk_by", "procurement_by", "budget_ask_by", "notice_by", "latest_start")
    more = ("late_after", "fiscal_year_starts_on", "is_budget_counted", "is_preliminary")
    return Shown(own | columns | {name: getattr(clock, name) for name in (*names, *more)})


def told(found: Shown) -> dict[str, str]:
    return {line.code: line.reason.replace(formats.NBSP, " ") for line in found.lines}


def test_each_date_has_its_reason_and_the_budget_decides() -> None:
    found = shown()
    assert told(found) == {
        "talk": "за 60 дней до конца договора",
        "procurement": "конкурс, аукцион, 223-ФЗ: 60 рабочих дней и 10 на подготовку",
        "budget": "бюджет 2027 года",
    }
    assert (found.decisive, found.reason) == ("budget", "бюджет 2027 года")
    assert found.late_after == D(2026, 10, 14)


def test_a_confirmed_budget_leaves_the_procurement_to_decide() -> None:
    found = shown(is_budget_confirmed=True)
    assert told(found)["budget"] == "мы в бюджете 2027 года"
    assert (found.decisive, found.late_after) == ("procurement", None)


def test_for_tier_c_the_budget_is_shown_and_starts_nothing() -> None:
    found = shown(is_asked_early=False)
    assert found.decisive == "procurement"
    assert "категории C" in told(found)["budget"]


def test_an_unknown_fiscal_year_is_said() -> None:
    found = shown(fiscal_month=None)
    assert found.is_year_unknown
    assert [line.is_unknown for line in found.lines] == [False, False, True]
    assert not shown(procedure="offer_invoice", needs_budget=False).is_year_unknown


def test_an_empty_seat_moves_the_start_by_its_days() -> None:
    found = shown(seat_days=20)
    assert "20 рабочих дней раньше" in found.seat.replace(formats.NBSP, " ")
    assert shown().seat == ""


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (LeadSource.CLIENT, "срок этого клиента"),
        (LeadSource.UNKNOWN, "способ закупки не указан"),
    ],
)
def test_where_the_lead_comes_from(source: str, words: str) -> None:
    assert words in told(shown(lead_source=source))["procurement"]


def test_an_auto_renewal_is_decided_by_its_notice() -> None:
    auto = {"procedure": "auto", "lead_source": LeadSource.NOTICE, "lead": 0, "talk_days": 20}
    found = shown(**auto, notice_days=60, needs_budget=False)
    assert found.decisive == "procurement"
    assert "до уведомления" in told(found)["procurement"]
    assert told(found)["notice"].startswith("за 60 дней до конца")


def test_an_answer_has_its_word_and_its_look() -> None:
    assert (Budget("confirmed").words, Budget("confirmed").look) == ("подтверждён", "ok")
    assert (Budget().words, Budget().look) == ("", "")
