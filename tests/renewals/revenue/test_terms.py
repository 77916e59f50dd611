"""What contracts bring on a day: the edges of the domain reference, and the same from SQL."""

import datetime as dt
from collections import defaultdict

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contracts.models import Contract
from renewals.revenue.standing import COLUMNS, Text, standing
from renewals.revenue.terms import Held, Term, held_on
from tests import factories as f

END = dt.date(2026, 6, 30)
START = dt.date(2025, 7, 1)


def day(number: int) -> dt.date:
    return END + dt.timedelta(days=number)


OLD = Term(1, 120, START, END)


@pytest.mark.parametrize(
    ("on", "as_of", "more", "expected"),
    [
        (0, 0, (), 120),
        (1, 90, (), "at risk"),  # ended, nothing follows: not lost yet
        (1, 91, (), None),  # lost, dated to the end
        (0, 500, (), 120),
        (40, 500, (Term(2, 150, day(60), day(400)),), 120),  # renewed late, within 90 days
        (70, 500, (Term(2, 150, day(60), day(400)),), 150),
        (40, 500, (Term(2, 150, day(100), day(400)),), None),  # too late: lost, then back
        (40, 500, (Term(2, 150, day(100), day(400), signed_on=day(80)),), 120),  # signed in time
        (-10, 500, (Term(2, 150, day(-30), day(400), follows=1),), 150),  # no day counts twice
        (-10, 500, (Term(2, 150, day(-30), day(400)),), 270),  # another contract beside it
        (30, 500, (Term(2, 90, START, None),), 90),  # one of two ended: less at once
        (30, 500, (Term(2, 90, START, None), Term(3, 130, day(60), None, follows=1)), 210),
    ],
)
def test_the_edges(on: int, as_of: int, more: tuple[Term, ...], expected: int | str | None) -> None:
    found = held_on(day(on), [OLD, *more], as_of=day(as_of))
    if expected == "at risk":
        assert found == Held(found.standing, END)  # type: ignore[union-attr]
    else:
        assert (found.standing.amount if found else None) == expected
        assert found is None or found.ended_on is None


@pytest.mark.parametrize(("gap", "is_back"), [(91, False), (92, True)])
def test_who_comes_back_after_the_patience_begins_anew(gap: int, is_back: bool) -> None:
    found = held_on(day(300), [OLD, Term(2, 150, day(gap), None)], as_of=day(300))
    assert found is not None
    assert (found.standing.since == START) is not is_back
    assert found.standing.is_back is is_back


def stood(on: dt.date, as_of: dt.date) -> dict[int, list[dict[str, object]]]:
    text = standing(on, as_of=as_of, clients=Text(""))
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(text.sql, list(text.params) or None)
        for row in cursor.fetchall():
            named = dict(zip(COLUMNS, row, strict=True))
            found[named["client_id"]].append(named)
    return found


def as_date(value: object) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value is not None else None


terms = st.lists(
    st.tuples(
        st.integers(-500, 300),  # starts
        st.one_of(st.none(), st.integers(0, 500)),  # lasts
        st.integers(1, 10**12),
        st.one_of(st.none(), st.integers(0, 120)),  # signed before the start
        st.booleans(),  # follows the one before
    ),
    min_size=1,
    max_size=5,
)


class Equal(TestCase):
    @given(st.lists(terms, min_size=1, max_size=4), st.integers(-400, 400), st.integers(0, 120))
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_database_says_what_the_rule_says(self, drawn, on, wait) -> None:
        books = [self._client(each) for each in drawn]
        found = stood(day(on), day(on + wait))
        for client, book in books:
            held = held_on(day(on), book, as_of=day(on + wait))
            rows = found.get(client, [])
            assert sum(int(str(row["annual_amount"])) for row in rows) == (
                held.standing.amount if held else 0
            )
            for row in rows:
                assert held is not None
                assert as_date(row["ended_on"]) == held.ended_on
                assert as_date(row["since_on"]) == held.standing.since
                assert bool(row["is_back"]) is held.standing.is_back

    def _client(self, drawn) -> tuple[int, list[Term]]:
        client = f.ClientFactory.create(owner=None)
        book: list[Term] = []
        for start, lasts, amount, signed, follows in drawn:
            starts_on = day(start)
            ends_on = None if lasts is None else starts_on + dt.timedelta(days=lasts)
            row = f.ContractFactory.create(
                client=client,
                product=None,
                starts_on=starts_on,
                ends_on=ends_on,
                signed_on=None if signed is None else starts_on - dt.timedelta(days=signed),
                amount=amount,
                predecessor_id=book[-1].pk if follows and book else None,
            )
            book.append(Term(row.pk, amount, starts_on, ends_on, row.signed_on, row.predecessor_id))
        return client.pk, book


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["pilot", "project"])
def test_what_does_not_recur_stays_out(kind: str) -> None:
    f.ContractFactory.create(kind=kind)
    today = Contract.objects.get().starts_on
    assert stood(today, today) == {}


@pytest.mark.django_db
def test_lines_share_a_contract_by_product_to_the_kopeck() -> None:
    row = f.ContractFactory.create(amount=100_00)
    other, more = f.ProductFactory.create_batch(2)
    for product, amount in ((None, 33), (other, 33), (more, 34), (other, 0)):
        f.ContractLineFactory.create(contract=row, product=product, amount=amount * 1000)
    found = stood(row.starts_on, row.starts_on)[row.client_id]
    shares = {one["product_id"]: one["annual_amount"] for one in found}
    assert shares == {row.product_id: 33_00, other.pk: 33_00, more.pk: 34_00}
