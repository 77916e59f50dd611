"""Readings of licences, goals and their readings: for a part of clients, as one would find them."""

from __future__ import annotations

from accounts_crm.bench.plan import Plan
from accounts_crm.bench.tables import insert
from clients.models import Goal, GoalReading
from contracts.models import LicenceReading

FILLED = (LicenceReading, Goal, GoalReading)


def fill_use(plan: Plan) -> None:
    today = f"DATE '{plan.today}'"
    for turn, (ago, salt) in enumerate(((45, 131), (3, 132))):
        insert(
            LicenceReading,
            "FROM contracts_contractline AS l WHERE dice(l.id, 130) < 0.1 ORDER BY l.id",
            id=f"2 * l.id + {turn}",
            line_id="l.id",
            taken_on=f"{today} - {ago}",
            used=f"floor(l.quantity * 1.1 * dice(l.id, {salt}))::int",
            made_at=f"({today} - {ago})::timestamptz",
        )
    insert(
        Goal,
        "FROM places AS p WHERE dice(p.id, 133) < 0.06 ORDER BY p.id",
        id="p.id",
        client_id="p.id",
        task="'Быстрее проверять контрагентов'",
        measure="'Минут на проверку'",
        baseline="240000",
        target="20000",
        since=f"{today} - 30 - floor(dice(p.id, 134) * 300)::int",
        until=f"{today} - 10 + floor(dice(p.id, 135) * 300)::int",
    )
    insert(
        GoalReading,
        "FROM clients_goal AS g WHERE dice(g.id, 136) < 0.8 ORDER BY g.id",
        id="g.id",
        goal_id="g.id",
        taken_on=f"{today} - floor(dice(g.id, 137) * 100)::int",
        value="20000 + floor(dice(g.id, 138) * 220)::int * 1000",
    )
