"""Whose a client becomes: by name, by the map of the file, within what the importer may give."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client, TimelineEntry
from exchange.models import ImportRun
from tests import factories as f
from tests.exchange.loading import check, load, reasons, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
DATA = "Наименование;Ответственный\nОпора;Юлия Рогожина\n"


@pytest.fixture
def julia(team: Any) -> User:
    row: User = f.UserFactory.create(first_name="Юлия", last_name="Рогожина", team=team)
    return row


def test_a_kam_keeps_what_they_import_and_the_named_colleague_is_proposed(
    kam: User, julia: User
) -> None:
    load(kam, "clients", DATA)
    client = Client.objects.get()
    assert (client.owner, client.proposed_owner) == (kam, julia)


def test_a_head_gives_within_the_team_and_proposes_beyond_it(
    head: User, julia: User, stranger: User
) -> None:
    data = DATA + f"Мост;{stranger.first_name} {stranger.last_name}\n"
    load(head, "clients", data)
    assert Client.objects.get(name="Опора").owner == julia
    beyond = Client.objects.get(name="Мост")
    assert (beyond.owner, beyond.proposed_owner) == (head, stranger)


def test_an_administrator_gives_to_anybody(admin: User, stranger: User) -> None:
    load(admin, "clients", f"Наименование;Ответственный\nОпора;{stranger.email}\n")
    assert Client.objects.get().owner == stranger


def test_an_unknown_owner_becomes_the_importer(kam: User) -> None:
    run = load(kam, "clients", DATA)
    assert Client.objects.get().owner == kam
    assert run.counts["summary"]["unknown_owners"] == {"Юлия Рогожина": 1}


def test_an_unknown_owner_is_mapped_once_for_the_file(admin: User, kam: User) -> None:
    data = "Наименование;Ответственный\nОпора;Ю. Р.\nМост;Ю. Р.\n"
    run = check(upload(admin, "clients", data))
    ImportRun.objects.filter(pk=run.pk).update(options={"owners": {"Ю. Р.": kam.pk}})
    write(check(run))
    assert set(Client.objects.values_list("owner", flat=True)) == {kam.pk}


def test_a_changed_owner_takes_the_open_tasks_along(admin: User, kam: User, julia: User) -> None:
    client = f.ClientFactory.create(name="Опора", owner=kam)
    task = f.TaskFactory.create(client=client, assignee=kam)
    load(admin, "clients", DATA)
    client.refresh_from_db()
    task.refresh_from_db()
    assert (client.owner, task.assignee) == (julia, julia)
    assert TimelineEntry.objects.filter(client=client, verb="owner_changed").exists()


def test_a_kam_cannot_give_a_client_away_by_a_file(kam: User, julia: User) -> None:
    client = f.ClientFactory.create(name="Опора", owner=kam)
    run = load(kam, "clients", DATA)
    client.refresh_from_db()
    assert client.owner == kam
    assert reasons(run) == [(2, "owner_kept")]
