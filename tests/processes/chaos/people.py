"""Makes tables, static files and the company that the writers work in.

Prints who signs in and which clients are theirs.
"""

from __future__ import annotations

import json
import os
import sys

import django
from django.core.management import call_command

WRITERS, CLIENTS_EACH = 5, 6


def prepare() -> None:
    """All that a first start does, in one process."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def make() -> dict[str, object]:
    from django.utils import timezone

    from core import clock
    from flags.engine import raise_flags
    from tests import factories as f

    people = []
    for _ in range(WRITERS):
        owner = f.UserFactory.create()
        clients = f.ClientFactory.create_batch(CLIENTS_EACH, owner=owner)
        people.append({"email": owner.email, "clients": [client.pk for client in clients]})
    admin = f.UserFactory.create(an_admin=True)
    raise_flags(today=clock.today(), now=timezone.now())
    return {"writers": people, "admin": admin.email, "password": f.PASSWORD}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")
    django.setup()
    prepare()
    json.dump(make(), sys.stdout)
