"""What the clients of the demonstration company brought in the years before, month by month."""

from __future__ import annotations

import datetime as dt
import random

from django.db.models import F
from django.utils import timezone

from accounts_crm.demo.company import Company
from clients.models import Client, LifeCycleStage, StageMove
from contracts.actions import refresh_worth
from contracts.models import Contract, ContractLine
from renewals.revenue.closing import close_months

DAY = dt.timedelta(days=1)
YEARS = 2
LOST = 4
COST = 61  # percent of an amount
# Percent of the year after that a client brought in a year before: most grew, some shrank.
COURSES = (92, 85, 100, 112, 88, 78, 100, 95, 130, 90)


def show_revenue(company: Company) -> None:
    """Give the contracts years before them, some of them alone, and close the months until now."""
    dice = random.Random(company.today.year)
    first = Contract.objects.filter(predecessor=None).exclude(kind="pilot").order_by("pk")
    for number, row in enumerate(first):
        later = row
        for _year in range(dice.randint(0, YEARS)):
            before = _year_before(later, COURSES[dice.randrange(len(COURSES))])
            before.save(force_insert=True)
            Contract.objects.filter(pk=later.pk).update(predecessor=before)
            later = before
        if number % 17 == 5:
            _stop(later, dice)
    _lose(company)
    ContractLine.objects.filter(amount__gt=0).update(cost_amount=F("amount") * COST / 100)
    close_months(today=company.today, now=timezone.now())


def _lose(company: Company) -> None:
    """Clients whose only contract ended some months ago, and nothing followed."""
    busy = company.people["nesterova"].pk
    quiet = [
        client
        for client in company.clients
        if client.tier == "C" and client.owner_id != busy and client.parent_id is None
    ]
    lost = quiet[:: max(len(quiet) // LOST, 1)][:LOST]
    churned = LifeCycleStage.objects.get(is_churned=True)
    for number, client in enumerate(lost):
        last = max(client.contracts.all(), key=lambda row: row.starts_on)
        moved = company.today - (110 + 60 * number) * DAY - (last.ends_on or company.today)
        for row in client.contracts.all():
            row.starts_on, row.ends_on = (
                row.starts_on + moved,
                (row.ends_on or row.starts_on) + moved,
            )
            row.signed_on, row.renewal_started_on = None, None
            row.save()
        since = (last.ends_on or company.today) + moved + 20 * DAY
        Client.objects.filter(pk=client.pk).update(stage=churned, stage_since=since)
        StageMove.objects.create(client=client, to_stage=churned, on=since, by=client.owner)
    refresh_worth([client.pk for client in lost], today=company.today)


def _year_before(later: Contract, percent: int) -> Contract:
    amount = later.annual_amount * percent // 10_000 * 100
    ends_on = later.starts_on - DAY
    starts_on = ends_on - 364 * DAY
    return Contract(
        client_id=later.client_id,
        owner_id=later.owner_id,
        number=f"{starts_on.year}/{later.pk}",
        kind=later.kind,
        product_id=later.product_id,
        signed_on=starts_on - 9 * DAY,
        starts_on=starts_on,
        ends_on=ends_on,
        amount=amount,
        currency=later.currency,
        net_amount=amount,
        annual_amount=amount,
    )


def _stop(later: Contract, dice: random.Random) -> None:
    """A second product that was given up a year or so ago."""
    given_up = _year_before(later, 30)
    given_up.ends_on = later.starts_on + dice.randint(120, 300) * DAY
    given_up.product_id = None
    given_up.number = f"{given_up.starts_on.year}/{later.pk}-2"
    given_up.save(force_insert=True)
