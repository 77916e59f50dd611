"""What a few clients of the demonstration company said of their budgets, and how long they took."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from contracts.models import Contract
from renewals.choices import BudgetState
from renewals.clock.rules import fiscal_year_of
from renewals.models import BudgetAnswer

# By turns: state, how many days ago, who said so; every fourth client was not asked yet.
SAID = (
    (BudgetState.CONFIRMED, 21, "Строка в бюджете есть, прислали выписку"),
    (BudgetState.ASKED, 9, "Заявку подали, комитет в конце месяца"),
    (BudgetState.REFUSED, 14, "Финансисты срезали, предлагают доп. соглашение весной"),
    None,
)
SHOWN = 12
# Calendar days from the first talk to the signature of earlier renewals.
TOOK = (38, 61, 84)


def show_budgets(company: Company) -> None:
    """Answer for some clients of one account manager, and let earlier renewals tell their time."""
    mine = [c for c in company.clients if c.owner_id == company.people["nesterova"].pk]
    known = [client for client in mine if client.fiscal_year_start]
    for number, client in enumerate(known[:SHOWN]):
        for contract in company.contracts.get(client.pk, []):
            _took(contract, TOOK[number % len(TOOK)])
        said = SAID[number % len(SAID)]
        ends_on = max((c.ends_on for c in company.contracts[client.pk] if c.ends_on), default=None)
        if said is None or ends_on is None or client.fiscal_year_start is None:
            continue
        state, days, note = said
        BudgetAnswer.objects.create(
            client=client,
            year_starts_on=fiscal_year_of(ends_on + dt.timedelta(days=1), client.fiscal_year_start),
            state=state,
            on=company.today - dt.timedelta(days=days),
            note=note,
            by=client.owner,
        )


def _took(contract: Contract, days: int) -> None:
    before = contract.predecessor
    if before is not None and contract.signed_on is not None:
        began = contract.signed_on - dt.timedelta(days=days)
        Contract.objects.filter(pk=before.pk).update(renewal_started_on=began)
