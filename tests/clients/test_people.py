"""People at clients: added, changed, confirmed; and what happens when they leave."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import transaction

from clients import actions, followups
from clients.actions.departures import end_leaves
from clients.models import (
    ContactPoint,
    Person,
    Stakeholder,
    StakeholderRole,
    Task,
    TimelineEntry,
)
from core import undo
from core.errors import AlreadyDone, DomainError, NotAllowed
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
ANNA = {"last_name": "Иванова", "first_name": "Анна", "middle_name": "Сергеевна"}


def add(client, by, **given):
    return actions.add_stakeholder(
        **({"client": client, "by": by, "today": TODAY, "person": ANNA} | given)
    )


@pytest.fixture
def champion(client_row):
    role = f.StakeholderRoleFactory.create(stakeholder__client=client_row)
    return role.stakeholder


def change(stakeholder, what, by, **given):
    return actions.record_change(
        **({"stakeholder": stakeholder, "what": what, "on": TODAY, "by": by} | given)
    )


def held(stakeholder):
    return set(stakeholder.roles.held().values_list("role", flat=True))


def test_a_new_person_comes_with_contacts_and_roles(client_row, kam):
    contacts = [("phone", "8 (921) 111-22-33 доб. 5"), ("telegram", "https://t.me/anna_i")]
    found = add(client_row, kam, job="юрист", roles=["champion", "legal"], contacts=contacts)
    points = list(ContactPoint.objects.values_list("value", "extension").order_by("position"))
    assert points == [("+79211112233", "5"), ("anna_i", "")]
    assert held(found) == {"champion", "legal"}
    assert TimelineEntry.objects.get().label == "Иванова Анна Сергеевна"


def test_a_person_is_added_once_per_form(client_row, kam):
    key = uuid.uuid4()
    add(client_row, kam, form_key=key)
    with pytest.raises(AlreadyDone):
        add(client_row, kam, form_key=key)
    assert Person.objects.count() == 1


def test_a_person_without_name_and_contact_is_refused(client_row, kam):
    with pytest.raises(DomainError):
        add(client_row, kam, person={})
    assert add(client_row, kam, person={}, contacts=[("phone", "921 111-22-33")])


def test_nobody_works_twice_at_one_client(client_row, kam):
    found = add(client_row, kam)
    with pytest.raises(DomainError), transaction.atomic():
        add(client_row, kam, person=found.person)


def test_a_person_of_a_foreign_client_cannot_be_taken(client_row, kam):
    foreign = f.StakeholderFactory.create().person
    with pytest.raises(NotAllowed):
        add(client_row, kam, person=foreign)


def test_a_member_of_the_group_adds_nobody(client_row, colleague):
    with pytest.raises(NotAllowed):
        add(client_row, colleague)
    assert not Person.objects.exists()


def test_a_changed_name_is_told_and_found(client_row, kam):
    found = add(client_row, kam)
    actions.update_person(
        person=found.person, changes={"last_name": "Артёмова"}, by=kam, client=client_row
    )
    found.person.refresh_from_db()
    assert found.person.name_folded.startswith("артемова")
    entry = TimelineEntry.objects.get(verb="person_changed")
    assert entry.changes == {"last_name": ["Иванова", "Артёмова"]}


def test_a_set_of_roles_grants_what_is_new_and_ends_what_is_gone(champion, kam):
    actions.update_stakeholder(
        stakeholder=champion, changes={"roles": {"user"}, "job": "директор"}, by=kam, today=TODAY
    )
    ended = StakeholderRole.objects.get(role="champion")
    assert held(champion) == {"user"}
    assert (ended.until, ended.end_reason) == (TODAY, "reassigned")
    entry = TimelineEntry.objects.get(verb="stakeholder_changed")
    assert entry.changes["roles"] == ["champion", "user"]


def test_nobody_reports_to_somebody_below(client_row, kam):
    boss, worker = f.StakeholderFactory.create_batch(2, client=client_row)
    foreign = f.StakeholderFactory.create()
    given = {"by": kam, "today": TODAY}
    actions.update_stakeholder(stakeholder=worker, changes={"reports_to": boss}, **given)
    for wrong in (worker, foreign):
        with pytest.raises(DomainError):
            actions.update_stakeholder(stakeholder=boss, changes={"reports_to": wrong}, **given)


def test_a_role_is_granted_once_and_ended_with_a_reason(champion, kam):
    with pytest.raises(DomainError), transaction.atomic():
        actions.grant_role(stakeholder=champion, role="champion", by=kam, on=TODAY)
    role = champion.roles.get()
    actions.end_role(role=role, by=kam, on=TODAY, reason="reassigned")
    with pytest.raises(DomainError):
        actions.end_role(role=role, by=kam, on=TODAY, reason="reassigned")
    granted = actions.grant_role(stakeholder=champion, role="champion", by=kam, on=TODAY)
    assert held(champion) == {granted.role}


def test_still_there_in_one_click(champion, kam):
    found = actions.confirm_stakeholder(stakeholder=champion, by=kam, on=TODAY)
    assert (found.confirmed_on, found.confirmed_by) == (TODAY, kam)
    assert TimelineEntry.objects.get().verb == "person_confirmed"


def test_contacts_are_replaced_and_told_to_every_client_one_may_change(champion, kam, client_row):
    elsewhere = f.StakeholderFactory.create(person=champion.person)
    contacts = [("email", "Anna@Client.example"), ("email", "anna@client.example")]
    made = actions.set_contacts(person=champion.person, contacts=contacts, by=kam)
    assert [point.value for point in made] == ["anna@client.example"]
    assert set(TimelineEntry.objects.values_list("client", flat=True)) == {client_row.pk}
    assert elsewhere.client.timeline.count() == 0


def test_a_client_has_contacts_of_its_own(client_row, kam, colleague):
    actions.set_contacts(client=client_row, contacts=[("phone", "8 800 555-35-35")], by=kam)
    assert client_row.contact_points.get().value == "+78005553535"
    with pytest.raises(NotAllowed):
        actions.set_contacts(client=client_row, contacts=[], by=colleague)


def test_who_left_loses_the_roles_and_the_owner_gets_a_task(champion, kam):
    done = change(champion, "left", kam)
    champion.refresh_from_db()
    role = champion.roles.get()
    assert (champion.status, champion.until) == ("left", TODAY)
    assert (role.until, role.end_reason) == (TODAY, "left")
    assert (done.task.assignee, done.task.due_on) == (kam, TODAY + dt.timedelta(days=7))
    assert set(TimelineEntry.objects.values_list("verb", flat=True)) == {
        "person_left",
        "task_added",
    }


def test_a_successor_takes_over_the_watched_roles(champion, kam, client_row):
    f.StakeholderRoleFactory.create(stakeholder=champion, role="user")
    successor = f.StakeholderFactory.create(client=client_row)
    change(champion, "left", kam, successor=successor)
    champion.refresh_from_db()
    assert champion.successor == successor
    assert held(successor) == {"champion"}


def test_an_abolished_post_asks_for_nobody(champion, kam):
    done = change(champion, "left", kam, post_abolished=True)
    assert done.task is None
    assert champion.roles.get().end_reason == "abolished"


def test_a_simple_user_who_left_makes_no_task(client_row, kam):
    user = f.StakeholderRoleFactory.create(stakeholder__client=client_row, role="user").stakeholder
    assert change(user, "left", kam).task is None
    assert not Task.objects.exists()


def test_who_moved_to_another_client_of_ours_works_there(champion, kam):
    there = f.ClientFactory.create(owner=kam)
    done = change(champion, "moved", kam, moved_to_client=there, new_job="директор")
    champion.refresh_from_db()
    assert (done.new_employment.client, done.new_employment.job) == (there, "директор")
    assert champion.moved_to == done.new_employment
    assert champion.moved_to_text == there.name
    assert [line.verb for line in there.timeline.order_by("pk")] == ["person_came", "task_added"]


def test_who_moved_is_offered_as_a_lead_without_a_word_of_where_from(champion, kam, head, stranger):
    there = f.ClientFactory.create(owner=stranger)
    done = actions.record_change(
        stakeholder=champion,
        what="moved",
        on=TODAY,
        by=f.UserFactory.create(an_admin=True),
        moved_to_client=there,
    )
    lead = Task.objects.get(client=there)
    assert (lead.assignee, lead.stakeholder) == (stranger, done.new_employment)
    assert champion.person.short_name in lead.title
    told = [lead.title, *(f"{line.label} {line.changes}" for line in there.timeline.all())]
    assert not any(champion.client.name in words for words in told)


def test_the_lead_is_taken_back_with_the_change(champion, kam):
    there = f.ClientFactory.create(owner=kam)
    done = change(champion, "moved", kam, moved_to_client=there)
    assert Task.objects.alive().filter(client=there).count() == 1
    undo.undo(token=done.undo.token, by=kam)
    assert not Task.objects.alive().filter(client=there).exists()


@pytest.mark.parametrize("why", ["bears a grudge", "held no weighty role", "nobody owns it"])
def test_no_lead_is_offered_where_it_would_be_none(champion, kam, why):
    there = f.ClientFactory.create(owner=None if why == "nobody owns it" else kam)
    if why == "bears a grudge":
        type(champion).objects.filter(pk=champion.pk).update(attitude=-1)
    if why == "held no weighty role":
        champion.roles.update(role="user")
    champion.refresh_from_db()
    change(champion, "moved", kam, moved_to_client=there)
    assert not Task.objects.filter(client=there).exists()


def test_who_moved_to_a_client_one_may_not_change_is_only_named(champion, kam):
    there = f.ClientFactory.create()
    done = change(champion, "moved", kam, moved_to_client=there)
    assert done.new_employment is None
    assert not there.stakeholders.exists()
    assert not there.tasks.exists()
    assert done.stakeholder.moved_to_text == there.name


def test_another_job_keeps_the_roles_that_go_along(champion, kam, client_row):
    f.StakeholderRoleFactory.create(stakeholder=champion, role="user")
    done = change(champion, "role_changed", kam, new_job="советник", keeps_roles=["champion"])
    employment = done.new_employment
    champion.refresh_from_db()
    assert (champion.status, employment.job, employment.client) == (
        "role_changed",
        "советник",
        client_row,
    )
    assert held(employment) == {"champion"}
    assert employment.roles.get().since < TODAY
    assert StakeholderRole.objects.get(role="user").end_reason == "reassigned"


def test_a_leave_keeps_the_roles_and_ends_by_itself(champion, kam):
    change(champion, "on_leave", kam, leave_until=TODAY + dt.timedelta(days=14))
    assert held(champion) == {"champion"}
    assert end_leaves(today=TODAY + dt.timedelta(days=14)) == 0
    assert end_leaves(today=TODAY + dt.timedelta(days=15)) == 1
    champion.refresh_from_db()
    assert (champion.status, champion.leave_until) == ("active", None)


def test_who_came_back_works_again(champion, kam):
    change(champion, "left", kam)
    done = change(champion, "returned", kam)
    assert (done.stakeholder.status, done.stakeholder.until) == ("active", None)
    assert held(champion) == set()


def test_the_same_departure_is_written_down_once(champion, kam):
    change(champion, "left", kam)
    with pytest.raises(DomainError):
        change(champion, "moved", kam)


@pytest.mark.parametrize("what", ["left", "moved", "role_changed", "on_leave"])
def test_undo_of_a_change_puts_everything_back(champion, kam, client_row, what):
    successor = f.StakeholderFactory.create(client=client_row)
    there = f.ClientFactory.create(owner=kam)
    given = {"successor": successor} if what == "left" else {}
    given |= {"moved_to_client": there} if what == "moved" else {}
    done = change(champion, what, kam, new_job="советник", **given)
    undo.undo(token=done.undo.token, by=kam)
    champion.refresh_from_db()
    assert (champion.status, champion.until, champion.successor) == ("active", None, None)
    assert held(champion) == {"champion"}
    assert held(successor) == set()
    assert Stakeholder.objects.alive().count() == 2
    assert not Task.objects.open().exists()


def test_undo_of_a_change_that_somebody_built_upon_is_refused_whole(champion, kam):
    done = change(champion, "role_changed", kam, new_job="советник")
    Stakeholder.objects.filter(pk=champion.pk).update(until=TODAY - dt.timedelta(3))
    with pytest.raises(DomainError):
        undo.undo(token=done.undo.token, by=kam)
    assert done.new_employment in Stakeholder.objects.alive()


def test_both_clients_are_reevaluated_at_once(champion, kam, monkeypatch):
    seen = []
    monkeypatch.setattr(followups, "_hooks", {})
    followups.register(seen.append)
    there = f.ClientFactory.create(owner=kam)
    change(champion, "moved", kam, moved_to_client=there)
    assert seen == [tuple(sorted((champion.client_id, there.pk)))]


def test_a_successor_works_at_the_same_client(champion, kam):
    with pytest.raises(DomainError):
        change(champion, "left", kam, successor=f.StakeholderFactory.create())


def test_a_member_writes_down_no_departure(champion, colleague):
    with pytest.raises(NotAllowed):
        change(champion, "left", colleague)
    champion.refresh_from_db()
    assert champion.status == "active"
