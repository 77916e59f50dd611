"""Makes the demonstration company around a date, so that it never grows old.

The same seed gives the same company. Rows go in bulk; last touches, tiers and flags are then
computed by the product's own actions.
"""

from __future__ import annotations

import datetime as dt
import random
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts_crm.demo import words
from clients.choices import ContactKind, Direction, RoleEnd, StakeholderStatus, TaskKind, TouchKind
from clients.models import (
    Client,
    ClientField,
    ContactPoint,
    LifeCycleStage,
    Membership,
    Person,
    StageMove,
    Stakeholder,
    StakeholderRole,
    Task,
    TimelineEntry,
    Touchpoint,
    TouchpointStakeholder,
)
from clients.rules.touches import counts_for_norm, guess_minutes
from contracts.choices import ContractKind
from contracts.models import Contract, ContractLine, Product
from contracts.rules import annual_amount, net_amount
from core import clock
from users.models import Team, User

CLIENTS = 96
NORMS = {"A": 14, "B": 30, "C": 90}
MAIL_DOMAIN = "demo.example"


@dataclass(slots=True)
class Company:
    """What is being made, and the passwords to print once."""

    today: dt.date
    dice: random.Random
    people: dict[str, User] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    clients: list[Client] = field(default_factory=list)
    stakeholders: dict[int, list[Stakeholder]] = field(default_factory=dict)
    contracts: dict[int, list[Contract]] = field(default_factory=dict)


@transaction.atomic
def make_company(*, today: dt.date, seed: int = 7) -> Company:
    """Make the demonstration company in an empty base; return it with its passwords."""
    company = Company(today, random.Random(seed))
    _make_people(company)
    _make_clients(company)
    _make_stakeholders(company)
    _make_contracts(company)
    _make_touches(company)
    _make_plans(company)
    _make_departures(company)
    return company


def _make_people(company: Company) -> None:
    teams: dict[str, Team] = {}
    for name, parent in words.TEAMS:
        teams[name] = Team.objects.create(name=name, parent=teams.get(parent))
    for last, first, middle, mail, role, specialty, team in words.COLLEAGUES:
        password = secrets.token_urlsafe(9)
        person = User.objects.create_user(
            email=f"{mail}@{MAIL_DOMAIN}",
            password=password,
            last_name=last,
            first_name=first,
            middle_name=middle,
            role=role,
            specialty=specialty,
            team=teams.get(team),
            is_demo=True,
        )
        company.people[mail] = person
        company.passwords[person.email] = password


def _make_clients(company: Company) -> None:
    dice, today = company.dice, company.today
    ClientField.objects.create(
        code="court_load", label="Судебная нагрузка", kind="number", unit="дел в год"
    )
    stages = {stage.code: stage for stage in LifeCycleStage.objects.all()}
    owners = [company.people[name] for name in ("nesterova", "ryabov", "chalova", "mukhin")]
    names = [f"{a} {b}" for a in words.FIRST_WORDS for b in words.SECOND_WORDS]
    dice.shuffle(names)
    rows = []
    for number, name in enumerate(names[:CLIENTS]):
        city, zone = dice.choice(words.CITIES)
        tier = "A" if number % 8 == 0 else "B" if number % 8 in (1, 2) else "C"
        code = dice.choices(
            ("adoption", "growth", "renewal", "onboarding", "loyal", "pilot"), (9, 4, 3, 2, 2, 1)
        )[0]
        since = today - dt.timedelta(days=dice.randint(40, 900))
        rows.append(
            Client(
                name=f"{dice.choice(words.FORMS)} «{name}»",
                inn=_inn(dice),
                kpp=f"{dice.randint(1000, 9999)}01001",
                industry=dice.choice(words.INDUSTRIES),
                country="RU",
                city=city,
                time_zone=zone,
                annual_revenue_amount=dice.randint(200, 60_000) * 1_000_000_00,
                employees=dice.randint(40, 9_000),
                fiscal_year_start=dice.choice((1, 1, 1, 1, 4, None)),
                procurement=dice.choice((*words.PROCEDURES, "")),
                can_pay_by_offer=dice.choice((True, False, None)),
                tier=tier,
                strategy=dice.choice(("develop", "keep", "keep", "minimum")),
                stage=stages.get(code),
                stage_since=since,
                owner=owners[0] if number % 2 else dice.choice(owners),
                owner_since=today - dt.timedelta(days=dice.randint(120, 900)),
                own_values={"court_load": dice.randint(5, 1_900)} if dice.random() < 0.7 else {},
                made_by=company.people["admin"],
            )
        )
    company.clients = Client.objects.bulk_create(rows)
    for child, parent in ((5, 0), (9, 0), (13, 0), (21, 8), (29, 8), (45, 16)):
        company.clients[child].parent = company.clients[parent]
    Client.objects.bulk_update(company.clients, ["parent"])
    StageMove.objects.bulk_create(
        StageMove(client=c, to_stage=c.stage, on=c.stage_since, by=c.owner)
        for c in company.clients
        if c.stage
    )
    group = [company.people["tutor"], company.people["closer"]]
    Membership.objects.bulk_create(
        Membership(client=c, person=p, role=p.specialty, since=today - dt.timedelta(days=200))
        for c in company.clients[:24:2]
        for p in group
    )


