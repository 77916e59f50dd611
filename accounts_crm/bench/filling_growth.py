"""Interest, wishes with who waits for them, competitors seen: for a part of clients."""

from __future__ import annotations

from accounts_crm.bench.plan import Plan
from accounts_crm.bench.tables import insert
from clients.models import CompetitorSighting
from contracts.models import Interest, ProductWish, WishTie

FILLED = (Interest, ProductWish, WishTie, CompetitorSighting)
WISHES = 40


def fill_growth(plan: Plan) -> None:
    today = f"DATE '{plan.today}'"
    insert(
        Interest,
        "FROM places AS p CROSS JOIN (SELECT id FROM contracts_product ORDER BY id LIMIT 3) AS k"
        " WHERE dice(p.id * 8 + k.id, 170) < 0.1 ORDER BY p.id, k.id",
        client_id="p.id",
        product_id="k.id",
        state="CASE WHEN dice(p.id + k.id, 171) < 0.7 THEN 'interested' ELSE 'refused' END",
        on=f"{today} - floor(dice(p.id, 172) * 400)::int",
    )
    insert(
        ProductWish,
        f"FROM generate_series(1, {WISHES}) AS n",
        id="n",
        title="'Выгрузка ' || n",
        title_folded="'выгрузка ' || n",
        state="CASE WHEN n <= 6 THEN 'released' ELSE 'wanted' END",
        released_on=f"CASE WHEN n <= 6 THEN {today} - n * 4 END",
    )
    insert(
        WishTie,
        "FROM places AS p WHERE dice(p.id, 173) < 0.05 ORDER BY p.id",
        wish_id=f"1 + floor(dice(p.id, 174) * {WISHES})::int",
        client_id="p.id",
        asked_on=f"{today} - 30 - floor(dice(p.id, 175) * 300)::int",
    )
    insert(
        CompetitorSighting,
        "FROM places AS p WHERE dice(p.id, 176) < 0.06 ORDER BY p.id",
        client_id="p.id",
        competitor="'Контур'",
        competitor_folded="'контур'",
        seen_on=f"{today} - floor(dice(p.id, 177) * 120)::int",
    )
