"""Months are closed once, keep the people of that month and settle what was at risk."""

import datetime as dt

import pytest
from django.utils import timezone

from renewals.models import ClosedMonth, RevenueMonth
from renewals.revenue.closing import close_months
from tests import factories as f

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = dt.date(2026, 11, 1), dt.date(2026, 12, 1)


def close(today, now=None):
    return close_months(today=today, now=now or timezone.now())


def contract(owner, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2027, 9, 30), **fields):
    client = fields.pop("client", None) or f.ClientFactory.create(owner=owner, tier="A")
    return f.ContractFactory.create(
        client=client, starts_on=starts_on, ends_on=ends_on, amount=1200, **fields
    )


def rows(month):
    return list(RevenueMonth.objects.filter(month=month).order_by("client_id"))


def test_missed_months_are_closed_and_a_second_run_changes_nothing(kam):
    contract(kam)
    first = close(dt.date(2026, 12, 20))
    assert (first.closed, ClosedMonth.objects.count()) == (2, 2)
    before = list(RevenueMonth.objects.order_by("pk").values())
    again = close(dt.date(2026, 12, 20))
    assert set(again.as_dict().values()) == {0}
    assert list(RevenueMonth.objects.order_by("pk").values()) == before
    assert [row["annual_amount"] for row in before] == [1200, 1200]
    assert {row["team_id"] for row in before} == {kam.team_id}


def test_a_month_keeps_its_owner_while_late_papers_still_count(kam, stranger):
    row = contract(kam)
    close(dt.date(2026, 12, 1))
    row.client.owner = stranger
    row.client.save()
    f.ContractFactory.create(
        client=row.client, starts_on=dt.date(2026, 11, 5), amount=300, product=row.product
    )
    close(dt.date(2026, 12, 4))
    (november,) = rows(NOVEMBER)
    assert (november.owner, november.team, november.annual_amount) == (kam, kam.team, 1500)
    f.ContractFactory.create(client=row.client, starts_on=dt.date(2026, 11, 5), amount=70)
    close(dt.date(2026, 12, 6))
    assert [one.annual_amount for one in rows(NOVEMBER)] == [1500]
    close(dt.date(2027, 1, 1))
    assert {one.owner for one in rows(DECEMBER)} == {stranger}


def test_what_had_ended_is_at_risk_then_kept_or_gone(kam):
    ended = {"starts_on": dt.date(2025, 11, 1), "ends_on": dt.date(2026, 10, 31)}
    gone, renewed = contract(kam, **ended), contract(kam, **ended)
    close(dt.date(2026, 12, 10))
    assert [row.ended_on for row in rows(NOVEMBER)] == [dt.date(2026, 10, 31)] * 2
    contract(kam, client=renewed.client, starts_on=dt.date(2027, 1, 20), signed_on=None)
    assert close(dt.date(2027, 1, 29)).settled == 1
    assert close(dt.date(2027, 1, 30)).settled == 2  # November's and December's, 90 days past
    assert [(row.client, row.ended_on) for row in rows(NOVEMBER)] == [(renewed.client, None)]
    assert gone.client in {row.client for row in rows(dt.date(2026, 10, 1))}


def test_clients_entered_later_get_the_months_closed_without_them(kam):
    contract(kam, starts_on=dt.date(2026, 11, 10))
    close(dt.date(2026, 12, 10))
    late = contract(kam)
    assert close(dt.date(2026, 12, 11)).filled == 1
    assert late.client in {row.client for row in rows(NOVEMBER)}
    assert close(dt.date(2026, 12, 12)).filled == 0