def _inn(dice: random.Random) -> str:
    """Return ten digits with a right check digit."""
    digits = [7, 7, *[dice.randint(0, 9) for _ in range(7)]]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11 % 10
    return "".join(map(str, [*digits, check]))


def _make_stakeholders(company: Company) -> None:
    dice = company.dice
    people, rows, jobs = [], [], []
    for client in company.clients:
        wanted = {"A": 5, "B": 4, "C": 2}[client.tier]
        chosen = dice.sample(words.JOBS, k=min(wanted, len(words.JOBS)))
        if client.tier != "C" and dice.random() < 0.9:
            chosen = list(dict.fromkeys([words.JOBS[0], words.JOBS[1], *chosen]))[:wanted]
        for job in chosen:
            people.append(_person(dice))
            rows.append(client)
            jobs.append(job)
    Person.objects.bulk_create(people)
    made = Stakeholder.objects.bulk_create(
        Stakeholder(
            person=person,
            client=client,
            job=job,
            department=department,
            influence=influence,
            attitude=dice.choices((2, 1, 0, -1), (2, 4, 5, 1))[0],
            since=company.today - dt.timedelta(days=dice.randint(200, 1500)),
            confirmed_on=company.today - dt.timedelta(days=dice.randint(3, 150)),
        )
        for person, client, (job, department, _roles, influence) in zip(
            people, rows, jobs, strict=True
        )
    )
    StakeholderRole.objects.bulk_create(
        StakeholderRole(stakeholder=one, client_id=one.client_id, role=role, since=one.since)
        for one, job in zip(made, jobs, strict=True)
        for role in job[2]
    )
    ContactPoint.objects.bulk_create(_contacts(dice, people))
    for one in made:
        company.stakeholders.setdefault(one.client_id, []).append(one)


def _person(dice: random.Random) -> Person:
    is_woman = dice.random() < 0.5
    first, middle = dice.choice(words.WOMEN if is_woman else words.MEN)
    surname = dice.choice(words.SURNAMES)
    if is_woman and surname[-2:] in ("ов", "ев", "ёв", "ин"):
        surname += "а"
    elif is_woman and surname.endswith("ий"):
        surname = surname[:-2] + "ая"
    return Person(
        last_name=surname,
        first_name=first,
        middle_name=middle,
        birth_day=dice.randint(1, 28),
        birth_month=dice.randint(1, 12),
    )


def _contacts(dice: random.Random, people: list[Person]) -> list[ContactPoint]:
    points = []
    for number, person in enumerate(people):
        phone = f"+7921{dice.randint(1_000_000, 9_999_999)}"
        points.append(ContactPoint(person=person, kind=ContactKind.PHONE, value=phone, typed=phone))
        mail = f"person{number}@client.example"
        points.append(ContactPoint(person=person, kind=ContactKind.EMAIL, value=mail, typed=mail))
        if dice.random() < 0.4:
            handle = f"person_{number}"
            points.append(
                ContactPoint(person=person, kind=ContactKind.TELEGRAM, value=handle, typed=handle)
            )
    return points


def _make_contracts(company: Company) -> None:
    dice = company.dice
    products = Product.objects.bulk_create(Product(name=n, line=line) for n, line in words.PRODUCTS)
    scale = {"A": 4_000_000, "B": 900_000, "C": 150_000}
    for number, client in enumerate(company.clients):
        ends_on = company.today + dt.timedelta(days=dice.randint(-20, 345))
        product = dice.choice(products[:3])
        amount = int(scale[client.tier] * dice.uniform(0.4, 2.2)) // 1000 * 1000 * 100
        older = _contract(company, client, product, ends_on - dt.timedelta(days=365), amount)
        older.amount = older.net_amount = older.annual_amount = int(amount * 0.9) // 100 * 100
        newer = _contract(company, client, product, ends_on, amount)
        if dice.random() < 0.7 or client.tier == "A":
            older.save()
            newer.predecessor = older
        _start_in_time(company, newer, number)
        newer.save()
        company.contracts[client.pk] = [newer]
        if newer.ends_on and newer.ends_on < company.today and number % 3:
            _renew(company, newer)
        ContractLine.objects.create(
            contract=newer, product=product, quantity=dice.randint(3, 180), amount=newer.amount
        )
        if client.tier == "A" and number % 16 == 0:
            _contract(
                company, client, products[3], ends_on, amount // 5, kind=ContractKind.SERVICE
            ).save()


def _start_in_time(company: Company, contract: Contract, number: int) -> None:
    """Most talks have begun when they should; every fourth was forgotten."""
    left = ((contract.ends_on or company.today) - company.today).days
    if left < 95 and number % 4:
        contract.renewal_started_on = company.today - dt.timedelta(days=company.dice.randint(2, 30))
        contract.renewal_started_by = contract.owner


