"""The first administrator of an installation without `up`."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import translation

from users.models import User


@pytest.mark.django_db
def test_the_link_opens_the_page_of_the_first_administrator() -> None:
    out = io.StringIO()
    call_command("first_admin", "https://crm.example.com/", stdout=out)
    address = out.getvalue().strip()
    assert address.startswith("https://crm.example.com/")
    path = address.removeprefix("https://crm.example.com")
    assert Browser().get(path, follow=True).status_code == 200


def test_nobody_becomes_the_first_where_an_administrator_is(admin: User) -> None:
    with translation.override("en"), pytest.raises(CommandError, match="an administrator already"):
        call_command("first_admin", "https://crm.example.com")


@pytest.mark.django_db
def test_an_address_without_its_beginning_is_refused() -> None:
    with pytest.raises(CommandError, match="whole address"):
        call_command("first_admin", "crm.example.com")
