"""What people did besides touching: groups, moves through the life cycle, tasks, the timeline."""

from __future__ import annotations

from accounts_crm.bench import words
from accounts_crm.bench.plan import ADMIN, Plan
from accounts_crm.bench.tables import insert, rows
from accounts_crm.bench.words import one_of
from clients.models import Membership, StageMove, Task, TimelineEntry


def fill_doings(plan: Plan) -> None:
    today = f"DATE '{plan.today}'"
    insert(
        Membership,
        "FROM places AS p WHERE dice(p.id, 101) < 0.3 ORDER BY p.id",
        id="p.id",
        client_id="p.id",
        person_id=f"{plan.first_member} + floor(dice(p.id, 102) * {plan.members})::int",
        role="CASE WHEN dice(p.id, 103) < 0.5 THEN 'tutor' ELSE 'lawyer' END",
        since="p.since",
    )
    _fill_moves()
    _fill_tasks(
        "dice(p.id, 111) < 0.35",
        "0",
        due_on=f"{today} - 6 + floor(dice(p.id, 112) * 40)::int",
        title=one_of(words.STEPS, "dice(p.id, 113)"),
    )
    _fill_tasks(
        "dice(p.id, 114) < 0.06",
        f"{plan.clients}",
        kind="'meeting'",
        title="'Встреча'",
        starts_at=f"({today} + floor(dice(p.id, 115) * 14)::int + time '11:00')::timestamptz",
        minutes="60",
    )
    _fill_tasks(
        "dice(p.id, 118) < 0.08",
        f"{4 * plan.clients}",
        kind="'promise'",
        due_on=f"{today} - 4 + floor(dice(p.id, 119) * 30)::int",
        title=one_of(words.STEPS, "dice(p.id, 120)"),
        is_theirs="dice(p.id, 121) < 0.2",
    )
    for turn in (2, 3):
        _fill_tasks(
            "p.owner_id IS NOT NULL",
            f"{turn * plan.clients}",
            due_on=f"{today} - 30 * {turn}",
            title=one_of(words.STEPS, f"dice(p.id, {114 + turn})"),
            done_at=f"({today} - 30 * {turn})::timestamptz",
            done_by_id="p.owner_id",
        )
    _fill_timeline(plan)


def _fill_tasks(which: str, first: str, **columns: str) -> None:
    insert(
        Task,
        f"FROM places AS p WHERE {which} ORDER BY p.id",
        id=f"{first} + p.id",
        client_id="p.id",
        assignee_id=f"COALESCE(p.owner_id, {ADMIN})",
        made_by_id=f"COALESCE(p.owner_id, {ADMIN})",
        **columns,
    )


def _fill_moves() -> None:
    stages = {code: pk for pk, code in rows("SELECT id, code FROM clients_lifecyclestage")}
    pilot, start = stages["pilot"], stages["onboarding"]
    passed = (
        ("NULL", str(pilot), "p.since", "true"),
        (str(pilot), str(start), "p.since + 60", f"c.stage_id <> {pilot}"),
        (str(start), "c.stage_id", "p.since + 150", f"c.stage_id NOT IN ({pilot}, {start})"),
    )
    for turn, (before, after, on, which) in enumerate(passed):
        insert(
            StageMove,
            f"FROM places AS p JOIN clients_client AS c ON c.id = p.id WHERE {which}",
            id=f"3 * p.id + {turn}",
            client_id="p.id",
            from_stage_id=before,
            to_stage_id=after,
            on=on,
            by_id="p.owner_id",
            made_at=f"({on})::timestamptz",
        )


def _fill_timeline(plan: Plan) -> None:
    entries = (
        ("client_created", "p.since", "'{}'::jsonb"),
        ("stage_changed", "p.since + 60", """'{"stage": ["pilot", "onboarding"]}'::jsonb"""),
        ("stage_changed", "p.since + 150", """'{"stage": ["onboarding", "adoption"]}'::jsonb"""),
    )
    for turn, (verb, on, changes) in enumerate(entries):
        insert(
            TimelineEntry,
            "FROM places AS p ORDER BY p.id",
            id=f"{turn * plan.clients} + p.id",
            client_id="p.id",
            at=f"({on})::timestamptz",
            by_id="p.owner_id",
            verb=f"'{verb}'",
            changes=changes,
        )
