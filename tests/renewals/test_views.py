"""The list of renewals and its files."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.choices import ContractKind
from core import clock
from core.models import AuditLine
from renewals.clock.reckoning import reckon_clocks
from renewals.models import Renewal, RenewalClock
from renewals.opening import open_renewals
from tests import factories as f

pytestmark = pytest.mark.django_db
URL = "/renewals/"


def ends_in(days: int, **fields):
    """A licence contract that ends in so many days."""
    return f.ContractFactory.create(ends_on=clock.today() + dt.timedelta(days=days), **fields)


def listed(browser, **query) -> list[str]:
    context = browser.get(URL, query).context
    return [row.contract.number for month in context["months"] for row in month.rows]


def test_list_shows_own_contracts_by_month_of_end(client_row, kam, signed_in):
    near = ends_in(20, client=client_row)
    far = ends_in(100, client=client_row)
    answer = signed_in(kam).get(URL, {"period": "12m"})
    assert [month.count for month in answer.context["months"]] == [1, 1]
    assert listed(signed_in(kam), period="12m") == [near.number, far.number]


def test_list_never_shows_nor_sums_a_strangers_contract(client_row, kam, stranger, signed_in):
    ends_in(20, client=client_row, amount=777_00)
    own = ends_in(20, client=f.ClientFactory.create(owner=stranger), amount=100_00)
    answer = signed_in(stranger).get(URL, {"period": "90"})
    assert listed(signed_in(stranger), period="90") == [own.number]
    assert [money.amount for money in answer.context["sums"]] == [100_00]


def test_list_leaves_out_projects_archived_contracts_and_clients_who_left(kam, signed_in):
    churned = f.StageFactory.create(is_churned=True)
    ends_in(20, client=f.ClientFactory.create(owner=kam, stage=churned))
    ends_in(20, client=f.ClientFactory.create(owner=kam, archived_at=timezone.now()))
    ends_in(20, client=f.ClientFactory.create(owner=kam), kind=ContractKind.PROJECT)
    ends_in(20, client=f.ClientFactory.create(owner=kam), archived_at=timezone.now())
    assert listed(signed_in(kam), period="12m") == []


@pytest.mark.parametrize(
    ("days", "fields", "status"),
    [
        (200, {}, "planned"),
        (70, {}, "soon"),
        (30, {}, "late"),
        (30, {"renewal_started_on": dt.date(2026, 1, 1)}, "in_work"),
        (-10, {}, "expired"),
    ],
)
@pytest.mark.parametrize("has_clock", [True, False])
def test_status_follows_the_clock(client_row, kam, signed_in, days, fields, status, has_clock):
    contract = ends_in(days, client=client_row, **fields)
    if has_clock:
        reckon_clocks(today=clock.today())
    period = "past" if days < 0 else "12m"
    assert listed(signed_in(kam), period=period, status=status) == [contract.number]


def test_what_the_budget_opened_early_is_not_late_for_the_rest(client_row, kam, signed_in):
    today, day = clock.today(), dt.timedelta(days=1)
    contract = ends_in(200, client=client_row)
    reckon_clocks(today=today)
    kept = RenewalClock.objects.filter(contract=contract)
    kept.update(latest_start=today - 20 * day, late_after=today)
    assert listed(signed_in(kam), period="12m", status="soon") == [contract.number]
    assert listed(signed_in(kam), period="12m", risk="true") == []
    kept.update(late_after=today - 15 * day)
    assert listed(signed_in(kam), period="12m", status="late", risk="true") == [contract.number]


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        ({"state": "won"}, "done"),
        ({"state": "lost", "loss_reason": "price"}, "lost"),
        ({"state": "released", "is_release_approved": True}, "lost"),
    ],
)
def test_a_decided_renewal_waits_for_nothing(client_row, kam, signed_in, ended, status):
    contract = ends_in(20, client=client_row, renewal_started_on=clock.today())
    reckon_clocks(today=clock.today())
    open_renewals(today=clock.today(), now=timezone.now())
    assert Renewal.objects.update(closed_on=clock.today(), **ended) == 1
    assert listed(signed_in(kam), period="90", status=status) == [contract.number]
    assert listed(signed_in(kam), period="90", status="open") == []


def test_contract_with_a_successor_is_renewed(client_row, kam, signed_in):
    old = ends_in(10, client=client_row)
    ends_in(375, client=client_row, predecessor=old, product=old.product)
    assert listed(signed_in(kam), period="90", status="done") == [old.number]
    assert listed(signed_in(kam), period="90", status="open") == []


def test_ended_contract_with_a_running_one_of_the_product_is_renewed(client_row, kam, signed_in):
    old = ends_in(-10, client=client_row)
    start = clock.today() - dt.timedelta(days=9)
    ends_in(350, client=client_row, product=old.product, starts_on=start)
    assert listed(signed_in(kam), period="past", status="expired") == []
    assert listed(signed_in(kam), period="past", status="done") == [old.number]


def test_start_by_is_never_a_day_off(client_row, kam, signed_in):
    from core.workdays import is_working_day

    for days in range(61, 68):
        ends_in(days, client=client_row)
    context = signed_in(kam).get(URL, {"period": "12m"}).context
    starts = [row.starts_by for month in context["months"] for row in month.rows]
    assert len(starts) == 7
    assert all(is_working_day(day) for day in starts)


def test_risk_is_a_late_start_or_a_lost_champion(client_row, kam, signed_in):
    ends_in(80, client=client_row)
    assert listed(signed_in(kam), risk="true") == []
    late = ends_in(20, client=f.ClientFactory.create(owner=kam))
    assert listed(signed_in(kam), risk="true", period="90") == [late.number]
    f.FlagFactory.create(client=client_row, rule="champion_changed", subject="role:1")
    assert len(listed(signed_in(kam), risk="true", period="90")) == 2


def test_ended_contract_is_expired_and_no_longer_at_risk(client_row, kam, signed_in):
    ended = ends_in(-5, client=client_row)
    f.FlagFactory.create(client=client_row, rule="untouched")
    assert listed(signed_in(kam), period="past", risk="true") == []
    assert listed(signed_in(kam), period="past", status="expired") == [ended.number]


@pytest.mark.parametrize("query", [{"owner": "999999"}, {"tier": "Z"}, {"team": "x' OR 1=1"}])
def test_unknown_choice_finds_nothing(client_row, kam, signed_in, query):
    ends_in(20, client=client_row)
    answer = signed_in(kam).get(URL, query)
    assert answer.status_code == 200
    assert answer.context["total"] == 0


def test_head_narrows_by_account_manager(client_row, head, kam, team, signed_in):
    ends_in(20, client=client_row)
    second = f.UserFactory.create(team=team)
    own = ends_in(20, client=f.ClientFactory.create(owner=second))
    assert listed(signed_in(head), owner=second.pk, period="90") == [own.number]
    assert len(listed(signed_in(head), team=team.pk, period="90")) == 2


def test_choices_do_not_name_people_of_other_teams(client_row, head, stranger, signed_in):
    ends_in(20, client=client_row)
    ends_in(20, client=f.ClientFactory.create(owner=stranger))
    answer = signed_in(head).get(URL, {"period": "90"})
    assert "Тян" not in answer.content.decode()


def test_cost_is_the_same_at_1_and_at_30_rows(
    client_row, head, kam, signed_in, django_assert_max_num_queries
):
    browser = signed_in(head)
    ends_in(20, client=client_row)
    browser.get(URL)
    with django_assert_max_num_queries(12) as few:
        browser.get(URL)
    for _number in range(30):
        row = f.ClientFactory.create(owner=kam)
        ends_in(20, client=row)
        f.TaskFactory.create(client=row)
        f.FlagFactory.create(client=row)
    with django_assert_max_num_queries(12) as many:
        browser.get(URL)
    assert len(few) == len(many)


def test_csv_holds_exactly_what_is_seen_and_leaves_a_trace(client_row, kam, signed_in):
    seen = ends_in(20, client=client_row)
    ends_in(150, client=client_row)
    answer = signed_in(kam).get("/renewals/export/csv/", {"period": "90"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer.status_code == 200
    assert len(text.splitlines()) == 2
    assert seen.number in text
    line = AuditLine.objects.get(verb="renewals_exported")
    assert line.by == kam
    assert line.changes == {"rows": 1, "query": "period=90"}


def test_xlsx_has_typed_dates_and_money(client_row, kam, signed_in):
    contract = ends_in(20, client=client_row, amount=184_000_50)
    answer = signed_in(kam).get("/renewals/export/xlsx/", {"period": "90"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    values = [cell.value for cell in book.active[2]]
    assert 184_000.5 in values
    assert dt.datetime.combine(contract.ends_on, dt.time.min) in values


def test_export_gives_a_stranger_nothing_of_others(client_row, stranger, signed_in):
    ends_in(20, client=client_row)
    answer = signed_in(stranger).get("/renewals/export/csv/", {"period": "12m"})
    assert "Ладожская" not in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_unknown_form_of_export_is_404(kam, signed_in):
    assert signed_in(kam).get("/renewals/export/exe/").status_code == 404


def test_anonymous_is_sent_to_sign_in(client):
    answer = client.get(reverse("renewals:renewal_list"))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_client_name_cannot_write_markup(kam, signed_in):
    ends_in(20, client=f.ClientFactory.create(owner=kam, name="<b>Жирный</b> {{ user }}"))
    page = signed_in(kam).get(URL, {"period": "90"}).content.decode()
    assert "&lt;b&gt;Жирный" in page
    assert "<b>Жирный" not in page


def test_second_page_holds_the_rest_and_the_sums_of_the_whole_month(kam, client_row, signed_in):
    end = clock.today() + dt.timedelta(days=20)
    for _number in range(51):
        f.ContractFactory.create(client=client_row, ends_on=end, amount=100)
    (month,) = signed_in(kam).get(URL, {"page": "2", "period": "90"}).context["months"]
    assert len(month.rows) == 1
    assert (month.count, month.sums[0].amount) == (51, 5100)


@pytest.mark.parametrize("page", ["0", "-1", "999", "x"])
def test_odd_page_is_a_page_there_is(client_row, kam, signed_in, page):
    ends_in(20, client=client_row)
    assert len(listed(signed_in(kam), page=page, period="90")) == 1


def test_sums_of_currencies_are_never_added_up(client_row, kam, signed_in):
    ends_in(20, client=client_row, amount=100)
    ends_in(20, client=client_row, amount=7, currency="USD")
    context = signed_in(kam).get(URL, {"period": "90"}).context
    assert [(chart.currency, chart.total) for chart in context["charts"]] == [
        ("RUB", 100),
        ("USD", 7),
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 договор "), (2, "2 договора "), (5, "5 договоров "), (21, "21 договор ")],
)
def test_russian_counts_contracts_right(kam, client_row, signed_in, number, words):
    f.ContractFactory.create_batch(
        number, client=client_row, ends_on=clock.today() + dt.timedelta(days=20)
    )
    kam.language = "ru"
    kam.save()
    page = signed_in(kam).get(URL, {"period": "90"}).content.decode()
    assert words in page.replace("\u00a0", " ")
