"""Invoices of a part of clients, some of them late, and one round of new prices."""

from __future__ import annotations

from accounts_crm.bench.plan import Plan
from accounts_crm.bench.tables import insert
from renewals.models import Invoice, PriceRound, PriceRoundRow

FILLED = (Invoice, PriceRound, PriceRoundRow)


def fill_money(plan: Plan) -> None:
    today = f"DATE '{plan.today}'"
    due = f"{today} - floor(dice(p.id * 2 + n, 161) * 50)::int + 25"
    insert(
        Invoice,
        "FROM places AS p, generate_series(0, 1) AS n WHERE dice(p.id, 160) < 0.2 ORDER BY p.id",
        id="p.id * 2 + n",
        client_id="p.id",
        number="'С-' || p.id || '/' || n",
        number_folded="'с-' || p.id || '/' || n",
        amount="100000 + floor(dice(p.id, 162) * 1000000)::int",
        paid_amount="CASE WHEN dice(p.id * 2 + n, 163) < 0.6 THEN 0 ELSE 1200000 END",
        issued_on=f"{due} - 10",
        due_on=due,
    )
    insert(
        PriceRound,
        "FROM generate_series(1, 1) AS n",
        id="1",
        name="'Индексация'",
        index="7500",
        effective_on=f"{today} + 60",
    )
    insert(
        PriceRoundRow,
        "FROM contracts_contract AS k WHERE dice(k.id, 164) < 0.03 ORDER BY k.id",
        id="k.id",
        round_id="1",
        contract_id="k.id",
        old_amount="k.amount",
        proposed_amount="k.amount + k.amount / 10",
        notice_by=f"{today} + floor(dice(k.id, 165) * 40)::int - 5",
    )
