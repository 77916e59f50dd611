"""The page of the simulation: for heads, from what is recorded, nothing is written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from renewals.clock.reckoning import reckon_clocks
from renewals.whatif import queries
from tests import factories as f

pytestmark = pytest.mark.django_db
URL = "/renewals/what-if/"


def ended(kam: Any, days: int, started: int | None = None, **facts: Any) -> Any:
    """A contract that ends in so many days; its talk began so many days before the end."""
    ends_on = clock.today() + dt.timedelta(days=days)
    begun = None if started is None else ends_on - dt.timedelta(days=started)
    return f.ContractFactory.create(
        client=f.ClientFactory.create(owner=kam, tier="A"),
        starts_on=ends_on - dt.timedelta(days=364),
        ends_on=ends_on,
        renewal_started_on=begun,
        **facts,
    )


def asked(browser: Any, **numbers: Any) -> Any:
    return browser.get(URL, numbers).context


@pytest.fixture
def year(kam: Any) -> list[Any]:
    """One that began in time, one late, one never, one renewed without a word of its start."""
    rows = [ended(kam, -30, started=100), ended(kam, -40, started=20), ended(kam, -50)]
    signed = ended(kam, -60, amount=70_00)
    f.ContractFactory.create(
        client=signed.client,
        predecessor=signed,
        starts_on=signed.ends_on + dt.timedelta(days=1),
        ends_on=signed.ends_on + dt.timedelta(days=365),
        signed_on=signed.ends_on - dt.timedelta(days=80),
    )
    reckon_clocks(today=clock.today())
    return [*rows, signed]


def test_as_it_was(year, head, signed_in) -> None:
    found = asked(signed_in(head))
    assert (found["tally"].number, found["tally"].late_before) == (4, 2)
    assert found["tally"].late_after == 2
    assert {one.recorded.contract for one, _label, _row in found["rows"]} == {
        year[1].pk,
        year[2].pk,
    }


def test_longer_talks_make_more_of_them_late(year, head, signed_in) -> None:
    found = asked(signed_in(head), talk_a=120, show="newly")
    assert found["tally"].late_after == 4
    late = {one.recorded.contract: one.recorded.source for one, _l, _r in found["rows"]}
    assert late == {year[0].pk: "written", year[3].pk: "signature"}


def test_a_talk_of_its_time_stands_for_a_start_nobody_wrote_down(year, head, signed_in) -> None:
    spoke_on = year[2].ends_on - dt.timedelta(days=65)
    f.TouchpointFactory.create(client=year[2].client, at=clock.start_of(spoke_on))
    f.TouchpointFactory.create(
        client=year[1].client, at=clock.start_of(year[1].ends_on - dt.timedelta(days=300))
    )
    assert asked(signed_in(head))["tally"].late_before == 1


def test_shorter_terms_save_what_is_recorded_late(year, head, signed_in) -> None:
    found = asked(signed_in(head), talk_a=15, preparation=0, lead_more=-120)
    assert found["tally"].late_after == 1


def test_a_line_that_is_too_long_makes_starts_late(year, head, signed_in) -> None:
    assert asked(signed_in(head), touches=60)["tally"].late_after == 0
    assert asked(signed_in(head), touches=1, clients=400)["tally"].late_after > 0


@pytest.mark.parametrize("numbers", [{"talk_a": "x"}, {"touches": "0"}, {"owner": "999999"}])
def test_numbers_that_make_no_sense_are_told(year, head, signed_in, numbers) -> None:
    found = asked(signed_in(head), **numbers)
    assert found["form"].errors
    assert "tally" not in found


def test_too_many_ask_for_a_team(year, head, signed_in, monkeypatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    assert asked(signed_in(head))["is_too_many"]


def test_a_kam_is_refused_and_another_head_sees_nothing(year, kam, signed_in) -> None:
    assert signed_in(kam).get(URL).status_code == 403
    other = f.UserFactory.create(a_head=True, team=f.TeamFactory.create())
    assert asked(signed_in(other))["tally"].number == 0


def test_the_same_queries_for_few_and_many(year, kam, head, signed_in) -> None:
    browser = signed_in(head)

    def counted() -> int:
        with CaptureQueriesContext(connection) as found:
            asked(browser, touches=3, talk_a=100)
        return len(found)

    counted()
    first = counted()
    for days in range(5, 15):
        ended(kam, -days, started=10)
    reckon_clocks(today=clock.today())
    assert counted() == first
