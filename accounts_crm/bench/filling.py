"""Fills the scratch database with a plausible company by statements, the large tables last.

Everything derives from a client's place (see `plan`) and from `dice`, so that tables that know
of one another agree without being joined. What the product keeps beside the facts (folded
columns, last touches, yearly amounts) is written as its actions would and checked afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from accounts_crm.bench import (
    filling_growth,
    filling_money,
    filling_satisfaction,
    filling_use,
    filling_waiting,
    words,
)
from accounts_crm.bench.filling_doings import fill_doings
from accounts_crm.bench.filling_touches import fill_touches, gather_last_touches
from accounts_crm.bench.plan import (
    ADMIN,
    FIRST_KAM,
    HEAD,
    HEADS_KAMS,
    KAM,
    TEAM_KAMS,
    YEARS,
    Plan,
)
from accounts_crm.bench.tables import insert, prepare, rows, run, settle_ids, without_indexes
from accounts_crm.bench.words import array, one_of
from clients.models import (
    Client,
    ContactPoint,
    Membership,
    Person,
    StageMove,
    Stakeholder,
    StakeholderRole,
    Task,
    TimelineEntry,
    Touchpoint,
    TouchpointColleague,
    TouchpointStakeholder,
)
from contracts.models import Contract, ContractLine, Product
from users.models import Team, User

FILLED = (
    Client,
    ContactPoint,
    Contract,
    ContractLine,
    Membership,
    Person,
    StageMove,
    Stakeholder,
    StakeholderRole,
    Task,
    TimelineEntry,
    Touchpoint,
    TouchpointColleague,
    TouchpointStakeholder,
    *filling_use.FILLED,
    *filling_growth.FILLED,
    *filling_money.FILLED,
    *filling_satisfaction.FILLED,
    *filling_waiting.FILLED,
)
FOLD = "replace(lower({}), 'ё', 'е')"
# One holding is large: 30 companies of the measured manager's book, 200 of the measured head's.
HOLDING_PLACES = ", ".join(str(place) for place in (*range(1, 31), *range(230, 400)))
PRODUCTS = ("Досье", "Судебный монитор", "Банк практики", "Сопровождение", "Архив решений")


def fill(plan: Plan) -> dict[str, float]:
    """Fill all tables and gather the planner's statistics; return seconds by part."""
    seconds: dict[str, float] = {}

    def timed(name: str, part: Callable[[Plan], None]) -> None:
        started = time.monotonic()
        part(plan)
        seconds[name] = round(time.monotonic() - started, 1)

    prepare()
    started = time.monotonic()
    with without_indexes(FILLED):
        timed("people", _fill_people)
        timed("places", _lay_out_places)
        timed("touches", fill_touches)
        timed("last touches", gather_last_touches)
        timed("contracts", _fill_contracts)
        timed("clients", _fill_clients)
        timed("stakeholders", _fill_stakeholders)
        timed("use", filling_use.fill_use)
        timed("growth", filling_growth.fill_growth)
        timed("answers", filling_satisfaction.fill_satisfaction)
        timed("waiting", filling_waiting.fill_waiting)
        timed("money", filling_money.fill_money)
        timed("doings", _fill_doings)
        indexes = time.monotonic()
    seconds["indexes"] = round(time.monotonic() - indexes, 1)
    settle_ids([*FILLED, Team, User, Product])
    run("DROP TABLE last_of_client, last_of_person")
    timed("analyze", lambda _plan: _analyze())
    seconds["all"] = round(time.monotonic() - started, 1)
    return seconds


def _analyze() -> None:
    run("VACUUM ANALYZE")


def _fill_people(plan: Plan) -> None:
    insert(
        Team,
        f"FROM generate_series(1, {plan.teams}) AS n",
        id="n",
        name="'Команда ' || n",
    )
    role = f"""CASE WHEN n = {ADMIN} THEN 'admin' WHEN n = {HEAD} THEN 'head'
      WHEN n < {plan.first_head} THEN 'kam' WHEN n < {plan.first_member} THEN 'head'
      ELSE 'member' END"""
    kam = f"(n - {FIRST_KAM})"
    team = f"""CASE WHEN n = {ADMIN} THEN NULL WHEN n IN ({HEAD}, {KAM}) THEN 1
      WHEN n < {plan.first_head} THEN
        CASE WHEN {kam} < {HEADS_KAMS} THEN 1 ELSE 2 + ({kam} - {HEADS_KAMS}) / {TEAM_KAMS} END
      WHEN n < {plan.first_member} THEN n - {plan.first_head} + 2
      ELSE 1 + n % {plan.teams} END"""
    names = f"""SELECT n, {one_of(words.LAST_NAMES, "dice(n, 1)")} AS last_name,
      {one_of(words.FIRST_NAMES, "dice(n, 2)")} AS first_name
      FROM generate_series(1, {plan.people}) AS n"""
    insert(
        User,
        f"FROM ({names}) AS named",
        id="n",
        email="'person' || n || '@bench.example'",
        last_name="last_name",
        first_name="first_name",
        name_folded=FOLD.format("last_name || ' ' || first_name"),
        role=role,
        specialty="CASE WHEN n % 2 = 0 THEN 'tutor' ELSE 'closer' END",
        team_id=team,
        password="'!'",  # noqa: S106  nobody signs in with it
        language="'ru'",
    )
    listed = array(PRODUCTS)
    insert(
        Product,
        f"FROM unnest({listed}) WITH ORDINALITY AS p(name, n)",
        id="n",
        name="name",
        name_folded=FOLD.format("name"),
    )


