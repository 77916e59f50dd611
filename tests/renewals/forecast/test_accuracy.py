"""How right past forecasts were, and the page that shows it beside what moved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from renewals.forecast.accuracy import Guess, days_to_read, judged, months_to_judge
from renewals.forecast.keeping import keep_forecast
from renewals.models import ForecastSnapshot
from renewals.rules import month_start
from tests import factories as f

URL = "/renewals/forecast/moves/"
SEP, OCT = dt.date(2026, 9, 1), dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("said", "renewed", "bias"),
    [(120, 100, "20.0"), (80, 100, "-20.0"), (100, 300, "-66.7"), (5, 0, None)],
)
def test_bias(said: int, renewed: int, bias: str | None) -> None:
    found = Guess(1, SEP, "RUB", weighted=said, renewed=renewed).bias
    assert found == (None if bias is None else Decimal(bias))


def test_months_and_the_days_on_which_they_were_foretold() -> None:
    months = months_to_judge(dt.date(2026, 11, 22))
    assert months == [OCT, SEP, dt.date(2026, 8, 1)]
    assert days_to_read(months, 2, dt.date(2026, 7, 1)) == [
        (OCT, dt.date(2026, 8, 1)),
        (SEP, dt.date(2026, 7, 1)),
    ]
    assert days_to_read(months, 1, None) == []


def test_lines_of_a_person_and_a_dash_without_a_past() -> None:
    found = [Guess(1, OCT, "RUB", weighted=10, promised=2, hits=1), Guess(1, OCT, "RUB", renewed=9)]
    [one] = judged(found, months=[OCT, SEP], known=[OCT])
    assert [
        guess and (guess.weighted, guess.renewed, guess.misses) for _m, guess in one.months
    ] == [
        (10, 9, 1),
        None,
    ]


@pytest.fixture
def foretold(kam: Any, ends_in: Any) -> list[Any]:
    """Three renewals of the last month as they were said a month before, and what came of them."""
    month = month_start(clock.today(), -1)
    begin = month_start(month, -2)
    came = (("won", 120_00), ("lost", 100_00), ("won", 90_00))
    contracts = []
    for number, (state, amount) in enumerate(came):
        contract = ends_in(-40, amount=100_00)
        contracts.append(contract)
        facts = {"contract": contract, "month": month, "tier": "A", "owner": kam, "team": kam.team}
        ForecastSnapshot.objects.create(
            since=begin,
            until=month,
            state="open",
            category="commit" if number < 2 else "at_risk",
            amount=100_00,
            weighted=50_00,
            **facts,
        )
        ForecastSnapshot.objects.create(
            since=month, state=state, amount=amount, weighted=0, **facts
        )
    return contracts


@pytest.mark.django_db
def test_what_was_said_beside_what_came(foretold, kam, head, signed_in) -> None:
    context = signed_in(head).get(URL).context
    [(person, one)] = context["judged"]
    guess = dict(one.months)[month_start(clock.today(), -1)]
    assert person == kam
    assert (guess.weighted, guess.committed, guess.renewed) == (150_00, 200_00, 210_00)
    assert (guess.promised, guess.hits, guess.misses) == (2, 1, 1)
    assert (guess.bias, dict(one.months)[month_start(clock.today(), -3)]) == (
        Decimal("-28.6"),
        None,
    )


@pytest.mark.django_db
def test_what_nobody_foretold_counts_as_renewed(foretold, kam, head, signed_in) -> None:
    month = month_start(clock.today(), -1)
    late = f.ContractFactory.create(client=foretold[0].client)
    ForecastSnapshot.objects.create(
        contract=late, since=month, month=month, owner=kam, tier="A", state="won",
        amount=7_00, weighted=0,
    )  # fmt: skip
    [(_person, one)] = signed_in(head).get(URL).context["judged"]
    assert one.total.renewed == 217_00


@pytest.mark.django_db
@pytest.mark.parametrize("first", [True, False])
def test_without_a_past_there_is_nothing_to_show(ends_in, kam, signed_in, first) -> None:
    ends_in(100)
    if first:
        keep_forecast(today=clock.today())
    context = signed_in(kam).get(URL).context
    assert (context["day"], context["judged"], context["has_past"]) == (None, [], False)


@pytest.fixture
def moved(ends_in: Any, opened: Any) -> Any:
    """One grew, one was won, one is new since a week ago."""
    today = clock.today()
    grows, wins = ends_in(90, amount=100_00), ends_in(91, amount=200_00)
    keep_forecast(today=today - dt.timedelta(days=7))
    opened(grows, "offer", amount=150_00)
    opened(wins, "signed", amount=220_00)
    ends_in(92, amount=10_00)
    keep_forecast(today=today)
    return grows


@pytest.mark.django_db
def test_the_page_explains_the_whole_difference(moved, kam, signed_in) -> None:
    context = signed_in(kam).get(URL).context
    [one] = context["moved"]
    steps = {step.cause.value: step.amount for step in one.bridge.steps}
    assert (one.bridge.before, steps) == (300_00, {"new": 10_00, "up": 50_00, "won": -200_00})
    assert one.bridge.after == 160_00
    assert [(row.cause.value, row.part.amount) for row in context["rows"]] == [
        ("won", -200_00),
        ("up", 50_00),
        ("new", 10_00),
    ]


@pytest.mark.django_db
def test_one_cause_and_another_sum_are_chosen(moved, kam, stranger, signed_in) -> None:
    context = signed_in(kam).get(URL, {"cause": "up", "what": "weighted"}).context
    assert [(row.part.contract, row.part.amount) for row in context["rows"]] == [(moved.pk, 80_00)]
    assert signed_in(stranger).get(URL).context["moved"] == []


@pytest.mark.django_db
def test_the_same_queries_whatever_moved(moved, kam, ends_in, signed_in) -> None:
    browser = signed_in(kam)

    def counted() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(URL)
        return len(found)

    counted()
    first = counted()
    for days in range(30, 40):
        ends_in(days)
    keep_forecast(today=clock.today())
    assert counted() == first
