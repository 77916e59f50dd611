"""What became of several people at once: one step, one way back, a prospect of who moved."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from clients import actions
from clients.actions import Move
from clients.actions.departures import end_leaves
from clients.models import Client, Stakeholder, Task
from core import undo
from core.errors import AlreadyDone, DomainError, NotAllowed
from flags.models import Flag
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def lawyers(client_row):
    people = f.StakeholderFactory.create_batch(3, client=client_row, department="Право")
    f.StakeholderRoleFactory.create(stakeholder=people[0], role="champion")
    f.StakeholderRoleFactory.create(stakeholder=people[1], role="economic_buyer")
    f.StakeholderRoleFactory.create(stakeholder=people[2], role="user")
    return people


@pytest.fixture
def heir(client_row):
    return f.StakeholderFactory.create(client=client_row, department="Финансы")


def change(people, what, by, **given):
    key = given.pop("form_key", None)
    move = Move(**({"what": what, "on": TODAY, "by": by} | given))
    return actions.record_changes(stakeholders=people, move=move, today=TODAY, form_key=key)


def held(stakeholder):
    return set(stakeholder.roles.held().values_list("role", flat=True))


def statuses(people):
    rows = Stakeholder.objects.filter(pk__in=[one.pk for one in people]).order_by("pk")
    return list(rows.values_list("status", flat=True))


def test_a_department_leaves_in_one_step_with_one_introduction(lawyers, heir, kam):
    done = change(lawyers, "left", kam, successor=heir, handed_over=True)
    assert statuses(lawyers) == ["left"] * 3
    assert held(heir) == {"champion", "economic_buyer"}
    (task,) = done.tasks
    assert (task.stakeholder, task.assignee) == (heir, kam)
    assert lawyers[0].person.short_name in task.title
    assert set(lawyers[0].client.timeline.values_list("verb", flat=True)) == {
        "person_left",
        "task_added",
    }


def test_the_change_raises_a_flag_for_each_lost_role(lawyers, heir, kam):
    change(lawyers, "left", kam, successor=heir)
    flags = Flag.objects.open().filter(rule="champion_changed")
    assert {flag.evidence["role"] for flag in flags} == {"champion", "economic_buyer"}


def test_one_undo_takes_everything_back(lawyers, heir, kam):
    done = change(lawyers, "left", kam, successor=heir, successor_is_acting=True)
    heir.refresh_from_db()
    assert heir.acting_as == lawyers[0].job
    undo.undo(token=done.undo.token, by=kam)
    heir.refresh_from_db()
    assert statuses(lawyers) == ["active"] * 3
    assert [held(one) for one in lawyers] == [{"champion"}, {"economic_buyer"}, {"user"}]
    assert (held(heir), heir.acting_as) == (set(), "")
    assert not Task.objects.open().exists()
    assert not Flag.objects.open().filter(rule="champion_changed").exists()


def test_each_may_have_a_successor_of_their_own(lawyers, heir, kam, client_row):
    other = f.StakeholderFactory.create(client=client_row)
    done = change(lawyers, "left", kam, successor=heir, successors={lawyers[1].pk: other})
    assert (held(heir), held(other)) == ({"champion"}, {"economic_buyer"})
    assert {task.stakeholder for task in done.tasks} == {heir, other}


def test_a_new_successor_goes_with_the_undo(lawyers, kam):
    done = change(lawyers, "left", kam, newcomer={"last_name": "Гринберг", "job": "директор"})
    new = Stakeholder.objects.get(person__last_name="Гринберг")
    assert (new.department, held(new)) == ("Право", {"champion", "economic_buyer"})
    undo.undo(token=done.undo.token, by=kam)
    assert not Stakeholder.objects.alive().filter(pk=new.pk).exists()


def test_a_leaver_cannot_be_the_successor(lawyers, kam):
    with pytest.raises(DomainError):
        change(lawyers, "left", kam, successor=lawyers[2])
    assert statuses(lawyers) == ["active"] * 3


def test_one_who_cannot_go_stops_all(lawyers, kam):
    change(lawyers[:1], "left", kam)
    with pytest.raises(DomainError):
        change(lawyers, "left", kam)
    assert statuses(lawyers) == ["left", "active", "active"]


def test_people_of_two_clients_are_not_changed_together(lawyers, kam):
    elsewhere = f.StakeholderFactory.create(client__owner=kam)
    with pytest.raises(DomainError):
        change([*lawyers, elsewhere], "left", kam)
    with pytest.raises(DomainError):
        change([], "left", kam)


def test_a_member_changes_nobody_and_a_form_counts_once(lawyers, kam, colleague):
    with pytest.raises(NotAllowed):
        change(lawyers, "left", colleague)
    key = uuid.uuid4()
    change(lawyers, "on_leave", kam, leave_until=TODAY, form_key=key)
    with pytest.raises(AlreadyDone):
        change(lawyers, "on_leave", kam, leave_until=TODAY, form_key=key)
    assert [held(one) for one in lawyers] == [{"champion"}, {"economic_buyer"}, {"user"}]


def test_a_planned_leave_begins_and_ends_by_itself(lawyers, kam):
    first, last = TODAY + dt.timedelta(days=5), TODAY + dt.timedelta(days=9)
    change(lawyers[:1], "on_leave", kam, on=first, leave_until=last)
    for day, status in (
        (first - dt.timedelta(1), "active"),
        (first, "on_leave"),
        (last, "on_leave"),
    ):
        end_leaves(today=day)
        assert statuses(lawyers[:1]) == [status]
    assert end_leaves(today=last + dt.timedelta(1)) == 1
    assert statuses(lawyers[:1]) == ["active"]


def test_a_planned_leave_is_called_off(lawyers, kam):
    change(lawyers[:1], "on_leave", kam, on=TODAY + dt.timedelta(days=5))
    change(lawyers[:1], "returned", kam)
    lawyers[0].refresh_from_db()
    assert (lawyers[0].leave_from, lawyers[0].status) == (None, "active")


def test_who_acts_for_somebody_keeps_job_and_roles(lawyers, kam):
    change(lawyers[:1], "acting", kam, new_job="директор департамента")
    lawyers[0].refresh_from_db()
    assert (lawyers[0].acting_as, lawyers[0].status) == ("директор департамента", "active")
    assert held(lawyers[0]) == {"champion"}
    with pytest.raises(DomainError):
        change(lawyers[1:], "acting", kam)


def test_abolished_posts_ask_for_nobody(lawyers, kam):
    done = change(lawyers, "abolished", kam)
    assert statuses(lawyers) == ["left"] * 3
    assert done.tasks == []
    assert lawyers[0].roles.get().end_reason == "abolished"
    assert not Flag.objects.open().filter(rule="champion_changed").exists()


def test_the_new_employer_becomes_a_prospect_with_its_people_and_leads(lawyers, kam):
    done = change(lawyers[1:], "moved", kam, moved_to_text="АО «Вега»", prospect="АО «Вега»")
    place = Client.objects.get(name="АО «Вега»")
    assert (done.prospect, place.owner) == (place, kam)
    assert {one.person for one in place.stakeholders.all()} == {one.person for one in lawyers[1:]}
    assert Task.objects.open().filter(client=place).count() == 2
    lawyers[1].refresh_from_db()
    assert (lawyers[1].moved_to.client, lawyers[1].moved_to_text) == (place, "АО «Вега»")


def test_undo_puts_the_prospect_into_the_archive(lawyers, kam):
    done = change(lawyers[:1], "moved", kam, moved_to_text="Вега", prospect="Вега")
    undo.undo(token=done.undo.token, by=kam)
    place = Client.objects.get(name="Вега")
    assert place.archived_at is not None
    assert not place.stakeholders.alive().exists()
    assert (statuses(lawyers), held(lawyers[0])) == (["active"] * 3, {"champion"})
    assert not Flag.objects.open().filter(rule="champion_changed").exists()


def test_a_prospect_of_a_heads_wizard_belongs_to_the_owner(lawyers, kam, head):
    done = change(lawyers[:1], "moved", head, moved_to_text="Вега", prospect="Вега")
    assert done.prospect is not None
    assert done.prospect.owner == kam


def test_a_leave_that_is_put_off_has_not_begun(lawyers, kam):
    later = TODAY + dt.timedelta(days=30)
    for on, status in ((TODAY, "on_leave"), (later, "active")):
        change(lawyers[:1], "on_leave", kam, on=on)
        lawyers[0].refresh_from_db()
        assert (lawyers[0].status, lawyers[0].leave_from) == (status, on)


def test_a_new_job_here_keeps_when_we_spoke_last(lawyers, kam, client_row):
    person = lawyers[0]
    spoken, later = (dt.datetime(2026, 11, day, 9, tzinfo=dt.UTC) for day in (10, 23))
    actions.log_touchpoint(client=client_row, by=kam, kind="call", at=spoken, stakeholders=[person])

    change([person], "role_changed", kam, new_job="Директор", keeps_roles=["champion"])

    here = Stakeholder.objects.get(person=person.person, job="Директор")
    assert here.last_touch_at == spoken
    logged = actions.log_touchpoint(
        client=client_row, by=kam, kind="call", at=later, stakeholders=[here]
    )
    rows = Stakeholder.objects.filter(person=person.person)
    assert {row.last_touch_at for row in rows} == {later}
    others = Stakeholder.objects.exclude(person=person.person).filter(client=client_row)
    assert {row.last_touch_at for row in others} == {None}
    actions.delete_touchpoint(touchpoint=logged.touchpoint, by=kam)
    assert {row.last_touch_at for row in rows.all()} == {spoken}
