"""Retention: the tables of the domain reference, real events, and what must always hold."""

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewals.revenue.rules import (
    Standing,
    Sums,
    added,
    is_hiding,
    margin,
    monthly,
    movement,
    ratio,
    top_share,
    without_largest,
)
from tests.shared_data import shared

FIRST, LAST = dt.date(2025, 12, 31), dt.date(2026, 12, 31)
LONG_AGO = dt.date(2020, 1, 1)
# Client: at the start, at the end, a year, without VAT.
EXAMPLE = {
    "A": (500_000_00, 620_000_00),
    "B": (300_000_00, 270_000_00),
    "C": (120_000_00, 120_000_00),
    "D": (80_000_00, 0),
    "E": (0, 200_000_00),
}


def moved(was: int, now: int) -> Sums:
    since = LONG_AGO if was else dt.date(2026, 6, 1)
    return movement(Standing(was, LONG_AGO), Standing(now, since), FIRST)


YEAR = added(moved(was, now) for was, now in EXAMPLE.values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clients", 4),
        ("start", 1_000_000_00),
        ("expansion", 120_000_00),
        ("contraction", 30_000_00),
        ("churn", 80_000_00),
        ("lost", 1),
        ("new", 200_000_00),
        ("kept", 1_010_000_00),
        ("now", 1_210_000_00),
        ("nrr", 1010),
        ("grr", 890),
        ("revenue_churn", 110),
        ("lost_share", 80),
        ("net_churn", -10),
        ("logo_churn", 250),
        ("logo_retention", 750),
        ("expansion_rate", 120),
        ("arpa", 250_000_00),
    ],
)
def test_the_example_of_a_year(name: str, expected: int) -> None:
    assert getattr(YEAR, name) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (YEAR.lifetime(12), 40),  # years, in tenths
        (YEAR.ltv(400, 12), 400_000_00),
        (YEAR.ltv(400, 6), 200_000_00),  # a quarter lost in half a year is a half in a year
        (top_share([was for was, _now in EXAMPLE.values()]), 500),
        (margin(1_000_000_00, 650_000_00), (350_000_00, 350)),
        (ratio(3, 4), 750),  # renewal rate by count; stakeholder coverage
        (ratio(890_000_00, 1_000_000_00), 890),  # renewal rate by amount
        ((620 + 270 + 120 + 200) * 1000 * 100 // 4, 302_500_00),  # average contract value
        (ratio(1_010_000, 1_150_000), 878),  # plan attainment
        (ratio(3, 12), 250),  # requests lost
        (ratio(130, 200), 650),  # utilisation
        (ratio(230, 200), 1150),
        (ratio(17, 20), 850),  # touch coverage
        (ratio(25, 1000), 25),  # logo churn of another publisher
        (monthly(1_200_000_00), 100_000_00),
        (without_largest(YEAR.start, YEAR.kept, 500_000_00, 620_000_00), 780),
    ],
)
def test_other_figures_of_the_example(found: object, expected: object) -> None:
    assert found == expected


@pytest.mark.parametrize(
    "found",
    [
        *(ratio(5, 0), Sums().nrr, Sums().grr, Sums().logo_churn, Sums().arpa, Sums().net_churn),
        *(Sums(clients=3, start=10).lifetime(12), Sums(clients=3, start=10).ltv(400, 12)),
        *(YEAR.ltv(None, 12), top_share([]), margin(0, 0)[1], without_largest(5, 6, 5, 6)),
    ],
)
def test_nothing_to_divide_by_gives_nothing(found: object) -> None:
    assert found is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # came back after it was lost: not kept, though there is revenue on both days
        (
            Standing(100),
            Standing(70, dt.date(2026, 9, 1), True),
            {"churn": 100, "reactivation": 70},
        ),
        (Standing(0), Standing(70, dt.date(2026, 9, 1), True), {"reactivation": 70}),
        (Standing(0), Standing(70, dt.date(2026, 9, 1)), {"new": 70}),
        (Standing(100), Standing(70, FIRST), {"contraction": 30}),
        (Standing(0), Standing(0), {}),
    ],
)
def test_movements_of_one_client(
    before: Standing, after: Standing, expected: dict[str, int]
) -> None:
    found = movement(before, after, FIRST)
    seen = ("expansion", "contraction", "churn", "new", "reactivation")
    assert {name: getattr(found, name) for name in seen if getattr(found, name)} == expected
    assert found.kept + found.new + found.reactivation == found.now == after.amount


