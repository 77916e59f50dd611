"""Documents under way, appeals by week, what colleagues ask: for a part of clients."""

from __future__ import annotations

from accounts_crm.bench.plan import Plan
from accounts_crm.bench.tables import insert
from clients.models import AppealCount
from contracts.models import Document
from flags.models import HandRaise

FILLED = (AppealCount, Document, HandRaise)


def fill_waiting(plan: Plan) -> None:
    today = f"DATE '{plan.today}'"
    insert(
        AppealCount,
        "FROM places AS p, generate_series(0, 5) AS w WHERE dice(p.id, 150) < 0.05 ORDER BY p.id",
        id="p.id * 6 + w",
        client_id="p.id",
        week=f"date_trunc('week', {today})::date - 7 * w",
        count="floor(dice(p.id * 6 + w, 151) * 12)::int",
    )
    insert(
        Document,
        "FROM places AS p WHERE dice(p.id, 152) < 0.06 ORDER BY p.id",
        id="p.id",
        client_id="p.id",
        kind="CASE WHEN dice(p.id, 153) < 0.5 THEN 'proposal' ELSE 'contract' END",
        title="'На 2027 год'",
        title_folded="'на 2027 год'",
        status="CASE WHEN dice(p.id, 154) < 0.6 THEN 'in_approval' ELSE 'agreed' END",
        held_since=f"{today} - floor(dice(p.id, 155) * 40)::int",
        sent_on=f"{today} - 45",
    )
    insert(
        HandRaise,
        "FROM places AS p WHERE dice(p.id, 156) < 0.01 ORDER BY p.id",
        id="p.id",
        client_id="p.id",
        text="'Просят счёт до пятницы'",
    )
