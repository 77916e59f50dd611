"""Clients of the demonstration company and the people who work there."""

from __future__ import annotations

import datetime as dt
import random

from accounts_crm.demo import words
from accounts_crm.demo.company import Company
from clients.choices import ContactKind
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
)

CLIENTS = 96


def make_clients(company: Company) -> None:
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
        StageMove(client=c, to_stage=c.stage, on=c.stage_since or today, by=c.owner)
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


def make_stakeholders(company: Company) -> None:
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
        StakeholderRole(
            stakeholder=one, client_id=one.client_id, role=role, since=one.since or company.today
        )
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