def _lay_out_places(plan: Plan) -> None:
    """A small table of places for joins: id, tier, owner."""
    run(f"""
CREATE UNLOGGED TABLE places AS
SELECT {plan.id_of("k")} AS id, k AS place,
  CASE WHEN k % 10 = 0 THEN 'A' WHEN k % 10 < 4 THEN 'B' ELSE 'C' END AS tier,
  CASE WHEN k < 400 OR dice(k, 15) >= 0.004 THEN {plan.owner_of("k")} END AS owner_id,
  (DATE '{plan.today}' - (200 + floor(dice(k, 16) * 365 * {YEARS}))::int) AS since
FROM generate_series(0, {plan.clients - 1}) AS k ORDER BY 1""")
    run("ALTER TABLE places ADD PRIMARY KEY (id)")
    run("ANALYZE places")


def _fill_contracts(plan: Plan) -> None:
    """Three a client: last year's, this year's that follows it, and one of another product."""
    today = f"DATE '{plan.today}'"
    ends = f"""SELECT p.*, c, 3 * (p.id - 1) + c AS cid,
      CASE WHEN c = 3 THEN
        CASE WHEN dice(p.id, 33) >= 0.08
          THEN {today} - 150 + floor(dice(p.id, 32) * 500)::int END
        ELSE ({today} - 20 + floor(dice(p.id, 31) * 366)::int
          - CASE WHEN c = 1 THEN interval '1 year' ELSE interval '0' END)::date END AS ends_on,
      CASE WHEN c < 3 THEN 1 + (dice(p.id, 34) * 3)::int ELSE 5 END AS product_id,
      CASE WHEN c < 3 THEN 'licence' WHEN dice(p.id, 35) < 0.5 THEN 'licence'
        WHEN dice(p.id, 35) < 0.8 THEN 'service' WHEN dice(p.id, 35) < 0.95 THEN 'project'
        ELSE 'pilot' END AS kind,
      100 * CASE p.tier
        WHEN 'A' THEN 3000000 + floor(dice(p.id * 3 + c, 36) * 7000000)::bigint
        WHEN 'B' THEN 500000 + floor(dice(p.id * 3 + c, 36) * 1500000)::bigint
        ELSE 40000 + floor(dice(p.id * 3 + c, 36) * 260000)::bigint END AS amount,
      CASE WHEN dice(p.id, 37) < 0.7 THEN 20 END AS vat
      FROM places AS p CROSS JOIN generate_series(1, 3) AS c ORDER BY p.id, c"""
    net = "amount - CASE WHEN vat IS NULL THEN 0 ELSE (2 * amount * vat + 120) / 240 END"
    insert(
        Contract,
        f"FROM ({ends}) AS t",
        id="cid",
        client_id="id",
        owner_id="owner_id",
        number="'Д-' || cid",
        number_folded="'д-' || cid",
        kind="kind",
        product_id="product_id",
        starts_on=f"""COALESCE((ends_on + 1 - interval '1 year')::date,
          {today} - 100 - floor(dice(id, 38) * 500)::int)""",
        ends_on="ends_on",
        amount="amount",
        vat_rate="vat",
        net_amount=net,
        annual_amount=net,
        is_auto_renewed="c = 3 AND dice(cid, 44) < 0.1",
        notice_days="CASE WHEN c = 3 AND dice(cid, 44) < 0.05 THEN 60 END",
        predecessor_id="CASE WHEN c = 2 AND dice(id, 39) < 0.9 THEN cid - 1 END",
        renewal_started_on=f"""CASE WHEN c > 1 AND ends_on BETWEEN {today} AND {today} + 90
          AND dice(cid, 40) < 0.55 THEN {today} - floor(dice(cid, 41) * 20)::int END""",
        renewal_started_by_id=f"""CASE WHEN c > 1 AND ends_on BETWEEN {today} AND {today} + 90
          AND dice(cid, 40) < 0.55 THEN owner_id END""",
    )
    insert(
        ContractLine,
        "FROM contracts_contract AS c ORDER BY c.id",
        id="c.id",
        contract_id="c.id",
        product_id="c.product_id",
        quantity="(5 + floor(dice(c.id, 42) * 60))::int",
        amount="c.amount",
    )


