"""Two clients, or two people, become one and can be two again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.actions import join_clients, join_people
from clients.choices import ContactKind
from clients.followups import after_client_change
from clients.models import Client, Membership, Person, Stakeholder, TimelineEntry
from clients.models.touch import TouchpointStakeholder
from clients.queries import duplicates, twins
from clients.queries.duplicates import Requisites
from core import undo
from core.errors import Conflict, DomainError, NotAllowed
from core.models import UndoRecord
from flags.models import Flag
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(kam: Any) -> Client:
    return f.ClientFactory.create(name="Ладожская генерация", owner=kam, city="Тихвин")


def join(kept: Any, other: Any, by: Any, **picks: str) -> Any:
    verb = join_clients if isinstance(kept, Client) else join_people
    return verb(kept=kept, other=other, picks=picks, by=by)


def test_what_hangs_on_the_other_client_goes_to_the_kept_one(
    client_row: Client, twin: Client, kam: Any
) -> None:
    contract = f.ContractFactory.create(client=twin)
    touch = f.TouchpointFactory.create(client=twin)
    child = f.ClientFactory.create(parent=twin, owner=kam)

    join(client_row, twin, kam)

    for row in (contract, touch, child, twin, client_row):
        row.refresh_from_db()
    assert (contract.client, touch.client, child.parent) == (client_row,) * 3
    assert (twin.merged_into, twin.is_archived) == (client_row, True)
    assert (client_row.last_touch_at, client_row.annual_amount) == (touch.at, 1_000_000_00)
    assert client_row.city == "Тихвин"  # the kept one knew none


def test_a_chosen_value_stays_and_the_other_is_told(
    client_row: Client, twin: Client, kam: Any
) -> None:
    Client.objects.filter(pk=client_row.pk).update(city="Волхов")

    join(client_row, twin, kam, city="other")

    client_row.refresh_from_db()
    line = TimelineEntry.objects.get(client=client_row, verb="client_joined")
    assert client_row.city == "Тихвин"
    assert line.changes["city"] == ["Волхов", "Тихвин"]
    assert TimelineEntry.objects.filter(client=twin, verb="client_joined").count() == 1


def test_tasks_and_contracts_follow_to_the_owner_who_stays(
    client_row: Client, kam: Any, head: Any
) -> None:
    other = f.ClientFactory.create(owner__team=head.team)
    task, contract = f.TaskFactory.create(client=other), f.ContractFactory.create(client=other)

    record = join(client_row, other, head).undo

    task.refresh_from_db()
    contract.refresh_from_db()
    assert (task.assignee, contract.owner) == (kam, kam)
    undo.undo(token=record.token, by=head)
    task.refresh_from_db()
    contract.refresh_from_db()
    assert (task.assignee, contract.owner) == (other.owner, other.owner)


def test_one_person_at_both_clients_has_one_place_with_the_touches_of_both(
    client_row: Client, twin: Client, kam: Any
) -> None:
    here = f.StakeholderFactory.create(client=client_row, job="")
    there = f.StakeholderFactory.create(client=twin, person=here.person, job="юрист")
    f.StakeholderRoleFactory.create(stakeholder=here)
    f.StakeholderRoleFactory.create(stakeholder=there)
    touch = f.TouchpointFactory.create(client=twin)
    TouchpointStakeholder.objects.create(touchpoint=touch, stakeholder=there)

    join(client_row, twin, kam)

    place = Stakeholder.objects.alive().get(person=here.person)
    assert (place.pk, place.job, place.client) == (here.pk, "юрист", client_row)
    assert place.roles.filter(deleted_at__isnull=True).count() == 1
    assert place.last_touch_at == touch.at


def test_the_same_contact_stays_with_the_hidden_row(
    client_row: Client, twin: Client, kam: Any
) -> None:
    for client in (client_row, twin):
        f.ContactPointFactory.create(person=None, client=client, value="mail@a.example")
    join(client_row, twin, kam)
    assert [point.client for point in client_row.contact_points.all()] == [client_row]
    assert twin.contact_points.count() == 1


def test_an_open_flag_of_both_is_open_once(client_row: Client, twin: Client, kam: Any) -> None:
    after_client_change(client_row.pk, twin.pk)
    assert Flag.objects.open().filter(client=twin).exists()
    join(client_row, twin, kam)
    assert not Flag.objects.open().filter(client=twin).exists()
    subjects = list(Flag.objects.open().values_list("rule", "subject"))
    assert len(subjects) == len(set(subjects))


def test_a_parent_and_its_subsidiary_become_one_without_a_circle(kam: Any) -> None:
    top = f.ClientFactory.create(owner=kam)
    holding = f.ClientFactory.create(owner=kam, parent=top)
    branch = f.ClientFactory.create(owner=kam, parent=holding)
    unit = f.ClientFactory.create(owner=kam, parent=branch)

    join(unit, holding, kam)

    unit.refresh_from_db()
    branch.refresh_from_db()
    assert (unit.parent, branch.parent) == (top, unit)


def test_a_file_that_knows_the_other_number_finds_the_kept_client(
    client_row: Client, twin: Client, kam: Any
) -> None:
    for number, client in (("1", client_row), ("2", twin)):
        Client.objects.filter(pk=client.pk).update(external_system="b24", external_id=number)
    join(client_row, twin, kam)
    wanted = Requisites(external_system="b24", external_id="2")
    assert duplicates.find(wanted, kam) == [client_row]


def test_only_who_may_edit_both_joins_them(
    client_row: Client, kam: Any, stranger: Any, colleague: Any
) -> None:
    foreign = f.ClientFactory.create(owner=stranger)
    for by, other in ((kam, foreign), (colleague, f.ClientFactory.create(owner=kam))):
        with pytest.raises(NotAllowed):
            join(client_row, other, by)


def test_what_was_changed_meanwhile_is_looked_at_again(
    client_row: Client, twin: Client, kam: Any
) -> None:
    with pytest.raises(Conflict):
        join_clients(kept=client_row, other=twin, picks={}, by=kam, shown="old")


def test_a_client_is_joined_once(client_row: Client, twin: Client, kam: Any) -> None:
    third = f.ClientFactory.create(owner=kam)
    join(client_row, twin, kam)
    with pytest.raises(DomainError):
        join(third, twin, kam)


def test_undo_leaves_what_changed_since_and_names_it(
    client_row: Client, twin: Client, kam: Any
) -> None:
    moved = f.TaskFactory.create(client=twin, title="Прислать акт")
    record = join(client_row, twin, kam).undo
    elsewhere = f.ClientFactory.create(owner=kam)
    type(moved).objects.filter(pk=moved.pk).update(client=elsewhere)
    Client.objects.filter(pk=client_row.pk).update(city="Новгород")

    said = undo.undo(token=record.token, by=kam)

    assert "Прислать акт" in said
    assert client_row.name in said
    moved.refresh_from_db()
    client_row.refresh_from_db()
    assert (moved.client, client_row.city) == (elsewhere, "Новгород")


def test_after_thirty_days_it_stays(client_row: Client, twin: Client, kam: Any) -> None:
    record = join(client_row, twin, kam).undo
    days = (record.expires_at - record.created_at).days
    assert days == 30
    UndoRecord.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)


def test_a_kept_client_that_was_joined_since_is_parted_last(
    client_row: Client, twin: Client, kam: Any
) -> None:
    third = f.ClientFactory.create(owner=kam)
    first = join(client_row, twin, kam).undo
    second = join(third, client_row, kam).undo
    with pytest.raises(DomainError):
        undo.undo(token=first.token, by=kam)
    undo.undo(token=second.token, by=kam)
    undo.undo(token=first.token, by=kam)
    twin.refresh_from_db()
    assert (twin.merged_into, twin.is_archived) == (None, False)


def test_people_become_one_with_places_contacts_and_lines(client_row: Client, kam: Any) -> None:
    kept = f.StakeholderFactory.create(client=client_row).person
    other = f.StakeholderFactory.create(client=f.ClientFactory.create(owner=kam)).person
    f.ContactPointFactory.create(person=other, value="a@b.example")
    TimelineEntry.objects.create(
        client=client_row, verb="person_added", subject=f"person:{other.pk}"
    )

    record = join(kept, other, kam).undo

    assert kept.employments.count() == 2
    assert kept.contact_points.count() == 1
    assert not TimelineEntry.objects.filter(subject=f"person:{other.pk}").exists()
    assert Person.objects.visible_to(kam).filter(pk=other.pk).first() is None
    undo.undo(token=record.token, by=kam)
    assert (other.employments.count(), other.contact_points.count()) == (1, 1)


def test_a_person_known_in_an_unseen_book_is_not_taken_along(
    client_row: Client, kam: Any, admin: Any, stranger: Any
) -> None:
    kept = f.StakeholderFactory.create(client=client_row).person
    other = f.StakeholderFactory.create(client=client_row).person
    f.StakeholderFactory.create(client__owner=stranger, person=other)
    with pytest.raises(NotAllowed):
        join(kept, other, kam)
    assert join(kept, other, admin).kept == kept


def test_people_who_share_a_contact_or_a_name_are_suggested(client_row: Client, kam: Any) -> None:
    def person(**names: str) -> Person:
        return f.StakeholderFactory.create(
            client=client_row, person=f.PersonFactory.create(**names)
        ).person

    first, second, third = (person(last_name=name) for name in ("Ким", "Кимм", "Ким"))
    other = person(last_name="Ким", first_name="Анна")
    for one in (first, second, other):
        f.ContactPointFactory.create(person=one, kind=ContactKind.EMAIL, value="k@a.example")

    found = {(pair.first, pair.second): pair.reason for pair in twins.pairs(kam)}

    assert found == {(first, second): "email", (first, third): "name"}


def test_membership_of_both_is_one(client_row: Client, twin: Client, kam: Any) -> None:
    person = f.UserFactory.create(a_member=True)
    for client in (client_row, twin):
        f.MembershipFactory.create(client=client, person=person)
    join(client_row, twin, kam)
    assert Membership.objects.filter(client=client_row, person=person).count() == 1
