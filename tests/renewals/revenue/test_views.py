"""The page of revenue: whom it is for, what it says, the lists behind its numbers, its files."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditLine
from renewals.revenue.scope import Of
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
URL = reverse("renewals:revenue")
DAY = dt.timedelta(days=1)


def grown(owner, was=100_000_00, now=150_000_00, **fields):
    """A client whose contract was renewed half a year ago for another amount."""
    today = clock.today()
    row = f.ClientFactory.create(owner=owner, **fields)
    middle = today - 180 * DAY
    old = f.ContractFactory.create(
        client=row, amount=was, starts_on=middle - 365 * DAY, ends_on=middle - DAY
    )
    if now:
        f.ContractFactory.create(
            client=row, amount=now, starts_on=middle, product=old.product, predecessor=old
        )
    return row


def test_members_of_working_groups_may_not_look(colleague, signed_in):
    assert signed_in(colleague).get(URL).status_code == 403


def test_an_account_manager_sees_the_own_book(kam, stranger, signed_in):
    grown(kam)
    grown(stranger, now=0)
    report = signed_in(kam).get(URL).context["report"]
    assert report.total.sums.nrr == 1500
    assert [line.name for line in report.lines] == [kam.full_name]
    assert signed_in(kam).get(URL, {"owner": stranger.pk}).context["report"].total.sums.nrr == 1500


@pytest.mark.parametrize("by", ["owner", "team", "tier", "product", "holding"])
def test_the_head_sees_the_team_by_each_dimension(head, kam, signed_in, by):
    grown(kam, tier="A")
    grown(kam, now=0, tier="B")
    answer = signed_in(head).get(URL, {"by": by})
    report = answer.context["report"]
    assert (report.total.sums.start, report.total.sums.now) == (200_000_00, 150_000_00)
    assert report.total.sums.nrr == 750
    shown = answer.content.decode()
    for words in ("75 %", "NRR без крупнейшего клиента", "Выручка", "200 000 ₽"):
        assert words.replace(" ", "\u00a0") in shown.replace(" ", "\u00a0")


def test_growth_that_hides_silence_is_said(head, kam, signed_in):
    grown(kam, now=500_000_00)
    silent = grown(kam, now=90_000_00)
    f.FlagFactory.create(client=silent, rule="untouched")
    shown = signed_in(head).get(URL).content.decode().replace("\u00a0", " ")
    assert "Рост закрывает пропуски." in shown
    assert "1 клиент на 90 тыс. ₽" in shown
    assert "без него NRR 90 %" in shown


@pytest.mark.parametrize("of", list(Of))
def test_every_number_opens_its_list(head, kam, signed_in, of):
    grown(kam)
    lost = grown(kam, now=0)
    answer = signed_in(head).get(URL, {"of": of})
    page = list(answer.context["page"])
    assert sum(one.amount for one in page) == answer.context["amount"]
    if of == Of.CHURN:
        assert [one.client for one in page] == [lost]
        assert lost.name in answer.content.decode()


def test_the_files_hold_the_table_and_the_lists(head, kam, signed_in):
    grown(kam)
    export = reverse("renewals:revenue_export", args=["csv"])
    answer = signed_in(head).get(export)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    _heads, row = csv.reader(io.StringIO(text), delimiter=";")
    assert row[0] == kam.full_name
    assert "150000,00" in row
    listed = signed_in(head).get(export, {"of": "expansion"})
    assert b"50000,00" in b"".join(listed.streaming_content)
    assert AuditLine.objects.filter(verb="renewals_exported").count() == 2


@pytest.mark.parametrize(
    "query",
    [
        {"period": "own", "since": "2031-13", "until": "x", "by": "shoes", "owner": "-1"},
        {"period": "own", "since": "2026-10", "until": "2026-01", "currency": "XXX"},
        {"of": "nothing", "value": "zzz"},
        {"of": "churn", "value": "zzz", "page": "99", "by": "holding"},
        {"of": "now", "value": "99999999999999999999", "by": "product"},
    ],
)
def test_odd_addresses_are_answered(head, kam, signed_in, query):
    grown(kam)
    assert signed_in(head).get(URL, query).status_code == 200


def test_nothing_bought_says_so(head, signed_in):
    assert "Нет выручки за эти дни" in signed_in(head).get(URL).content.decode()


def test_the_page_costs_the_same_at_many_clients(
    head, kam, signed_in, django_assert_max_num_queries
):
    browser = signed_in(head)
    grown(kam)
    browser.get(URL)
    with django_assert_max_num_queries(40) as few:
        browser.get(URL, {"by": "holding"})
    for _each in range(12):
        grown(kam)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get(URL, {"by": "holding"})


def test_figures_are_of_whole_units_and_nothing_is_left_blank(head, kam, signed_in):
    for amount in (100_000_00, 100_000_01, 100_000_01):
        grown(kam, now=amount)
    grown(kam, now=0)
    report = signed_in(head).get(URL).context["report"]
    assert all(one.now and one.before for one in report.figures)
    assert not [one.now for one in report.figures if re.search(r",\d\d\s₽", one.now)]
    assert re.fullmatch(r"[1-4]-й\sквартал 20\d\d", report.quarters.labels[-1])
    assert {step.sign for step in report.steps} == {"", "+", "-"}