@pytest.mark.parametrize(
    ("nrr", "clients", "untouched", "expected"),
    [(1180, 9, 3, True), (990, 9, 3, False), (1180, 100, 2, False), (1180, 9, None, False)],
)
def test_growth_hides_silence(
    nrr: int, clients: int, untouched: int | None, expected: bool
) -> None:
    assert is_hiding(nrr, clients, untouched) is expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (
            dt.date(2025, 6, 30),
            dt.date(2026, 6, 30),
            (384, 8293521, 1511254, 183215, 497954, 28, 1100, 918, 73),
        ),
        (
            dt.date(2025, 12, 31),
            dt.date(2026, 6, 30),
            # NRR is 105,649 %: 105,6; the reference's own table rounds it twice, to 105,7.
            (481, 11160957, 1069470, 188935, 250037, 16, 1056, 961, 33),
        ),
    ],
)
def test_real_events(first: dt.date, last: dt.date, expected: tuple[int, ...]) -> None:
    before, after = _real(first), _real(last)
    found = added(
        movement(Standing(before[client]), Standing(after[client]), first)
        for client in {*before, *after}
    )
    names = ("clients", "start", "expansion", "contraction", "churn", "lost")
    names += ("nrr", "grr", "logo_churn")
    assert tuple(getattr(found, name) for name in names) == expected


def _real(day: dt.date) -> dict[str, int]:
    """Revenue of clients on a day: `new` and `expansion` until then, nothing after a `churn`."""
    path = shared("complyflow-gtm/revenue_events.csv")
    bought: dict[tuple[str, str], int] = defaultdict(int)
    gone = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if dt.date.fromisoformat(row["event_date"]) > day:
                continue
            key = (row["account_id"], row["sub_id"])
            if row["type"] == "churn":
                gone.add(key)
            else:
                bought[key] += int(Decimal(row["amount"]).scaleb(2))
    found: dict[str, int] = defaultdict(int)
    for key, amount in bought.items():
        found[key[0]] += 0 if key in gone else amount
    return found


# A client month by month: revenue, or None for months in which it is lost.
courses = st.lists(st.one_of(st.none(), st.integers(1, 10**12)), min_size=2, max_size=14)


def standings(course: list[int | None]) -> list[Standing]:
    """Return how a course stands each month; the day of a month is its number."""
    found, since = [], None
    for place, amount in enumerate(course):
        if amount is None:
            since = None
        elif since is None:
            since = LONG_AGO + dt.timedelta(days=place)
        was_here = any(one is not None for one in course[:place])
        found.append(Standing(amount or 0, since, bool(amount) and since != LONG_AGO and was_here))
    return found


@given(st.lists(courses, min_size=1, max_size=8))
def test_nrr_by_months_is_the_fold_of_movements(course_of: list[list[int | None]]) -> None:
    shortest = min(map(len, course_of))
    start = kept = 0
    whole = []
    for course in course_of:
        stands = standings(course[:shortest])
        whole.append(movement(stands[0], stands[-1], LONG_AGO))
        start += stands[0].amount
        own = stands[0].amount
        for place in range(1, shortest):
            if own:  # who was lost has left the cohort
                day = LONG_AGO + dt.timedelta(days=place - 1)
                step = movement(stands[place - 1], stands[place], day)
                own += step.expansion - step.contraction - step.churn
        kept += own
    total = added(whole)
    assert (total.start, total.kept) == (start, kept)
    assert total.nrr == ratio(kept, start)


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), max_size=30))
def test_what_always_holds(pairs: list[tuple[int, int]]) -> None:
    total = added(moved(was, now) for was, now in pairs)
    assert total.kept + total.new + total.reactivation == total.now
    assert total.start - total.contraction - total.churn == sum(min(was, now) for was, now in pairs)
    if total.start:
        assert total.grr is not None
        assert total.nrr is not None
        assert 0 <= total.grr <= min(1000, total.nrr)
