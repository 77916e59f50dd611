"""The page of the forecast: its sums, and that the renewals behind a number make it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import clock
from renewals.forecast.choices import Meaning
from renewals.forecast.words import state_words
from tests import factories as f

pytestmark = pytest.mark.django_db
URL = "/renewals/forecast/"


def total(browser: Any, **query: str) -> dict[str, int]:
    """What is not nothing in the total of the first currency."""
    tables = browser.get(URL, query).context["tables"]
    cells = tables[0].total.cells if tables else {}
    return {str(name): cell.amount for name, cell in cells.items() if cell.amount}


@pytest.mark.parametrize(
    ("stage", "facts", "found"),
    [
        (None, {}, {"expected": 100_01, "weighted": 40_00}),
        ("offer", {}, {"expected": 100_01, "weighted": 80_01}),
        ("offer", {"probability": 15}, {"expected": 100_01, "weighted": 15_00}),
        (
            "offer",
            {"amount": 120_00, "kam_category": "commit"},
            {"expected": 120_00, "weighted": 96_00, "committed": 120_00},
        ),
        (
            "offer",
            {"kam_category": "commit", "head_category": "loss"},
            {"expected": 100_01, "weighted": 80_01, "at_risk": 100_01},
        ),
        ("lost", {"loss_reason": "price", "amount": 70_00}, {"lost": 100_01}),
        ("released", {"is_release_approved": True}, {"released": 100_01}),
        ("signed", {"amount": 130_00}, {"renewed": 130_00, "kept": 100_01, "growth": 29_99}),
    ],
)
def test_what_a_record_brings(ends_in, opened, kam, signed_in, stage, facts, found) -> None:
    contract = ends_in(200, amount=100_01)
    if stage:
        opened(contract, stage, **facts)
    assert total(signed_in(kam)) == found


def test_a_successor_counts_by_what_was_signed(ends_in, kam, signed_in) -> None:
    old = ends_in(20, amount=100_00)
    ends_in(385, client=old.client, predecessor=old, amount=90_00)
    found = total(signed_in(kam), horizon="near")
    assert (found["renewed"], found["kept"]) == (90_00, 90_00)


def test_what_ended_long_ago_or_left_with_its_client_is_lost(ends_in, kam, signed_in) -> None:
    ends_in(-120, amount=10_00)
    left = f.StageFactory.create(is_churned=True)
    client = f.ClientFactory.create(owner=kam, stage=left)
    ends_in(-95, client=client, amount=5_00)
    found = total(signed_in(kam), horizon="back")
    assert sum(found.values()) == found["lost"]


def test_a_late_start_is_at_risk_without_a_record(ends_in, kam, signed_in) -> None:
    ends_in(8, amount=100_00)
    assert total(signed_in(kam))["at_risk"] == 100_00


def test_currencies_are_never_added(ends_in, kam, signed_in) -> None:
    ends_in(100, amount=100_00)
    ends_in(100, amount=7_00, currency="KZT")
    found = signed_in(kam).get(URL).context["tables"]
    assert {(one.currency, one.total.cells[Meaning.EXPECTED].amount) for one in found} == {
        ("RUB", 100_00),
        ("KZT", 7_00),
    }


@pytest.fixture
def busy(ends_in: Any, opened: Any) -> None:
    """Renewals of every kind over a year."""
    for number, days in enumerate((5, 40, 75, 130, 200, 300)):
        ends_in(days, amount=1_001_01 * (number + 1))
    opened(ends_in(60, amount=333_33), "documents", kam_category="commit")
    opened(ends_in(90, amount=50_05), "need", system_category="at_risk")
    opened(ends_in(30, amount=77_77), "lost", loss_reason="price")
    opened(ends_in(31, amount=70_77), "released", is_release_approved=True)
    opened(ends_in(33, amount=200_00), "signed", amount=250_50)


@pytest.mark.usefixtures("busy")
def test_the_list_behind_each_number_adds_up_to_it(kam, signed_in) -> None:
    browser = signed_in(kam)
    page = browser.get(URL)
    [table] = page.context["tables"]
    quarter = table.lines[3]
    asked = [(table.total, meaning) for meaning in Meaning] + [(quarter, Meaning.EXPECTED)]
    for line, meaning in asked:
        query = {"what": meaning.value, "currency": "RUB"}
        if line.months:
            query |= {"from": f"{line.first:%Y-%m}", "months": str(line.months)}
        found, cell = browser.get(URL, query).context, line.cells[meaning]
        assert found["total"] == cell.count
        assert sum(part for _line, part, *_words in found["lines"]) == cell.amount
        assert [money.amount for money in found["sums"]] == [cell.amount] * bool(cell.count)


@pytest.mark.usefixtures("busy")
def test_files_hold_what_is_shown(kam, signed_in) -> None:
    browser = signed_in(kam)
    table = b"".join(browser.get(f"{URL}export/csv/").streaming_content).decode("utf-8-sig")
    assert len(table.splitlines()) == 1 + 12 + 4 + 1
    some = browser.get(f"{URL}export/csv/", {"what": "committed", "currency": "RUB"})
    text = b"".join(some.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    assert "333" in text


def test_a_stranger_sees_nothing_and_a_head_the_team(
    ends_in, kam, head, stranger, signed_in
) -> None:
    ends_in(100, amount=100_00)
    assert total(signed_in(stranger)) == {}
    assert total(signed_in(head), owner=str(kam.pk))["expected"] == 100_00
    assert total(signed_in(head), owner=str(stranger.pk)) == {}


@pytest.mark.parametrize("query", [{}, {"what": "expected"}])
def test_the_same_queries_for_one_and_many(ends_in, kam, signed_in, query) -> None:
    browser = signed_in(kam)
    ends_in(100)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(URL, query)
        return len(found)

    asked()
    first = asked()
    for days in range(20, 32):
        ends_in(days)
    assert asked() == first


def test_a_number_of_a_past_quarter_is_found_again(ends_in, kam, signed_in) -> None:
    ends_in(-120, amount=10_00)
    first = (clock.today() - dt.timedelta(days=120)).replace(day=1)
    query = {"horizon": "back", "what": "lost", "currency": "RUB", "from": f"{first:%Y-%m}"}
    assert signed_in(kam).get(URL, query).context["total"] == 1


@pytest.mark.parametrize(("ends_in", "is_over"), [(-5, True), (20, False)])
def test_a_contract_past_its_end_is_expired_and_not_still_to_be_opened(ends_in, is_over) -> None:
    ends_on = clock.today() + dt.timedelta(days=ends_in)
    line: Any = SimpleNamespace(is_open=True, contract=SimpleNamespace(ends_on=ends_on))
    with translation.override("en"):
        assert state_words(line) == ("expired" if is_over else "not opened yet")
