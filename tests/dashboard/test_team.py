"""The team page: coverage with names, touches by week, flags, renewals, its file."""

import datetime as dt
import io

import openpyxl
import pytest
from django.utils import timezone

from core import clock, stored
from core.models import AuditLine
from dashboard.queries import today as today_queries
from flags import thresholds
from flags.choices import RuleCode
from flags.engine import raise_flags
from flags.models import Flag
from tests import factories as f

pytestmark = pytest.mark.django_db
URL = "/team/"


def book_of(browser, person, **query):
    return next(b for b in browser.get(URL, query).context["books"] if b.person == person)


def untouched(owner, **fields):
    row = f.ClientFactory.create(owner=owner, **fields)
    f.FlagFactory.create(client=row, rule="untouched")
    return row


@pytest.mark.parametrize("person", ["kam", "colleague"])
def test_team_is_not_for_kams_and_members(person, request, signed_in):
    answer = signed_in(request.getfixturevalue(person)).get(URL)
    assert answer.status_code == 403
    for path in ("/team/untouched/", "/team/export/csv/"):
        assert signed_in(request.getfixturevalue(person)).get(path).status_code == 403


def test_head_sees_coverage_per_tier(head, kam, signed_in):
    f.ClientFactory.create(owner=kam, tier="A")
    untouched(kam, tier="A")
    f.ClientFactory.create(owner=kam)
    first, second, third = (cell.cover for cell in book_of(signed_in(head), kam).cells)
    assert (first.touched, first.clients) == (1, 2)
    assert second.clients == 0
    assert (third.touched, third.clients) == (1, 1)


def test_account_manager_without_clients_has_a_line_and_a_head_without_has_none(
    head, kam, signed_in
):
    people = [book.person for book in signed_in(head).get(URL).context["books"]]
    assert people == [kam]


def test_dismissed_colleague_stays_while_clients_are_theirs(head, kam, client_row, signed_in):
    kam.is_active = False
    kam.save()
    assert book_of(signed_in(head), kam).clients == 1


def test_snoozed_and_dismissed_flags_still_count_as_untouched(head, kam, signed_in):
    for fields in (
        {"snoozed_until": clock.today() + dt.timedelta(days=5)},
        {"dismissed_at": timezone.now()},
    ):
        row = f.ClientFactory.create(owner=kam, tier="A")
        f.FlagFactory.create(client=row, rule="untouched", **fields)
    assert book_of(signed_in(head), kam).cells[0].cover.untouched == 2


def asleep(owner, *, touched=700, ended=195, **fields):
    """A client whose last paid contract ended and that was last touched so many days ago."""
    spoken = timezone.now() - dt.timedelta(days=touched)
    row = f.ClientFactory.create(owner=owner, **{"last_touch_at": spoken, **fields})
    starts_on, ends_on = (clock.today() - dt.timedelta(days=days) for days in (800, ended))
    f.ContractFactory.create(client=row, starts_on=starts_on, ends_on=ends_on)
    return row


def test_a_dormant_client_is_untouched_by_the_norm_of_its_own(head, kam, signed_in):
    """No signal can open for it: nobody there is for us."""
    late = [asleep(kam, tier="C") for _ in range(3)]
    spoken = asleep(kam, tier="C", touched=150)
    raise_flags(today=clock.today(), now=timezone.now(), rules=("untouched", "dormant"))
    assert not Flag.objects.filter(client__in=[*late, spoken]).exists()
    browser = signed_in(head)
    cell = book_of(browser, kam).cells[2]
    assert (cell.cover.touched, cell.cover.clients) == (1, 4)
    assert {one.pk for one in cell.names} == {row.pk for row in late}
    page = browser.get("/team/untouched/", {"owner": kam.pk, "tier": "C"}).context["page"]
    assert {row.pk for row in page} == {row.pk for row in late}
    (strip,) = today_queries.book(kam, limits=thresholds.load()).covers
    assert (strip.touched, strip.clients) == (1, 4)


@pytest.mark.parametrize(
    ("touched", "ended", "days", "untouched"),
    [
        (180, 195, 180, 0),
        (181, 195, 180, 1),
        (181, 179, 180, 0),
        (181, 180, 180, 1),
        (100, 195, 90, 1),
        (200, 365, 300, 0),
    ],
)
def test_the_norm_of_a_dormant_client_is_the_settings(
    head, kam, signed_in, touched, ended, days, untouched
):
    asleep(kam, touched=touched, ended=ended)
    stored.store(changes={"flags.dormant_days": days}, by=None)
    assert book_of(signed_in(head), kam).cells[2].cover.untouched == untouched


def test_a_dormant_client_without_a_touch_counts_from_the_take_over(head, kam, signed_in):
    for since in (100, 200):
        taken_over = clock.today() - dt.timedelta(days=since)
        asleep(kam, last_touch_at=None, owner_since=taken_over)
    assert book_of(signed_in(head), kam).cells[2].cover.untouched == 1


