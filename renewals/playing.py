"""Renewals of the simulated year: how clients buy, what they say of budgets, who meets whom."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from django.utils import timezone

from clients.actions import log_touchpoint
from clients.choices import Procurement, Tier, TouchKind
from clients.followups import after_client_change
from clients.models import Client, Task
from contracts.models import Contract
from core.workdays import next_working_day
from flags.choices import RuleCode
from flags.models import Flag
from renewals.actions import answer_budget
from renewals.choices import BudgetState
from renewals.clock.reckoning import reckon_clocks
from renewals.clock.rules import fiscal_year_of
from renewals.models import BudgetAnswer
from users.models import User

# Assumed: how clients of a tier buy, when their fiscal year starts, and of how many that is known.
BUYS = {
    Tier.A: (
        *[Procurement.TENDER_223, Procurement.COMMERCIAL_TENDER, Procurement.COMMERCIAL_TENDER],
        *[Procurement.DIRECT, Procurement.ADDENDUM],
    ),
    Tier.B: (
        *[Procurement.COMMERCIAL_TENDER, Procurement.DIRECT, Procurement.DIRECT],
        *[Procurement.ADDENDUM, Procurement.OFFER_INVOICE],
    ),
    Tier.C: (Procurement.OFFER_INVOICE, Procurement.DIRECT, ""),
}
MONTHS = (1, 1, 1, 1, 1, 1, 1, 4, 7, 10)
KNOWS_YEAR = 0.8
# Of budgets that were asked for: how many clients confirm, how many refuse.
CONFIRMS, REFUSES = 0.7, 0.05
# Assumed: a talk brings up what is to be started before the next one with an A client.
AHEAD = dt.timedelta(days=14)


class Renewing:
    """A manager who asks about budgets in their season and meets before the end."""

    def make(self, client: Client) -> None:
        dice = random.Random(f"buys {client.name}")  # noqa: S311 - a game
        client.procurement = dice.choice(BUYS[Tier(client.tier)])
        if dice.random() < KNOWS_YEAR:
            client.fiscal_year_start = dice.choice(MONTHS)

    def begin(self, owner: User, today: dt.date) -> None:
        """Budgets were asked about in their season, and talks began in time."""
        clients = Client.objects.filter(owner=owner, fiscal_year_start__isnull=False)
        for client in clients.order_by("pk"):
            dice = random.Random(f"budget {client.name}")  # noqa: S311 - a game
            this_year = fiscal_year_of(today, client.fiscal_year_start or 1)
            for year in (this_year, this_year.replace(year=this_year.year + 1)):
                if (year - today).days < 90:
                    state = _said(dice.random())
                    BudgetAnswer.objects.create(
                        client=client, year_starts_on=year, state=state, on=today, by=owner
                    )
        ids = list(Client.objects.filter(owner=owner).values_list("pk", flat=True))
        reckon_clocks(today=today, client_ids=ids)
        late = Contract.objects.filter(
            owner=owner, ends_on__gte=today, clock__late_after__lte=today, renewal_started_on=None
        )
        late.update(renewal_started_on=today - dt.timedelta(days=1), renewal_started_by=owner)

    def settle(self, flags: Sequence[Flag], by: User, today: dt.date) -> None:
        for flag in flags:
            variant = str(flag.evidence.get("variant") or "")
            if flag.rule == RuleCode.BUDGET_SEASON or variant == "budget":
                _ask_budget(flag, by, today)
            elif variant == "meeting":
                _meet(flag.client, by)
            elif flag.rule == RuleCode.FISCAL_YEAR_UNKNOWN:
                _ask_year(flag.client)
            elif flag.rule == RuleCode.DECISION_IN_HOLIDAYS:
                _move(flag, today)


def to_start_soon(client: Client, today: dt.date) -> list[Contract]:
    """Return what is "soon to be started" on the client's page within a fortnight."""
    running = Contract.objects.live().renewable().filter(client=client, ends_on__gte=today)
    soon = running.filter(
        renewal_started_on=None, clock__late_after__gt=today, clock__late_after__lte=today + AHEAD
    )
    renewed = Contract.objects.live().filter(predecessor__client=client).values("predecessor")
    return list(soon.exclude(pk__in=renewed).order_by("pk"))


def _said(dice: float) -> str:
    if dice < CONFIRMS:
        return BudgetState.CONFIRMED.value
    return BudgetState.REFUSED.value if dice < CONFIRMS + REFUSES else BudgetState.ASKED.value


def _ask_budget(flag: Flag, by: User, today: dt.date) -> None:
    """First the client promises to ask for the money; the next time it knows."""
    year = dt.date.fromisoformat(flag.evidence["fiscal_year_starts_on"])
    known = BudgetAnswer.objects.filter(client=flag.client, year_starts_on=year).first()
    dice = random.Random(f"budget {flag.client.name} {today}")  # noqa: S311 - a game
    state = BudgetState.ASKED.value if known is None else _said(dice.random())
    if known is None or known.on < today:
        answer_budget(client=flag.client, year_starts_on=year, state=state, on=today, by=by)


def _meet(client: Client, by: User) -> None:
    log_touchpoint(client=client, kind=TouchKind.MEETING, at=timezone.now(), by=by)


def _ask_year(client: Client) -> None:
    dice = random.Random(f"year {client.name}")  # noqa: S311 - a game
    Client.objects.filter(pk=client.pk).update(fiscal_year_start=dice.choice(MONTHS))
    after_client_change(client.pk)


def _move(flag: Flag, today: dt.date) -> None:
    """The step is taken at once instead."""
    Task.objects.filter(pk=flag.evidence["task"]).update(due_on=next_working_day(today))
    after_client_change(flag.client_id)
