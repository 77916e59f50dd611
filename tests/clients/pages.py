"""A client with everything on its page, and counting of the queries that a page itself costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client
from core import clock
from tests import factories as f

# What stands around a page: session, person, its teams, the shell's figures, transaction control.
AROUND = (
    "django_session",
    "SAVEPOINT",
    "BEGIN",
    "COMMIT",
    '"users_team"',
    'FROM "users_user" WHERE "users_user"."id" =',
    # the side bar's latest clients
    '"clients_client"."name", "clients_client"."tier", "clients_client"."computed_tier" FROM',
)


def full(client: Client, *, times: int = 1) -> Client:
    """Give a client people with roles and contacts, contracts, tasks, touches, a group."""
    today = clock.today()
    for number in range(times):
        person = f.PersonFactory.create(last_name=f"Ахметшин{client.pk}-{number}")
        stakeholder = f.StakeholderFactory.create(client=client, person=person, influence=4)
        f.StakeholderRoleFactory.create(stakeholder=stakeholder, client=client)
        f.ContactPointFactory.create(
            person=person, kind="phone", value=f"+7921{client.pk:07}{number}"
        )
        f.TaskFactory.create(client=client, due_on=today + dt.timedelta(days=number))
        f.ContractFactory.create(client=client)
        touch = f.TouchpointFactory.create(
            client=client, at=timezone.now() - dt.timedelta(days=number + 1)
        )
        touch.their_side.create(stakeholder=stakeholder)
        f.MembershipFactory.create(client=client, person=f.UserFactory.create(a_member=True))
    return client


def own_queries(browser: Browser, url: str, **headers: Any) -> list[str]:
    """Return the statements of a page without those around it; the page must answer 200."""
    browser.get(url, **headers)
    with CaptureQueriesContext(connection) as caught:
        answer = browser.get(url, **headers)
    assert answer.status_code == 200, answer.status_code
    return [q["sql"] for q in caught if not any(word in q["sql"] for word in AROUND)]
