"""Touches with who took part: by far the largest tables, in the order in which they were held."""

from __future__ import annotations

from accounts_crm.bench import words
from accounts_crm.bench.plan import ADMIN, HEAD, YEARS, Plan
from accounts_crm.bench.tables import insert, run
from accounts_crm.bench.words import one_of
from clients.models import Touchpoint, TouchpointColleague, TouchpointStakeholder
from clients.rules.touches import HELD, MINUTES

# Chance up to which a touch is of this kind.
KINDS = (
    ("call", 0.42),
    ("email", 0.68),
    ("messenger", 0.77),
    ("meeting", 0.85),
    ("video", 0.92),
    ("note", 0.95),
    ("document", 0.97),
    ("demo", 0.98),
    ("training", 0.99),
    ("review", 0.995),
    ("support", 1.0),
)


def fill_touches(plan: Plan) -> None:
    """Write the touches and both sides of them; who took part derives from the touch's id."""
    insert(
        Touchpoint,
        f"FROM ({_facts(plan)}) AS f",
        id="t",
        client_id="client_id",
        kind="kind",
        direction="direction",
        is_reached="is_reached",
        is_counted=f"""CASE WHEN kind IN ({_listed(HELD)}) THEN is_reached
          ELSE kind IN ('email', 'messenger') AND direction IN ('theirs', 'both') END""",
        at="at",
        minutes=f"CASE WHEN is_reached THEN {_minutes()} END",
        by_id=f"CASE WHEN dice(t, 8) < 0.9 THEN owner ELSE {HEAD} END",
        summary="summary",
        summary_folded="replace(lower(summary), 'ё', 'е')",
        made_at="at",
    )
    _fill_sides(plan)


def _facts(plan: Plan) -> str:
    """Every touch with its client's place: A clients are touched most, some never, some rarely.

    OFFSET 0 keeps the planner from putting each expression into all its uses (four times slower).
    """
    tens = plan.clients // 10
    kind = "CASE " + " ".join(f"WHEN dice(t, 4) < {top} THEN '{kind}'" for kind, top in KINDS)
    drawn = f"""SELECT t, CASE
        WHEN dice(t, 1) < 0.35 THEN 10 * floor(dice(t, 2) * {tens})::int
        WHEN dice(t, 1) < 0.75
          THEN 10 * floor(dice(t, 2) * {tens})::int + 1 + floor(dice(t, 3) * 3)::int
        ELSE 10 * floor(dice(t, 2) * {tens})::int + 4 + floor(dice(t, 3) * 6)::int END AS drawn,
      {kind} ELSE 'support' END AS kind
      FROM generate_series(1, {plan.touchpoints}) AS t OFFSET 0"""
    placed = f"""SELECT t, kind,
      CASE WHEN dice(drawn, 11) < 0.04 THEN (drawn + 10) % {plan.clients} ELSE drawn END AS place
      FROM ({drawn}) AS d OFFSET 0"""
    age = f"({plan.touchpoints} - t)::float8 / {plan.touchpoints} * {365 * YEARS}"
    lag = "CASE WHEN dice(place, 12) < 0.22 THEN 15 + floor(dice(place, 13) * 150) ELSE 0 END"
    day = f"(DATE '{plan.today}' - floor({age} + {lag})::int)"
    return f"""SELECT t, kind, place, {plan.id_of("place")} AS client_id,
      {plan.owner_of("place")} AS owner,
      LEAST(({day} + interval '9 hours' + dice(t, 5) * interval '9 hours')
          AT TIME ZONE 'Europe/Moscow',
        '{plan.now}'::timestamptz - dice(t, 5) * interval '3 hours') AS at,
      CASE kind WHEN 'email' THEN CASE WHEN dice(t, 6) < 0.5 THEN 'ours' ELSE 'theirs' END
        WHEN 'messenger' THEN CASE WHEN dice(t, 6) < 0.7 THEN 'both' ELSE 'ours' END
        WHEN 'note' THEN 'ours' WHEN 'document' THEN 'ours' WHEN 'support' THEN 'theirs'
        ELSE 'both' END AS direction,
      kind NOT IN ({_listed(HELD)}) OR dice(t, 7) < 0.88 AS is_reached,
      {one_of(words.SAID, "dice(t, 9)")} || ' ' || {one_of(words.AND_SAID, "dice(t, 10)")}
        || CASE WHEN dice(t, {words.NAMED_SALT}) < {words.NAMED}
          THEN ' Проект ' || initcap({_named()}) ELSE '' END AS summary
      FROM ({placed}) AS p OFFSET 0"""


def _named() -> str:
    """A word of three syllables, as the names of clients have."""
    return " || ".join(one_of(words.SYLLABLES, f"dice(t, {salt})") for salt in (27, 28, 29))


def _listed(codes: frozenset[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


def _minutes() -> str:
    return "CASE kind " + " ".join(f"WHEN '{k}' THEN {m}" for k, m in MINUTES.items()) + " END"


def _fill_sides(plan: Plan) -> None:
    # At three clients of ten only one person is ever spoken to.
    first = """CASE WHEN dice(client_id, 14) < 0.3 OR dice(id, 21) < 0.5 THEN 1
      WHEN dice(id, 21) < 0.8 THEN 2 ELSE 3 END"""
    insert(
        TouchpointStakeholder,
        "FROM clients_touchpoint WHERE dice(id, 22) < 0.8 ORDER BY id",
        id="id",
        touchpoint_id="id",
        stakeholder_id=f"3 * (client_id - 1) + {first}",
        is_picked="dice(id, 23) < 0.55",
    )
    insert(
        TouchpointStakeholder,
        """FROM clients_touchpointstakeholder AS s
        WHERE dice(s.touchpoint_id, 24) < 0.12
          AND dice((s.stakeholder_id + 2) / 3, 14) >= 0.3 ORDER BY s.id""",
        id=f"{plan.touchpoints} + s.id",
        touchpoint_id="s.touchpoint_id",
        stakeholder_id="s.stakeholder_id - (s.stakeholder_id - 1) % 3 + s.stakeholder_id % 3",
        is_picked="true",
    )
    insert(
        TouchpointColleague,
        "FROM clients_touchpoint WHERE dice(id, 25) < 0.04 ORDER BY id",
        id="id",
        touchpoint_id="id",
        person_id=f"CASE WHEN by_id = {HEAD} THEN {ADMIN} ELSE {HEAD} END",
    )


def gather_last_touches(plan: Plan) -> None:
    """Find each client's and each person's latest counted touch, and when they were confirmed."""
    run("""
CREATE UNLOGGED TABLE last_of_client AS
SELECT client_id, max(at) AS at FROM clients_touchpoint WHERE is_counted GROUP BY 1""")
    run("""
CREATE UNLOGGED TABLE last_of_person AS
SELECT s.stakeholder_id, max(t.at) AS at, max(t.at) FILTER (WHERE s.is_picked) AS confirmed_at
FROM clients_touchpointstakeholder AS s JOIN clients_touchpoint AS t ON t.id = s.touchpoint_id
WHERE t.is_counted GROUP BY 1""")
    run("ANALYZE last_of_client")
    run("ANALYZE last_of_person")
