"""Contracts of the demonstration company: most were renewed, some talks were forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts_crm.demo import words
from accounts_crm.demo.company import Company
from clients.models import (
    Client,
)
from contracts.choices import ContractKind
from contracts.models import Contract, ContractLine, Product
from contracts.rules import annual_amount, net_amount


def make_contracts(company: Company) -> None:
    dice = company.dice
    products = Product.objects.bulk_create(Product(name=n, line=line) for n, line in words.PRODUCTS)
    scale = {"A": 4_000_000, "B": 900_000, "C": 150_000}
    for number, client in enumerate(company.clients):
        ends_on = company.today + dt.timedelta(days=dice.randint(-20, 345))
        product = dice.choice(products[:3])
        amount = int(scale[client.tier] * dice.uniform(0.4, 2.2)) // 1000 * 1000 * 100
        older = _contract(company, client, product, ends_on - dt.timedelta(days=365), amount)
        older.amount = older.net_amount = older.annual_amount = int(amount * 0.9) // 100 * 100
        newer = _contract(company, client, product, ends_on, amount)
        if dice.random() < 0.7 or client.tier == "A":
            older.save()
            newer.predecessor = older
        _start_in_time(company, newer, number)
        newer.save()
        company.contracts[client.pk] = [newer]
        if newer.ends_on and newer.ends_on < company.today and number % 3:
            _renew(company, newer)
        ContractLine.objects.create(
            contract=newer, product=product, quantity=dice.randint(3, 180), amount=newer.amount
        )
        if client.tier == "A" and number % 16 == 0:
            _contract(
                company, client, products[3], ends_on, amount // 5, kind=ContractKind.SERVICE
            ).save()


def _start_in_time(company: Company, contract: Contract, number: int) -> None:
    """Most talks have begun when they should; every fourth was forgotten."""
    left = ((contract.ends_on or company.today) - company.today).days
    if left < 95 and number % 4:
        contract.renewal_started_on = company.today - dt.timedelta(days=company.dice.randint(2, 30))
        contract.renewal_started_by = contract.owner


def _renew(company: Company, old: Contract) -> None:
    """Sign the next year of a contract that has ended."""
    if old.ends_on is None:
        return
    ends_on = old.ends_on + dt.timedelta(days=365)
    product: Any = old.product
    following = _contract(
        company, old.client, product, ends_on, int(old.amount * 1.08) // 100 * 100
    )
    following.predecessor = old
    following.save()
    ContractLine.objects.create(
        contract=following, product=product, quantity=20, amount=following.amount
    )


def _contract(
    company: Company,
    client: Client,
    product: Product,
    ends_on: dt.date,
    amount: int,
    kind: str = ContractKind.LICENCE,
) -> Contract:
    starts_on = ends_on - dt.timedelta(days=364)
    net = net_amount(amount, None)
    return Contract(
        client=client,
        owner=client.owner,
        number=f"{starts_on.year}/{company.dice.randint(100, 999)}-{client.pk}",
        kind=kind,
        product=product,
        signed_on=starts_on - dt.timedelta(days=company.dice.randint(2, 20)),
        starts_on=starts_on,
        ends_on=ends_on,
        amount=amount,
        net_amount=net,
        annual_amount=annual_amount(net, starts_on, ends_on),
        is_auto_renewed=company.dice.random() < 0.1,
        notice_days=30,
    )