def _fill_clients(plan: Plan) -> None:
    rare = " || ".join(one_of(words.SYLLABLES, f"dice(p.id, {n})") for n in (51, 52, 53))
    stages = {code: pk for pk, code in rows("SELECT id, code FROM clients_lifecyclestage")}
    usual = (
        ("adoption",) * 8
        + ("growth",) * 4
        + ("renewal",) * 3
        + ("onboarding",) * 2
        + (
            "loyal",
            "at_risk",
            "pilot",
        )
    )
    stage = one_of(tuple(str(stages[code]) for code in usual), "dice(p.id, 54)") + "::bigint"
    named = f"""SELECT p.*, l.at AS last_at, w.annual,
      {one_of(words.FORMS, "dice(p.id, 55)")} AS form,
      {one_of(words.FIRST, "dice(p.id, 56)")} || ' '
        || {one_of(words.SECOND, "dice(p.id, 57)")} || ' '
        || initcap({rare}) AS bare,
      {one_of(words.INDUSTRIES, "dice(p.id, 58)")} AS industry,
      (7700000000 + p.id)::text AS inn
      FROM places AS p LEFT JOIN last_of_client AS l ON l.client_id = p.id
      LEFT JOIN (SELECT client_id, sum(annual_amount) AS annual FROM contracts_contract
        WHERE starts_on <= DATE '{plan.today}'
          AND (ends_on IS NULL OR ends_on >= DATE '{plan.today}') GROUP BY 1) AS w
        ON w.client_id = p.id
      ORDER BY p.id"""
    full = "CASE form " + " ".join(
        f"WHEN '{short}' THEN '{long}'" for short, long in words.FULL_FORMS.items()
    )
    months = one_of(("1", "1", "1", "4", "7"), "dice(p.id, 67)") + "::smallint"
    name = "form || ' «' || bare || '»'"
    full_name = f"{full} END || ' «' || bare || '»'"
    parent = f"""CASE
      WHEN place IN ({HOLDING_PLACES}) THEN {plan.id_of("0")}
      WHEN place % 10 > 0 AND dice(place, 59) < 0.12 THEN {plan.id_of("place - place % 10")}
      WHEN place % 10 = 0 AND place > 0 AND dice(place, 59) < 0.05
        THEN {plan.id_of("place - 10")} END"""
    insert(
        Client,
        f"FROM ({named}) AS p",
        id="p.id",
        name=name,
        full_name=full_name,
        name_folded=FOLD.format(name),
        search_folded=FOLD.format(f"{name} || ' ' || {full_name} || ' ' || inn"),
        name_key=f"replace({FOLD.format('bare')}, ' ', '')",
        inn="inn",
        kpp="'770101001'",
        parent_id=parent,
        industry="industry",
        industry_folded=FOLD.format("industry"),
        city=one_of(words.CITIES, "dice(p.id, 60)"),
        procurement=one_of(("offer_invoice", "direct", "tender_223", "", ""), "dice(p.id, 61)"),
        fiscal_year_start=f"CASE WHEN dice(p.id, 66) < 0.7 THEN {months} END",
        can_pay_by_offer="tier = 'C' AND dice(p.id, 62) < 0.3",
        tier="tier",
        annual_amount="COALESCE(annual, 0)",
        stage_id=f"""CASE WHEN dice(p.id, 63) < 0.02 THEN {stages["churned"]} ELSE {stage} END""",
        stage_since="since + 150",
        owner_id="owner_id",
        owner_since="since",
        sponsor_id=f"CASE WHEN tier = 'A' AND dice(p.id, 65) < 0.5 THEN {HEAD} END",
        sponsor_since="CASE WHEN tier = 'A' AND dice(p.id, 65) < 0.5 THEN since END",
        last_touch_at="last_at",
        archived_at=f"CASE WHEN dice(p.id, 64) < 0.015 THEN '{plan.now}'::timestamptz END",
        made_at="since::timestamptz",
        made_by_id=str(ADMIN),
    )


