"""A small company for a drill, on the base of DATA_DIR or DATABASE_URL.

`drill.py fill | tell | check EMAIL | write SECONDS`: the first three print rows and hash of every
table, `check` also signs in as a person would. `write` adds two teams in each transaction, so that
any consistent copy has an even number.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")
django.setup()

from django.apps import apps  # noqa: E402  after the set-up
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts_crm.copies import contents  # noqa: E402
from accounts_crm.copies.tables import tables_of  # noqa: E402
from clients.models import Client, Touchpoint  # noqa: E402
from core.models import FormKey, StoredSetting, UndoRecord  # noqa: E402
from tests import factories as f  # noqa: E402
from users.models import Team, User  # noqa: E402

# What the engines write differently: nesting, order, numbers, quotes, odd characters.
ODD = {
    "ё": [1, 1.0, 1e21, -0.5, None, True],
    "a": {"b": 'кавычки " \\ \n\t\u2028'},
    "": 12345678901234567890,
}


def fill() -> None:
    call_command("createcachetable", verbosity=0)
    person = f.UserFactory.create(an_admin=True, email="drill@example.com")
    for number in range(30):
        row = f.ClientFactory.create(name=f"ООО «Ёлка № {number}»", owner=person)
        f.TouchpointFactory.create(client=row, summary="строка\tс табуляцией\nи \\N, и \\. 😀")
    Client.objects.filter(pk=Client.objects.latest("pk").pk).update(note="")
    Touchpoint.objects.filter(pk=Touchpoint.objects.latest("pk").pk).update(
        at=dt.datetime(2026, 3, 29, 1, 30, 0, 7, tzinfo=dt.UTC)
    )
    StoredSetting.objects.create(key="drill", value=ODD, changed_by=person)
    UndoRecord.objects.create(
        kind="drill", payload=ODD, by=person, expires_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    )
    FormKey.objects.create(key=uuid.uuid4(), by=person)
    upload = Path(settings.MEDIA_ROOT) / "imports" / "один" / "source"
    upload.parent.mkdir(parents=True, exist_ok=True)
    upload.write_bytes(b"\x00\xff" * 1000)
    tell()


def check(email: str) -> None:
    """Sign in with the password, open a client, and add one row to see the sequences."""
    tell()
    settings.ALLOWED_HOSTS = ["testserver"]
    browser = Browser()
    page = browser.post(reverse("account_login"), {"login": email, "password": f.PASSWORD})
    assert page.status_code == 302, page.content.decode()
    client = Client.objects.earliest("pk")
    opened = browser.get(client.get_absolute_url())
    assert client.name in opened.content.decode()
    assert f.ClientFactory.create(owner=User.objects.get(email=email)).pk > client.pk


def tell() -> None:
    with transaction.atomic():
        found = contents.digests_of(connection, tables_of(apps))
    print(json.dumps({name: [digest.rows, digest.hash] for name, digest in found.items()}))


def write(seconds: float) -> None:
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        number += 1
        with transaction.atomic():
            Team.objects.create(name=f"пара {number} левая")
            Team.objects.create(name=f"пара {number} правая")
    print(number)


if __name__ == "__main__":
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    what, *rest = sys.argv[1:]
    {"fill": fill, "tell": tell, "check": check, "write": lambda s: write(float(s))}[what](*rest)
