"""The table of renewals: what it narrows by, what it sums up, the views above it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import SavedView
from core import clock
from core.workdays import back_to_working_day
from renewals.keeping import keep_up
from renewals.models import Renewal, RenewalClock, RenewalStage
from tests import factories as f
from tests.clients.pages import own_queries

pytestmark = pytest.mark.django_db
URL = "/renewals/"


def numbers(browser: Any, query: str) -> set[str]:
    months = browser.get(f"{URL}?{query}").context.get("months", [])
    return {row.contract.number for month in months for row in month.rows}


@pytest.fixture
def four(renewing: Any, kam: Any) -> dict[str, Any]:
    """One in work and likely, one doubted, one not opened, one of 223-FZ without a step."""
    found = {
        "likely": renewing(30, stage="offer", tier="B", amount=1000_00),
        "doubted": renewing(25, stage="talk", tier="B", amount=200_00),
        "new": renewing(170, tier="C", procurement="offer_invoice"),
        "law": renewing(40, tier="A", procurement="tender_223"),
    }
    Renewal.objects.filter(contract=found["likely"]).update(kam_category="likely")
    Renewal.objects.filter(contract=found["doubted"]).update(
        kam_category="commit", head_category="at_risk", probability=10
    )
    for name in ("likely", "doubted", "new"):
        f.TaskFactory.create(client=found[name].client, assignee=kam)
    return found


NARROWED = {
    "forecast=likely": {"likely"},
    "forecast=at_risk": {"doubted"},
    "forecast=none": {"new", "law"},
    "buys=fz": {"law"},
    "buys=44": set(),
    "buys=offer_invoice": {"new"},
    "stage=none": {"new"},
    "bare=true": {"law"},
    "bare=true&tier=C": set(),
    "unstarted=true": {"likely", "doubted", "law"},
    "forecast=x": set(),
}


def test_the_list_narrows(four: dict[str, Any], kam: Any, signed_in: Any) -> None:
    browser, names = signed_in(kam), {four[name].number: name for name in four}
    found = {
        query: {names[number] for number in numbers(browser, f"{query}&period=12m")}
        for query in NARROWED
    }
    assert found == NARROWED


def test_a_contract_that_has_not_begun_is_planned(
    renewing: Any, kam: Any, head: Any, signed_in: Any
) -> None:
    soon = clock.today() + dt.timedelta(days=11)
    row = renewing(41, starts_on=soon, tier="A", procurement="commercial_tender")
    record = Renewal.objects.get(contract=row)
    keep_up([row.client_id], today=clock.today())
    record.refresh_from_db()
    assert [reason["code"] for reason in record.system_reasons] == ["in_time"]
    browser = signed_in(head)
    assert numbers(browser, "period=12m&status=planned") == {row.number}
    for asked in ("status=late", "status=soon", "status=now", "risk=true", "unstarted=true"):
        assert numbers(browser, f"period=12m&{asked}") == set(), asked
    (book,) = browser.get("/team/").context["books"]
    assert (book.renewal_count, book.unstarted) == (1, 0)


def test_it_is_late_from_the_day_it_begins_and_settled_or_started_as_any_other(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    late = renewing(30, starts_on=clock.today(), tier="A", procurement="commercial_tender")
    soon = clock.today() + dt.timedelta(days=11)
    ahead = {"starts_on": soon, "tier": "A", "procurement": "commercial_tender"}
    started = renewing(41, renewal_started_on=clock.today(), **ahead)
    renewed, lost = renewing(41, **ahead), renewing(41, **ahead)
    f.ContractFactory.create(client=renewed.client, predecessor=renewed, product=renewed.product)
    Renewal.objects.filter(contract=lost).update(
        state="lost", loss_reason="price", closed_on=clock.today()
    )
    wanted = {"late": {late}, "in_work": {started}, "done": {renewed}, "lost": {lost}}
    found = {code: numbers(signed_in(kam), f"period=12m&status={code}") for code in wanted}
    assert found == {code: {row.number for row in rows} for code, rows in wanted.items()}
    assert late.number in numbers(signed_in(kam), "period=12m&unstarted=true")


def test_the_list_narrows_by_stage_and_by_name(
    four: dict[str, Any], kam: Any, signed_in: Any
) -> None:
    offer = RenewalStage.objects.get(code="offer")
    assert numbers(signed_in(kam), f"stage={offer.pk}") == {four["likely"].number}
    type(four["law"].client).objects.filter(pk=four["law"].client_id).update(
        name="АО «Ёлка»", name_folded="ао елка"
    )
    assert numbers(signed_in(kam), "q=ёлка") == {four["law"].number}


def test_a_doubted_forecast_is_a_risk_and_sums_are_weighted_by_the_chance_of_record_or_stage(
    four: dict[str, Any], kam: Any, signed_in: Any
) -> None:
    context = signed_in(kam).get(URL, {"tier": "B"}).context
    assert [money.amount for money in context["sums"]] == [1200_00]
    assert [money.amount for money in context["hoped"]] == [820_00]  # 80 % and 10 %
    doubted = four["doubted"].number
    assert doubted in numbers(signed_in(kam), "risk=true")


def test_the_head_of_the_page_says_how_many_are_not_settled(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    old = renewing(20)
    f.ContractFactory.create(client=old.client, predecessor=old, product=old.product)
    renewing(20)
    # The year of the timeline holds the end of the successor too.
    for query, unsettled in (("", 1), ("as=timeline", 2)):
        page = signed_in(kam).get(f"{URL}?{query}")
        (head,) = re.findall(r'<p class="c-head__sub">(.*?)</p>', page.content.decode(), re.DOTALL)
        context = page.context
        assert (context["unsettled"], context["everything"]) == (unsettled, unsettled + 1)
        assert f"открыто {unsettled} " in head
        assert context["tabs"][0].count == unsettled


def test_without_any_contract_a_file_is_offered(kam: Any, renewing: Any, signed_in: Any) -> None:
    part = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "list"}
    page = signed_in(kam).get(URL, **part).content.decode()
    assert reverse("exchange:import_list") in page
    renewing(20)
    page = signed_in(kam).get(f"{URL}?q=нет-таких", **part).content.decode()
    assert reverse("exchange:import_list") not in page
    assert "c-blank" in page


def test_months_sum_up_settled_ones_too_and_say_how_many_are_not(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    old = renewing(20, amount=100_00)
    f.ContractFactory.create(client=old.client, predecessor=old, product=old.product)
    renewing(20, amount=50_00)
    (month,) = signed_in(kam).get(URL, {"period": "90"}).context["months"]
    assert (month.open, month.count, len(month.rows)) == (1, 2, 1)
    assert [money.amount for money in month.sums] == [150_00]
    assert [money.amount for money in month.hoped] == [100_00 + 20_00]
    assert old.number in numbers(signed_in(kam), "period=90&status=closed")
    assert len(numbers(signed_in(kam), "period=90&status=all")) == 2


def test_rows_and_sums_agree_on_each_state(four: dict[str, Any], kam: Any, signed_in: Any) -> None:
    for status in ("", "now", "closed", "all", "late"):
        page = signed_in(kam).get(URL, {"status": status, "period": "12m"}).context
        assert page["total"] == sum(len(month.rows) for month in page.get("months", [])), status


def test_views_count_what_they_show(four: dict[str, Any], head: Any, signed_in: Any) -> None:
    browser = signed_in(head)
    SavedView.objects.create(by=head, name="Мои B", query="tier=B", page="renewals")
    SavedView.objects.create(by=head, name="Чужого списка", query="tier=B")
    tabs = browser.get(URL, {"risk": "true"}).context["tabs"]
    assert [tab.is_current for tab in tabs] == [False, False, True, False, False, False, False]
    assert tabs[-1].title == "Мои B"
    for tab in tabs:
        assert browser.get(f"{URL}?{tab.query}").context["total"] == tab.count, tab


def test_only_heads_have_the_view_of_what_nobody_started(
    four: dict[str, Any], kam: Any, head: Any, signed_in: Any
) -> None:
    queries = {
        person: [tab.query for tab in signed_in(person).get(URL).context["tabs"]]
        for person in (kam, head)
    }
    assert "unstarted=true" in queries[head]
    assert "unstarted=true" not in queries[kam]


def test_an_end_within_a_month_is_red_and_a_late_start_is_said_in_words(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    renewing(29, tier="A")
    renewing(80, tier="A", procurement="tender_223")
    months = signed_in(kam).get(URL).context["months"]
    rows = [row for month in months for row in month.rows]
    assert [row.is_red for row in rows] == [True, False]
    assert all(str(row.days_late) in row.risk_words for row in rows if row.days_late)


def test_a_row_says_one_day_to_start(renewing: Any, kam: Any, signed_in: Any) -> None:
    """The budget's day may be long gone: the rest is late since its own."""
    today, one = clock.today(), dt.timedelta(days=1)
    contract = renewing(80, tier="A")
    kept = RenewalClock.objects.filter(contract=contract)
    late = back_to_working_day(today - 43 * one)
    kept.update(latest_start=today - 350 * one, late_after=late)
    (row,) = rows_of(signed_in(kam))
    assert (row.starts_by, row.days_late, row.asked_by) == (late, (today - late).days, None)
    ahead = back_to_working_day(today + 20 * one)
    kept.update(late_after=ahead)
    (row,) = rows_of(signed_in(kam))
    assert (row.starts_by, row.days_late, row.asked_by) == (ahead, 0, today - 350 * one)
    ((_tier, (strip,)),) = signed_in(kam).get(f"{URL}?as=timeline").context["bands"]
    assert (strip.start_by, strip.status, row.is_soon) == (ahead, "soon", True)
    kept.update(late_after=today + 100 * one)
    (row,) = rows_of(signed_in(kam))
    ((_tier, (strip,)),) = signed_in(kam).get(f"{URL}?as=timeline").context["bands"]
    assert (strip.status, strip.is_unasked, row.is_soon, row.status) == (
        *("planned", True),
        *(False, "soon"),
    )