def _fill_stakeholders(plan: Plan) -> None:
    """Three at each client with contacts; the first is mostly the champion, some have left."""
    total = 3 * plan.clients
    today = f"DATE '{plan.today}'"
    named = f"""SELECT n, {one_of(words.LAST_NAMES, "dice(n, 71)")} AS last_name,
      {one_of(words.FIRST_NAMES, "dice(n, 72)")} AS first_name,
      {one_of(words.MIDDLE_NAMES, "dice(n, 73)")} AS middle_name
      FROM generate_series(1, {total}) AS n"""
    insert(
        Person,
        f"FROM ({named}) AS p",
        id="n",
        last_name="last_name",
        first_name="first_name",
        middle_name="middle_name",
        name_folded=FOLD.format("last_name || ' ' || first_name || ' ' || middle_name"),
        birth_day="CASE WHEN dice(n, 74) < 0.3 THEN 1 + floor(dice(n, 75) * 28) END",
        birth_month="CASE WHEN dice(n, 74) < 0.3 THEN 1 + floor(dice(n, 76) * 12) END",
    )
    status = """CASE WHEN dice(n, 81) < 0.05 THEN 'left' WHEN dice(n, 81) < 0.06 THEN 'moved'
      WHEN dice(n, 81) < 0.07 THEN 'on_leave' ELSE 'active' END"""
    gone = "dice(n, 81) < 0.06"
    until = f"CASE WHEN {gone} THEN {today} - 1 - floor(dice(n, 82) * 400)::int END"
    insert(
        Stakeholder,
        f"""FROM generate_series(1, {total}) AS n
        LEFT JOIN last_of_person AS l ON l.stakeholder_id = n""",
        id="n",
        person_id="n",
        client_id="(n + 2) / 3",
        job=one_of(words.JOBS, "dice(n, 83)"),
        department=one_of(words.DEPARTMENTS, "dice(n, 83)"),
        influence="1 + floor(dice(n, 84) * 5)",
        attitude="floor(dice(n, 85) * 5) - 2",
        status=status,
        since=f"{today} - 500 - floor(dice(n, 86) * 900)::int",
        until=until,
        moved_to_text="CASE WHEN dice(n, 81) BETWEEN 0.05 AND 0.06 THEN 'АО «Вега»' ELSE '' END",
        last_touch_at="l.at",
        confirmed_on=f"""COALESCE((l.confirmed_at AT TIME ZONE 'Europe/Moscow')::date,
          CASE WHEN dice(n, 87) < 0.4 THEN {today} - floor(dice(n, 88) * 300)::int END)""",
    )
    _fill_roles(plan, gone, until)
    for kind, value in (
        ("phone", "'+7921' || lpad(n::text, 7, '0')"),
        ("email", "'n' || n || '@mail' || n % 97 || '.example'"),
    ):
        insert(
            ContactPoint,
            f"FROM generate_series(1, {total}) AS n",
            id="2 * n" if kind == "phone" else "2 * n - 1",
            person_id="n",
            kind=f"'{kind}'",
            value=value,
            typed=value,
            value_folded=value,
        )


def _fill_roles(plan: Plan, gone: str, until: str) -> None:
    today = f"DATE '{plan.today}'"
    role = """CASE WHEN n % 3 = 1 AND dice(n, 91) < 0.8 THEN 'champion'
      WHEN n % 3 = 2 AND dice(n, 91) < 0.75 THEN 'economic_buyer'
      WHEN n % 3 = 0 THEN CASE WHEN dice(n, 91) < 0.2 THEN 'business_owner'
        WHEN dice(n, 91) < 0.6 THEN 'procurement' WHEN dice(n, 91) < 0.9 THEN 'user' END END"""
    facts = f"""SELECT n, {role} AS role, {gone} AND dice(n, 92) < 0.9 AS is_over,
      dice(n, 93) < 0.02 AND NOT {gone} AS is_moved, {until} AS until
      FROM generate_series(1, {3 * plan.clients}) AS n"""
    insert(
        StakeholderRole,
        f"FROM ({facts}) AS f WHERE role IS NOT NULL",
        id="n",
        stakeholder_id="n",
        client_id="(n + 2) / 3",
        role="role",
        since=f"{today} - 450 - floor(dice(n, 94) * 900)::int",
        until=f"""CASE WHEN is_over THEN until
          WHEN is_moved THEN {today} - 1 - floor(dice(n, 95) * 300)::int END""",
        end_reason="""CASE WHEN is_over THEN CASE WHEN dice(n, 81) < 0.05 THEN 'left' ELSE 'moved'
          END WHEN is_moved THEN 'reassigned' ELSE '' END""",
    )
    # Where the champion is gone, half of the clients have a new one: the second person.
    insert(
        StakeholderRole,
        f"""FROM generate_series(2, {3 * plan.clients}, 3) AS n
        WHERE dice(n - 1, 81) < 0.06 AND dice(n, 96) < 0.5""",
        id=f"{3 * plan.clients} + n",
        stakeholder_id="n",
        client_id="(n + 2) / 3",
        role="'champion'",
        since=f"{today} - 30",
    )


def _fill_doings(plan: Plan) -> None:
    fill_doings(plan)
    run("DROP TABLE places")
