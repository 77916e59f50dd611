"""Signals about money: an invoice unpaid, a new price that nobody wrote of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from flags.choices import CloseReason, RuleCode, Severity
from flags.models import Flag
from flags.sentences import tell
from renewals.owed.actions import pay_invoice
from tests import factories as f
from tests.flags.conftest import TODAY, ago, ahead, raised

OVERDUE, PRICE = RuleCode.INVOICE_OVERDUE, RuleCode.PRICE_ROUND
NB = "\u00a0"
__all__ = ["raised"]


@pytest.mark.parametrize(
    ("due_on", "today", "is_told"),
    [
        (ago(7), TODAY, True),  # Wednesday the 11th: five working days up to Wednesday the 18th
        (ago(6), TODAY, False),
        (ago(9), TODAY, True),
        (dt.date(2026, 11, 13), dt.date(2026, 11, 20), True),
        (dt.date(2026, 11, 14), dt.date(2026, 11, 20), True),  # a Saturday counts as the Friday
        (dt.date(2026, 11, 16), dt.date(2026, 11, 20), False),
        (dt.date(2026, 11, 13), dt.date(2026, 11, 22), True),  # and so does a Sunday's night
    ],
)
def test_from_five_working_days_past_due(
    raised: Any, due_on: dt.date, today: dt.date, is_told: bool
) -> None:
    f.InvoiceFactory.create(due_on=due_on)
    assert bool(raised(OVERDUE, today=today)) == is_told


def test_what_is_paid_deleted_or_of_an_archived_client_is_not_told(raised: Any) -> None:
    f.InvoiceFactory.create(due_on=ago(40), paid=True)
    f.InvoiceFactory.create(due_on=ago(40), deleted_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    archived = f.ClientFactory.create(archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    f.InvoiceFactory.create(due_on=ago(40), client=archived)
    assert raised(OVERDUE) == []


@pytest.mark.parametrize(("days", "severity"), [(29, Severity.WARNING), (30, Severity.DANGER)])
def test_the_head_is_told_from_thirty_days(raised: Any, days: int, severity: Severity) -> None:
    f.InvoiceFactory.create(due_on=ago(days))
    (flag,) = raised(OVERDUE)
    assert flag.severity == severity
    assert flag.escalates_on == ago(days) + dt.timedelta(days=30)


def test_one_flag_names_the_oldest_and_sums_its_currency(raised: Any) -> None:
    first = f.InvoiceFactory.create(due_on=ago(12), number="17", paid_amount=20_000_00)
    client = first.client
    f.InvoiceFactory.create(client=client, due_on=ago(10), amount=50_000_00)
    f.InvoiceFactory.create(client=client, due_on=ago(9), amount=70_00, currency="USD")
    f.InvoiceFactory.create(client=client, due_on=ago(1))
    (flag,) = raised(OVERDUE)
    assert (flag.evidence["invoice"], flag.evidence["number"]) == (first.pk, 3)
    assert (flag.amount, flag.currency, flag.due_on) == (150_000_00, "RUB", ago(12))
    with translation.override("ru"):
        said = tell(flag, TODAY)
    assert said.headline == f"Не оплачено 100{NB}000{NB}₽, просрочка 12{NB}дней"
    assert said.proof == (
        f"Счёт 17 надо было оплатить до 6{NB}ноября. И ещё 2{NB}просроченных счёта."
        f" Всего 150{NB}000{NB}₽."
    )


def test_a_payment_closes_it_and_a_second_night_writes_nothing(client_row, kam, raised) -> None:
    invoice = f.InvoiceFactory.create(client=client_row, due_on=ago(12))
    (flag,) = raised(OVERDUE)
    (again,) = raised(OVERDUE, today=TODAY + dt.timedelta(days=1))
    assert (again.pk, again.refreshed_at) == (flag.pk, flag.refreshed_at)
    pay_invoice(invoice=invoice, on=TODAY, by=kam)
    assert Flag.objects.get(pk=flag.pk).closed_reason == CloseReason.GONE


@pytest.mark.parametrize(
    ("row", "is_told"),
    [
        ({"notice_by": ahead(14)}, True),
        ({"notice_by": ahead(15)}, False),
        ({"notice_by": ago(3)}, True),
        ({"notice_by": ahead(3), "letter_on": ago(1)}, False),
        ({"notice_by": ahead(3), "reaction": "agreed", "agreed_amount": 1}, False),
        ({"notice_by": ahead(3), "round__effective_on": ago(1)}, False),
        ({"notice_by": ahead(3), "round__deleted_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, 0),
    ],
)
def test_a_price_without_a_letter(raised: Any, row: dict[str, Any], is_told: bool) -> None:
    f.PriceRoundRowFactory.create(**{"round__effective_on": ahead(60)} | row)
    assert bool(raised(PRICE)) == bool(is_told)


def test_one_flag_a_client_names_the_first_day(raised: Any) -> None:
    row = f.PriceRoundRowFactory.create(notice_by=ahead(3), round__effective_on=ahead(33))
    other = f.ContractFactory.create(client=row.contract.client)
    f.PriceRoundRowFactory.create(round=row.round, contract=other, notice_by=ahead(9))
    (flag,) = raised(PRICE)
    assert (flag.due_on, flag.evidence["number"]) == (ahead(3), 2)
    with translation.override("ru"):
        said = tell(flag, TODAY)
    assert said.headline == f"О новой цене надо сообщить за 3{NB}дня"
    assert said.proof.endswith(f"И ещё 1{NB}договор.")