def _renew(company: Company, old: Contract) -> None:
    """Sign the next year of a contract that has ended."""
    if old.ends_on is None:
        return
    ends_on = old.ends_on + dt.timedelta(days=365)
    product: Any = old.product
    following = _contract(
        company, old.client, product, ends_on, int(old.amount * 1.08) // 100 * 100
    )
    following.predecessor = old
    following.save()
    ContractLine.objects.create(
        contract=following, product=product, quantity=20, amount=following.amount
    )


def _contract(
    company: Company,
    client: Client,
    product: Product,
    ends_on: dt.date,
    amount: int,
    kind: str = ContractKind.LICENCE,
) -> Contract:
    starts_on = ends_on - dt.timedelta(days=364)
    net = net_amount(amount, None)
    return Contract(
        client=client,
        owner=client.owner,
        number=f"{starts_on.year}/{company.dice.randint(100, 999)}-{client.pk}",
        kind=kind,
        product=product,
        signed_on=starts_on - dt.timedelta(days=company.dice.randint(2, 20)),
        starts_on=starts_on,
        ends_on=ends_on,
        amount=amount,
        net_amount=net,
        annual_amount=annual_amount(net, starts_on, ends_on),
        is_auto_renewed=company.dice.random() < 0.1,
        notice_days=30,
    )


def _make_touches(company: Company) -> None:
    """Most clients are touched within their norm; every sixth has been forgotten for a while."""
    dice, rows, sides = company.dice, [], []
    for number, client in enumerate(company.clients):
        norm = NORMS[client.tier]
        forgotten = number % 9 == 5
        last = int(norm * (1.4 if forgotten else dice.uniform(0.05, 0.7)))
        day = company.today - dt.timedelta(days=max(last, 1))
        while day > company.today - dt.timedelta(days=300):
            touch, who = _touch(company, client, day)
            rows.append(touch)
            sides.append(who)
            day -= dt.timedelta(days=max(3, int(norm * dice.uniform(0.4, 0.9))))
    Touchpoint.objects.bulk_create(rows)
    TouchpointStakeholder.objects.bulk_create(
        TouchpointStakeholder(touchpoint=row, stakeholder=one)
        for row, who in zip(rows, sides, strict=True)
        for one in who
    )


def _touch(company: Company, client: Client, day: dt.date) -> tuple[Touchpoint, list[Any]]:
    dice = company.dice
    kind, summary = dice.choice(words.TOUCHES)
    direction = Direction.BOTH
    reached = not (kind == TouchKind.CALL and dice.random() < 0.12)
    at = clock.start_of(day) + dt.timedelta(hours=dice.randint(9, 17), minutes=dice.choice((0, 30)))
    who = dice.sample(company.stakeholders[client.pk], k=1 if dice.random() < 0.6 else 2)
    touch = Touchpoint(
        client=client,
        kind=kind,
        direction=direction if reached else Direction.OURS,
        is_reached=reached,
        is_counted=counts_for_norm(kind, direction, reached),
        at=at,
        minutes=guess_minutes(kind),
        by=client.owner,
        summary=summary if reached else "Не ответили, перезвоню.",
    )
    return touch, who


def _make_plans(company: Company) -> None:
    dice, today = company.dice, company.today
    monday = today - dt.timedelta(days=today.weekday())
    rows = []
    for client in dice.sample(company.clients, 40):
        due = today + dt.timedelta(days=dice.randint(-1, 14))
        rows.append(
            Task(
                client=client,
                title=dice.choice(words.NEXT_STEPS),
                assignee=client.owner,
                due_on=due,
                made_by=client.owner,
            )
        )
    for client in dice.sample(company.clients, 16):
        day = max(monday, today) + dt.timedelta(days=dice.randint(0, 7))
        at = clock.start_of(day) + dt.timedelta(hours=dice.randint(10, 16))
        rows.append(
            Task(
                client=client,
                kind=TaskKind.MEETING,
                title="Встреча по итогам квартала",
                assignee=client.owner,
                due_on=day,
                starts_at=at,
                minutes=60,
                place="у клиента",
                made_by=client.owner,
            )
        )
    Task.objects.bulk_create(rows)


def _make_departures(company: Company) -> None:
    """A few champions have left: the signal that is usually found out too late."""
    held = StakeholderRole.objects.held().filter(role="champion").select_related("stakeholder")
    weighty = held.filter(client__tier__in=["A", "B"]).order_by("pk")
    mine = list(weighty.filter(client__owner=company.people["nesterova"]))
    others = list(weighty.exclude(client__owner=company.people["nesterova"]))
    for role in [*company.dice.sample(mine, 2), *company.dice.sample(others, 3)]:
        day = company.today - dt.timedelta(days=company.dice.randint(3, 25))
        role.until, role.end_reason = day, RoleEnd.LEFT
        role.save(update_fields=["until", "end_reason"])
        one = role.stakeholder
        one.status, one.until = StakeholderStatus.LEFT, day
        one.save(update_fields=["status", "until"])
        TimelineEntry.objects.create(
            client_id=one.client_id,
            verb="stakeholder_left",
            subject=f"stakeholder:{one.pk}",
            label=str(one.person),
            at=clock.start_of(day) + dt.timedelta(hours=12),
        )