def test_cell_names_the_untouched_and_says_how_many_more(head, kam, signed_in):
    rows = [untouched(kam, tier="B", name=f"ООО «Клён {n}»") for n in range(7)]
    cell = book_of(signed_in(head), kam).cells[1]
    assert len(cell.names) == 5
    assert cell.more == 2
    assert {one.pk for one in cell.names} <= {row.pk for row in rows}
    assert "ООО «Клён" in signed_in(head).get(URL).content.decode()


def test_head_never_counts_a_strangers_clients_touches_or_flags(head, kam, stranger, signed_in):
    theirs = untouched(stranger, tier="A", name="ООО «Чужая тайна»")
    f.TouchpointFactory.create(client=theirs, by=kam)
    page = signed_in(head).get(URL)
    assert stranger not in [book.person for book in page.context["books"]]
    assert sum(book_of(signed_in(head), kam).touches) == 0
    assert page.context["clients"] == 0
    assert "тайна" not in page.content.decode()
    answer = signed_in(head).get("/team/untouched/", {"owner": stranger.pk})
    assert "тайна" not in answer.content.decode()


def test_touches_are_counted_in_their_week_by_author(head, kam, client_row, signed_in):
    monday = clock.start_of(clock.today() - dt.timedelta(days=clock.today().weekday()))
    f.TouchpointFactory.create(client=client_row, at=monday - dt.timedelta(days=7))
    f.TouchpointFactory.create(client=client_row, at=monday - dt.timedelta(seconds=1))
    f.TouchpointFactory.create(client=client_row, at=monday, kind="meeting")
    f.TouchpointFactory.create(client=client_row, at=monday, is_counted=False)
    f.TouchpointFactory.create(client=client_row, at=monday - dt.timedelta(days=70))
    context = signed_in(head).get(URL).context
    assert book_of(signed_in(head), kam).touches == [0, 0, 0, 0, 0, 0, 2, 1]
    assert [(count, meetings) for _week, count, meetings in context["weeks"]][-1] == (1, 1)


def test_flags_are_counted_by_kind(head, kam, client_row, signed_in):
    f.FlagFactory.create(client=client_row, rule="untouched")
    f.FlagFactory.create(client=client_row, rule="champion_changed", subject="role:1")
    f.FlagFactory.create(
        client=client_row, rule="renewal_due", subject="contract:1", dismissed_at=timezone.now()
    )
    flags = dict(book_of(signed_in(head), kam).flags)
    assert flags == {"champion_changed": 1, "untouched": 1}


def test_the_kinds_with_the_most_flags_come_first_and_the_rest_unfold(
    head, kam, client_row, signed_in
):
    kinds = [code.value for code in RuleCode][:7]
    for kind in kinds:
        f.FlagFactory.create(client=client_row, rule=kind)
    f.FlagFactory.create(client=client_row, rule=kinds[-1], subject="role:2")
    browser = signed_in(head)
    book = book_of(browser, kam)
    assert book.main_flags == [(kinds[-1], 2), *((kind, 1) for kind in kinds[:4])]
    assert [code for code, _count in book.other_flags] == kinds[4:6]
    ahead = browser.get(URL).content.decode().partition('aria-labelledby="t3"')[2]
    assert ahead.count('<details class="c-rest">') == 1


def test_coverage_has_labels_for_a_phone(head, kam, signed_in):
    f.ClientFactory.create(owner=kam, tier="A")
    page = signed_in(head).get(URL).content.decode()
    table = page.partition("c-table--stack c-cov")[2].partition("</table>")[0]
    assert table.count('data-l="A"') == 2  # of the person, of all


def test_renewals_that_nobody_started_are_counted(head, kam, signed_in):
    client = f.ClientFactory.create(owner=kam, tier="A")
    f.ContractFactory.create(client=client, ends_on=clock.today() + dt.timedelta(days=20))
    book = book_of(signed_in(head), kam)
    assert (book.renewal_count, book.unstarted) == (1, 1)


def test_coming_renewals_have_count_and_sum(head, kam, client_row, signed_in):
    soon = clock.today() + dt.timedelta(days=40)
    f.ContractFactory.create(client=client_row, ends_on=soon, amount=300_00)
    f.ContractFactory.create(client=client_row, ends_on=soon, amount=5_00, currency="USD")
    f.ContractFactory.create(client=client_row, ends_on=soon + dt.timedelta(days=60))
    book = book_of(signed_in(head), kam)
    assert book.renewal_count == 2
    assert {(money.currency, money.amount) for money in book.renewals} == {
        ("RUB", 300_00),
        ("USD", 5_00),
    }


def test_admin_narrows_by_team(admin, kam, stranger, team, client_row, signed_in):
    f.ClientFactory.create(owner=stranger)
    people = [b.person for b in signed_in(admin).get(URL, {"team": team.pk}).context["books"]]
    assert kam in people
    assert stranger not in people


@pytest.mark.parametrize("team_id", ["999999", "x", "-1", "' OR 1=1"])
def test_team_out_of_reach_finds_nobody(head, client_row, signed_in, team_id):
    answer = signed_in(head).get(URL, {"team": team_id})
    assert answer.status_code == 200
    assert answer.context["books"] == []


