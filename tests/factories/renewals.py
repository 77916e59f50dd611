"""Signals, renewals and the money of clients."""

from __future__ import annotations

import datetime as dt

import factory

from core import clock
from flags.models import Flag, HandRaise
from renewals.models import Invoice, PriceRound, PriceRoundRow, Renewal, RenewalStage
from tests.factories.clients import ClientFactory, ContractFactory


class HandRaiseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HandRaise

    client = factory.SubFactory(ClientFactory)
    text = "Просят счёт до пятницы"


class RenewalFactory(factory.django.DjangoModelFactory):
    """The open renewal of a running contract, in the first stage."""

    class Meta:
        model = Renewal

    contract = factory.SubFactory(ContractFactory)
    client = factory.SelfAttribute("contract.client")
    stage = factory.LazyFunction(lambda: RenewalStage.objects.get(code="planned"))
    stage_since = factory.LazyFunction(clock.today)
    opened_on = factory.LazyFunction(clock.today)
    amount = factory.SelfAttribute("contract.amount")


class InvoiceFactory(factory.django.DjangoModelFactory):
    """An unpaid invoice that is due in a week."""

    class Meta:
        model = Invoice

    client = factory.SubFactory(ClientFactory)
    number = factory.Sequence(lambda n: f"С-{n}")
    amount = 120_000_00
    issued_on = factory.LazyAttribute(lambda o: o.due_on - dt.timedelta(days=10))
    due_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=7))

    class Params:
        paid = factory.Trait(
            paid_amount=factory.SelfAttribute("amount"),
            paid_on=factory.LazyFunction(clock.today),
        )


class PriceRoundFactory(factory.django.DjangoModelFactory):
    """Ten percent more from in sixty days."""

    class Meta:
        model = PriceRound

    name = "Индексация 2027"
    index = 10_000
    effective_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=60))


class PriceRoundRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PriceRoundRow

    round = factory.SubFactory(PriceRoundFactory)
    contract = factory.SubFactory(ContractFactory)
    old_amount = factory.SelfAttribute("contract.amount")
    proposed_amount = factory.LazyAttribute(lambda o: o.old_amount * 11 // 10)
    notice_by = factory.LazyAttribute(lambda o: o.round.effective_on - dt.timedelta(days=30))


class FlagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Flag

    client = factory.SubFactory(ClientFactory)
    rule = "untouched"
    subject = factory.LazyAttribute(lambda o: f"client:{o.client.pk}")
    opened_on = factory.LazyFunction(clock.today)
