"""Figures by dimension: each number is the sum of its list, the sums by dimension the total."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.models import Client
from contracts.models import Contract
from renewals.choices import RenewalState
from renewals.models import ClosedMonth, Renewal, RenewalStage, RevenueMonth
from renewals.revenue.closing import close_months
from renewals.revenue.folding import RELEASED, clients_of, fold, retention, sum_of
from renewals.revenue.months import between
from renewals.revenue.papers import papers, papers_of
from renewals.revenue.rules import added
from renewals.revenue.scope import By, Of, Scope
from renewals.revenue.standing import Text
from tests import factories as f

FIRST, LAST = dt.date(2025, 12, 1), dt.date(2026, 12, 1)
TODAY = dt.date(2027, 6, 1)
SPAN = between(FIRST, LAST, TODAY)
OLD = {"starts_on": dt.date(2025, 2, 1), "ends_on": dt.date(2026, 1, 31)}
NEW = {"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2027, 1, 31)}
AMOUNTS = {
    Of.START: "start",
    Of.EXPANSION: "expansion",
    Of.CONTRACTION: "contraction",
    Of.CHURN: "churn",
    Of.NEW: "new",
    Of.REACTIVATION: "reactivation",
    Of.KEPT: "kept",
    Of.NOW: "now",
}


def scope(by=By.OWNER, **given) -> Scope:
    closed = frozenset(ClosedMonth.objects.values_list("month", flat=True))
    facts = {"clients": Text(""), "closed": closed, "currency": "RUB", "by": by}
    return Scope(SPAN, TODAY, **facts | given)


def client(was: int, now: int, **fields) -> Client:
    row = f.ClientFactory.create(**fields)
    product = f.ProductFactory.create()
    old = None
    if was:
        old = f.ContractFactory.create(client=row, product=product, amount=was * 100, **OLD)
    if now:
        facts = {"predecessor": old} if old else {}
        f.ContractFactory.create(client=row, product=product, amount=now * 100, **NEW, **facts)
    return row


@pytest.fixture
def year(db, kam, stranger) -> dict[str, Client]:
    """The example of the domain reference; A and B are of one manager, the others of another."""
    return {
        "A": client(500_000, 620_000, owner=kam, tier="A"),
        "B": client(300_000, 270_000, owner=kam, tier="B"),
        "C": client(120_000, 120_000, owner=stranger, tier="C"),
        "D": client(80_000, 0, owner=stranger, tier="C"),
        "E": client(0, 200_000, owner=None, tier="C"),
    }


@pytest.mark.parametrize("by", [By.OWNER, By.TEAM, By.TIER, By.HOLDING])
def test_the_example_by_each_dimension(year, by) -> None:
    found = fold(scope(by))
    total = added(row.sums for row in found.rows)
    assert (total.nrr, total.grr, total.logo_churn) == (1010, 890, 250)
    assert (total.start, total.now, total.new) == (1_000_000_00, 1_210_000_00, 200_000_00)
    assert found.largest == (500_000_00, 620_000_00)
    assert retention(scope(by), [SPAN]) == [total]


def test_every_number_is_the_sum_of_its_list(year) -> None:
    for by in By:
        asked = scope(by)
        rows = fold(asked).rows
        for of, name in AMOUNTS.items():
            for row in rows:
                listed = clients_of(asked, of, row.value)
                amount = sum(one.amount for one in listed)
                assert amount == getattr(row.sums, name)
                assert sum_of(asked, of, row.value) == (len(listed), amount)
            whole = sum(getattr(row.sums, name) for row in rows)
            assert sum_of(asked, of, None)[1] == whole


def test_the_largest_fifth_is_the_top_of_the_curve(year) -> None:
    found = fold(scope())
    assert [tenth.clients for tenth in found.tenths] == [1, 1, 1, 1]
    top = clients_of(scope(), Of.TOP, None)
    assert [one.unit for one in top] == [year["A"].pk]


def test_closed_months_keep_their_owner_and_their_sums(year, kam, stranger) -> None:
    live = fold(scope())
    close_months(today=TODAY, now=timezone.now())
    assert RevenueMonth.objects.filter(month=LAST).count() == 4
    assert fold(scope()).rows == live.rows
    Client.objects.filter(pk=year["A"].pk).update(owner=stranger)
    assert fold(scope()).rows == live.rows
    assert fold(scope(owner=kam.pk)).rows == [row for row in live.rows if row.value == str(kam.pk)]


def test_what_is_let_go_leaves_the_managers_churn_and_stays_in_the_companys(year, stranger) -> None:
    contract = year["D"].contracts.get()
    stage = RenewalStage.objects.create(name_ru="Не удерживаем", state=RenewalState.RELEASED)
    Renewal.objects.create(
        contract=contract,
        client=year["D"],
        stage=stage,
        stage_since=LAST,
        opened_on=FIRST,
        state=RenewalState.RELEASED,
        closed_on=LAST,
        is_release_approved=True,
        amount=0,
    )
    rows = {row.value: row for row in fold(scope()).rows}
    assert rows[RELEASED].sums.churn == 80_000_00
    assert rows[str(stranger.pk)].sums.nrr == 1000
    assert added(row.sums for row in fold(scope(By.TIER)).rows).nrr == 1010
    assert retention(scope(By.TIER, owner=stranger.pk), [SPAN])[0].lost == 0
    assert sum_of(scope(owner=stranger.pk), Of.RELEASED, None) == (1, 80_000_00)
    assert sum_of(scope(owner=stranger.pk), Of.START, None) == (1, 120_000_00)


def test_a_move_between_companies_of_a_holding_is_nothing(kam) -> None:
    head = f.ClientFactory.create(owner=kam)
    client(100, 0, owner=kam, parent=head)
    client(0, 100, owner=kam, parent=head)
    (row,) = fold(scope(By.HOLDING)).rows
    assert (row.value, row.sums.nrr, row.sums.lost, row.sums.new) == (str(head.pk), 1000, 0, 0)
    assert fold(scope()).rows[0].sums.nrr == 0


def test_currencies_stand_apart_or_at_one_rate(kam) -> None:
    row = client(100, 100, owner=kam)
    f.ContractFactory.create(client=row, amount=10_00, currency="USD", **OLD)
    assert retention(scope(), [SPAN])[0].nrr == 1000
    assert retention(scope(currency="USD"), [SPAN])[0].nrr == 0
    both = retention(scope(rates={"RUB": 1_000_000, "USD": 90_500_000}), [SPAN])[0]
    assert (both.start, both.kept) == (100_00 + 905_00, 100_00)


def test_untouched_and_at_risk_revenue(kam) -> None:
    silent = client(0, 300, owner=kam)
    f.FlagFactory.create(client=silent, rule="untouched")
    ended = f.ClientFactory.create(owner=kam)
    f.ContractFactory.create(
        client=ended, amount=200_00, **OLD | {"ends_on": dt.date(2026, 11, 20)}
    )
    asked = Scope(
        between(FIRST, LAST, dt.date(2026, 12, 5)), dt.date(2026, 12, 5), Text(""), (), "RUB"
    )
    (row,) = fold(asked).rows
    assert (row.silent, row.unheard, row.risk) == (300_00, 1, 200_00)
    assert [one.unit for one in clients_of(asked, Of.RISK, None)] == [ended.pk]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def unlinked(*terms: tuple[str, str, int]) -> list[int]:
    """Contracts of one client and product (from, until, roubles) that name no predecessor."""
    row, product = f.ClientFactory.create(), f.ProductFactory.create()
    return [
        f.ContractFactory.create(
            client=row,
            product=product,
            starts_on=day(since),
            ends_on=day(until),
            amount=amount * 100,
        ).pk
        for since, until, amount in terms
    ]


OLD_A, OLD_B = ("2025-06-01", "2026-05-31", 100), ("2025-06-01", "2026-05-31", 300)
JUNE = ("2026-06-01", "2027-05-31")
CROWDS = {
    "one follows two": ([OLD_A, OLD_A, (*JUNE, 100)], (2, 1), (200, 100)),
    "two follow two": ([OLD_A, OLD_A, (*JUNE, 100), (*JUNE, 100)], (2, 2), (200, 200)),
    "the largest takes the largest": (
        [OLD_A, OLD_B, (*JUNE, 100), (*JUNE, 300)],
        (2, 2),
        (400, 400),
    ),
    "two follow one": ([OLD_A, (*JUNE, 40), (*JUNE, 90)], (1, 1), (100, 90)),
    "a chain of years": (
        [
            ("2024-12-01", "2025-12-31", 100),
            ("2026-01-01", "2026-06-30", 100),
            ("2026-07-01", "2026-11-30", 100),
            ("2026-12-01", "2027-11-30", 100),
        ],
        (3, 3),
        (300, 300),
    ),
    "a chain of months, ever larger": (
        [
            ("2026-01-01", "2026-01-31", 100),
            ("2026-02-01", "2026-02-28", 200),
            ("2026-03-01", "2026-03-31", 300),
            ("2026-04-01", "2026-04-30", 400),
        ],
        (4, 3),
        (1000, 600),
    ),
    "two chains side by side": (
        [
            *[("2025-06-01", "2026-01-31", 100)] * 2,
            *[("2026-02-01", "2026-06-30", 100)] * 2,
            ("2026-07-01", "2027-06-30", 100),
        ],
        (4, 3),
        (400, 300),
    ),
    "what one alone can take is left to it": (
        [
            ("2025-06-01", "2026-05-31", 100),
            ("2025-09-01", "2026-05-31", 100),
            ("2025-08-01", "2026-06-30", 50),
            (*JUNE, 100),
        ],
        (3, 2),
        (250, 150),
    ),
}


@pytest.mark.parametrize(("terms", "numbers", "amounts"), CROWDS.values(), ids=CROWDS)
def test_an_unlinked_contract_renews_one(db, terms, numbers, amounts) -> None:
    unlinked(*terms)
    found = papers(scope())
    assert (found.due, found.renewed) == numbers
    assert (found.due_amount, found.renewed_amount) == tuple(one * 100 for one in amounts)
    renewed = papers_of(scope(), Of.RENEWED)
    assert (len(renewed), sum(one.amount for one in renewed)) == (numbers[1], amounts[1] * 100)


def test_half_of_two_is_renewed_by_one(db) -> None:
    unlinked(*CROWDS["one follows two"][0])
    found = papers(scope())
    assert (found.rate, found.amount_rate) == (500, 500)


def test_what_has_a_linked_one_leaves_the_others_alone(db) -> None:
    first, second, new, _own = unlinked(OLD_A, OLD_A, (*JUNE, 70), (*JUNE, 90))
    Contract.objects.filter(pk=new).update(predecessor=second)
    rows = {one.contract: one.amount for one in papers_of(scope(), Of.RENEWED)}
    assert rows == {first: 90_00, second: 70_00}


def test_one_that_ended_before_the_period_has_taken_its_own(db) -> None:
    earlier, later = ("2025-01-01", "2025-12-20", 100), ("2025-01-01", "2026-01-20", 100)
    unlinked(earlier, later, ("2026-02-01", "2027-01-31", 100))
    found = papers(scope())
    assert (found.due, found.renewed) == (1, 0)


def test_contracts_that_came_due_were_signed_and_earn(year) -> None:
    running = year["A"].contracts.get(starts_on=NEW["starts_on"])
    f.ContractLineFactory.create(contract=running, amount=620_000_00, cost_amount=403_000_00)
    found = papers(scope())
    assert (found.due, found.renewed, found.rate, found.amount_rate) == (4, 3, 750, 890)
    assert found.average == 302_500_00
    assert (found.margin, found.margin_share) == (217_000_00, 350)
    assert len(papers_of(scope(), Of.DUE)) == 4
    assert sum(one.amount for one in papers_of(scope(), Of.RENEWED)) == found.renewed_amount
    assert papers(scope(tier="A")).due == 1


amounts = st.tuples(st.integers(0, 10**10), st.integers(0, 10**10), st.integers(0, 2))


class Always(TestCase):
    @given(st.lists(amounts, min_size=1, max_size=6))
    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_sums_by_team_equal_the_total_and_months_the_whole(self, drawn) -> None:
        people = [f.UserFactory.create(team=f.TeamFactory.create()) for _one in range(2)]
        for was, now, owner in drawn:
            client(was, now, owner=[*people, None][owner])
        close_months(today=TODAY, now=timezone.now())
        by_team = fold(scope(By.TEAM)).rows
        (total,) = retention(scope(), [SPAN])
        assert added(row.sums for row in by_team) == total
        assert total.start == sum(was for was, _now, _owner in drawn) * 100
        assert total.now == sum(now for _was, now, _owner in drawn) * 100