def test_untouched_list_names_all_of_a_cell(head, kam, signed_in):
    for number in range(7):
        untouched(kam, tier="A", name=f"ООО «Ясень {number}»")
    untouched(kam, tier="B", name="ООО «Дуб»")
    query = {"owner": kam.pk, "tier": "A"}
    page = signed_in(head).get("/team/untouched/", query).content.decode()
    fragment = signed_in(head).get("/team/untouched/", query, HTTP_HX_REQUEST="true")
    assert page.count("Ясень") == 7
    assert "Дуб" not in page
    assert fragment.content.decode().count("Ясень") == 7
    assert "<html" not in fragment.content.decode()


@pytest.mark.parametrize("owner", ["abc", "1e9", "99999999999999999999", "-1"])
def test_odd_owner_is_an_empty_list(head, kam, signed_in, owner):
    untouched(kam)
    answer = signed_in(head).get("/team/untouched/", {"owner": owner})
    assert answer.status_code == 200
    assert answer.context["total"] == 0


def test_cost_is_the_same_at_1_and_at_30_people(
    head, kam, team, signed_in, django_assert_max_num_queries
):
    browser = signed_in(head)
    untouched(kam, tier="A")
    browser.get(URL)
    with django_assert_max_num_queries(14) as few:
        browser.get(URL)
    for _number in range(30):
        person = f.UserFactory.create(team=team)
        row = untouched(person, tier="A")
        f.TouchpointFactory.create(client=row)
        f.ContractFactory.create(client=row, ends_on=clock.today() + dt.timedelta(days=30))
    with django_assert_max_num_queries(14) as many:
        browser.get(URL)
    assert len(few) == len(many)


def test_xlsx_holds_what_is_seen_and_leaves_a_trace(head, kam, signed_in):
    untouched(kam, tier="A", name="ООО «Ясень»")
    answer = signed_in(head).get("/team/export/xlsx/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    line = next(row for row in rows if row[0] == kam.full_name)
    assert line[2:6] == [1, 1, 0, "ООО «Ясень»"]
    trace = AuditLine.objects.get(verb="team_exported")
    assert (trace.by, trace.changes["rows"]) == (head, len(rows) - 1)


def test_csv_runs_no_formula(head, kam, signed_in):
    untouched(kam, tier="A", name="=HYPERLINK(1)")
    text = b"".join(signed_in(head).get("/team/export/csv/").streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


def test_head_without_a_team_sees_only_their_own_book(signed_in, client_row):
    lone = f.UserFactory.create(a_head=True, team=None)
    f.ClientFactory.create(owner=lone)
    people = [book.person for book in signed_in(lone).get(URL).context["books"]]
    assert people == [lone]


# --- the rule that finds the untouched is off -----------------------------------------------------


@pytest.fixture
def nobody_counts():
    stored.store(changes={"flags.is_untouched_on": False}, by=None)


def test_without_the_rule_no_coverage_is_told_on_the_team_page(head, kam, nobody_counts, signed_in):
    f.ClientFactory.create(owner=kam, tier="A")
    answer = signed_in(head).get(URL)
    page = answer.content.decode()
    assert all(c.cover.touched is None for b in answer.context["books"] for c in b.cells)
    assert "Покрытие не считается" in page
    assert "100" not in page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert "все в пределах нормы" not in page


def test_without_the_rule_the_file_says_that_nobody_counted(head, kam, nobody_counts, signed_in):
    f.ClientFactory.create(owner=kam, tier="A")
    told = b"".join(signed_in(head).get(f"{URL}export/csv/").streaming_content).decode("utf-8-sig")
    assert "не считается" in told


def test_without_the_rule_the_strip_of_today_has_a_dash(kam, client_row, nobody_counts, signed_in):
    page = signed_in(kam).get("/").content.decode()
    strip = page.partition("c-strip")[2].partition("</dl>")[0]
    assert "не считается" in strip
    assert "1 из 1" not in strip


def test_without_the_rule_the_names_are_not_said_to_be_all_touched(head, nobody_counts, signed_in):
    page = signed_in(head).get("/team/untouched/").content.decode()
    assert "Покрытие не считается" in page


def test_nrr_of_a_year_stands_beside_the_coverage(head, kam, signed_in):
    today = clock.today()
    row = f.ClientFactory.create(owner=kam)
    middle = today.replace(day=1) - dt.timedelta(days=100)
    old = f.ContractFactory.create(
        client=row, starts_on=middle - dt.timedelta(days=500), ends_on=middle, amount=100_000_00
    )
    began = middle + dt.timedelta(days=1)
    f.ContractFactory.create(client=row, starts_on=began, amount=150_000_00, predecessor=old)
    f.FlagFactory.create(client=row, rule="untouched")
    shown = signed_in(head).get(URL).content.decode().replace("\u00a0", " ")
    assert "NRR за год" in shown
    assert "150 %</b>" in shown
    assert "Рост закрывает пропуски." in shown
    assert "1 клиент на 150 тыс. ₽ без касания дольше нормы" in shown
    last = today.replace(day=1) - dt.timedelta(days=1)
    period = f"– {last:%d.%m.%Y}"
    assert shown.count(period) == 2  # over the column and in the sentence on top
