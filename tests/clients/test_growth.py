"""Competitors seen at a client: written down, deleted, put back; who may."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.actions.growth import add_sighting, delete_sighting, triage
from clients.models import Client, CompetitorSighting, TimelineEntry
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


def seen() -> list[str]:
    return list(CompetitorSighting.objects.alive().values_list("competitor", flat=True))


def test_a_sighting_is_written_down_deleted_and_put_back(client_row: Client, kam: User) -> None:
    today = clock.today()
    made = add_sighting(client=client_row, competitor=" Контур  Фокус ", seen_on=today, by=kam)
    assert seen() == ["Контур Фокус"]
    gone = delete_sighting(sighting=CompetitorSighting.objects.get(), by=kam)
    assert seen() == []
    undo.undo(token=gone.token, by=kam)
    assert seen() == ["Контур Фокус"]
    undo.undo(token=made.token, by=kam)
    assert seen() == []
    said = TimelineEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(said) == ["sighting_added", "sighting_deleted", "undone", "undone"]


def test_a_colleague_of_the_working_group_writes_none_and_a_foreign_touch_is_refused(
    client_row: Client, kam: User, colleague: User
) -> None:
    facts: Any = {"client": client_row, "competitor": "Контур", "seen_on": clock.today()}
    with pytest.raises(NotAllowed):
        add_sighting(by=colleague, **facts)
    with pytest.raises(DomainError):
        add_sighting(by=kam, touchpoint=f.TouchpointFactory.create(), **facts)


def test_the_form_offers_competitors_of_ones_own_clients_and_takes_no_day_ahead(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    f.SightingFactory.create(client=client_row, competitor="Свой знакомый")
    f.SightingFactory.create(competitor="Чужой знакомый")
    browser, url = signed_in(kam), f"/clients/{client_row.pk}/competitors/new/"
    page = browser.get(url).content.decode()
    assert "Свой знакомый" in page
    assert "Чужой знакомый" not in page
    ahead = (clock.today() + dt.timedelta(days=1)).isoformat()
    assert browser.post(url, {"competitor": "Контур", "seen_on": ahead}).status_code == 422


def test_a_client_is_decided_about_once_a_day(client_row: Client, kam: User) -> None:
    triage(client=client_row, decision="keep", on=clock.today(), by=kam)
    with pytest.raises(DomainError):
        triage(client=client_row, decision="keep", on=clock.today(), by=kam)
