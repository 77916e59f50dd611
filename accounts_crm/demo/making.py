"""Makes the demonstration company around a date, so that it never grows old.

The same seed gives the same company. Rows go in bulk; last touches, tiers and flags are then
computed by the product's own actions.
"""

from __future__ import annotations

import datetime as dt
import random
import secrets

from django.db import transaction

from accounts_crm.demo import words
from accounts_crm.demo.clients import make_clients, make_stakeholders
from accounts_crm.demo.company import Company
from accounts_crm.demo.contracts import make_contracts
from accounts_crm.demo.doings import make_departures, make_plans, make_touches
from accounts_crm.demo.growth import make_growth
from accounts_crm.demo.heard import show_heard
from accounts_crm.demo.lists import show_lists
from accounts_crm.demo.people import show_people
from accounts_crm.demo.satisfaction import make_satisfaction
from accounts_crm.demo.use import make_use
from accounts_crm.demo.waiting import show_waiting
from users.models import Team, User

MAIL_DOMAIN = "demo.example"


@transaction.atomic
def make_company(*, today: dt.date, seed: int = 7) -> Company:
    """Make the demonstration company in an empty base; return it with its passwords."""
    company = Company(today, random.Random(seed))
    _make_people(company)
    make_clients(company)
    make_stakeholders(company)
    make_contracts(company)
    make_touches(company)
    make_plans(company)
    show_heard(company)
    show_people(company)
    make_departures(company)
    make_use(company)
    make_satisfaction(company)
    make_growth(company)
    show_waiting(company)
    show_lists(company)
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
