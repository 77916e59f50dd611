"""Answers of a part of clients: three a year, one in eight of them low."""

from __future__ import annotations

from accounts_crm.bench.plan import Plan
from accounts_crm.bench.tables import insert
from clients.models import SurveyAnswer

FILLED = (SurveyAnswer,)


def fill_satisfaction(plan: Plan) -> None:
    today = f"DATE '{plan.today}'"
    for turn, salt in enumerate((140, 141, 142)):
        day = f"{today} - {turn * 110} - floor(dice(p.id, {salt + 10}) * 60)::int"
        insert(
            SurveyAnswer,
            "FROM places AS p WHERE dice(p.id, 139) < 0.1 ORDER BY p.id",
            id=f"3 * p.id + {turn}",
            client_id="p.id",
            kind="'nps'",
            score=f"CASE WHEN dice(p.id, {salt}) < 0.12 THEN 4 ELSE 8 END",
            answered_on=day,
            made_at=f"({day})::timestamptz",
            source="'import'",
        )