def rows_of(browser: Any) -> list[Any]:
    months = browser.get(f"{URL}?period=12m").context["months"]
    return [row for month in months for row in month.rows]


def test_what_the_head_is_told_waits_for_the_budget_alone(
    renewing: Any, kam: Any, signed_in: Any
) -> None:
    """Opened early by the budget, it is late only after the talk and the procurement."""
    contract = renewing(200, tier="A", fiscal_year_start=(clock.today().month % 12) + 1)
    contract.refresh_from_db()
    assert contract.clock.latest_start < clock.today() - dt.timedelta(days=15)
    assert contract.clock.late_after > clock.today()
    assert numbers(signed_in(kam), "period=12m&unstarted=true") == set()
    assert numbers(signed_in(kam), "period=12m&status=now") == {contract.number}


def test_the_file_holds_forecast_and_stage(four: dict[str, Any], kam: Any, signed_in: Any) -> None:
    answer = signed_in(kam).get("/renewals/export/csv/", {"forecast": "at_risk"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "под риском" in lines[1] or "at risk" in lines[1]


@pytest.mark.parametrize("drawn", ["", "board", "timeline"])
def test_each_drawing_costs_the_same_at_1_and_at_30_rows(
    renewing: Any, head: Any, signed_in: Any, drawn: str
) -> None:
    browser, url = signed_in(head), f"{URL}?as={drawn}"
    renewing(20, stage="talk")
    few = len(own_queries(browser, url))
    kam = head.team.people.exclude(pk=head.pk).first()
    for client in f.ClientFactory.create_batch(29, owner=kam):
        f.ContractFactory.create(client=client, ends_on=clock.today() + dt.timedelta(days=20))
        f.TaskFactory.create(client=client)
    many = own_queries(browser, url)
    assert len(many) == few
    assert len(many) <= 9, "\n\n".join(many)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(url).context["total"] == 30
    assert len(caught) >= len(many)
