"""Gaps, people, tasks and doubles, as pages ask for them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from clients.models import Client
from clients.queries import duplicates, gaps, people, tasks
from core import clock
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = clock.today()
FULL = {
    "procurement": "direct",
    "fiscal_year_start": 1,
    "can_pay_by_offer": False,
    "industry": "энергетика",
    "city": "Псков",
    "potential_amount": 0,
}


def known_client(kam):
    """A client of whom nothing is unknown."""
    client = f.ClientFactory.create(owner=kam, **FULL)
    for role in ("champion", "economic_buyer", "user", "procurement"):
        found = f.StakeholderRoleFactory.create(stakeholder__client=client, role=role)
    f.ContactPointFactory.create(person=found.stakeholder.person)
    return client


def test_an_empty_client_lacks_everything_and_the_champion_first(client_row):
    meter = gaps.meter(client_row)
    assert (meter.known, meter.next.code) == (0, "champion")
    assert [gap.code for gap in meter.missing] == [gap.code for gap in gaps.GAPS]


def test_a_known_client_lacks_nothing(kam):
    meter = gaps.meter(known_client(kam))
    assert (meter.missing, meter.next, meter.known) == ((), None, meter.total)


def test_a_role_of_somebody_who_left_is_a_gap(kam):
    client = known_client(kam)
    role = client.stakeholder_roles.get(role="champion")
    role.stakeholder.status = "left"
    role.stakeholder.save()
    assert [gap.code for gap in gaps.meter(client).missing] == ["champion"]


def test_lists_count_the_same_gaps_as_the_meter(kam, client_row):
    known_client(kam)
    f.ClientFactory.create(owner=kam, city="Псков")
    counted = gaps.with_gaps(Client.objects.all())
    meters = gaps.meters(list(counted))
    assert {c.pk: c.gap_count for c in counted} == {pk: len(m.missing) for pk, m in meters.items()}


@pytest.mark.parametrize("gap", gaps.GAPS, ids=lambda gap: gap.code)
def test_a_list_is_filtered_by_one_gap(kam, client_row, gap):
    known_client(kam)
    assert list(Client.objects.filter(gaps.lacks(gap.code))) == [client_row]


def test_meters_cost_the_same_at_any_size(kam, django_assert_num_queries):
    clients = [f.ClientFactory.create(owner=kam) for _n in range(5)]
    with django_assert_num_queries(2):
        gaps.meters(clients)


def test_people_of_a_client_with_the_weightiest_first(client_row, django_assert_num_queries):
    light = f.StakeholderFactory.create(client=client_row, influence=2)
    heavy = f.StakeholderRoleFactory.create(
        stakeholder__client=client_row, stakeholder__influence=5, role="champion"
    ).stakeholder
    gone = f.StakeholderFactory.create(client=client_row, status="left", until=TODAY)
    f.StakeholderFactory.create(client=client_row, deleted_at=NOW)
    with django_assert_num_queries(3):
        found = people.people_of(client_row)
    assert (found.present, found.gone) == ([heavy, light], [gone])
    assert found.missing_roles == ["economic_buyer", "user", "procurement"]
    assert found.coverage == (1, 4)


def test_whom_one_usually_speaks_with(client_row):
    f.StakeholderFactory.create(client=client_row)
    last = f.StakeholderFactory.create(client=client_row, last_touch_at=NOW)
    assert people.usual_partners(client_row)[0] == last


def test_who_else_of_us_spoke_with_them(client_row, kam, colleague, head):
    for _again in range(2):
        f.TouchpointFactory.create(client=client_row, by=colleague)
    f.TouchpointFactory.create(client=client_row, by=kam)
    f.TouchpointFactory.create(client=client_row, by=head, at=NOW - dt.timedelta(days=20))
    found = people.spoke_since(client_row, NOW - dt.timedelta(days=7), but=kam)
    assert [(spoke.person, spoke.touches) for spoke in found] == [(colleague, 2)]


@pytest.mark.parametrize(
    ("first", "last", "on"),
    [
        (dt.date(2026, 12, 28), dt.date(2027, 1, 3), dt.date(2027, 1, 1)),
        (dt.date(2027, 1, 1), dt.date(2027, 1, 1), dt.date(2027, 1, 1)),
        (dt.date(2027, 1, 2), dt.date(2027, 1, 8), None),
    ],
)
def test_birthdays_of_a_week_over_the_new_year(client_row, kam, first, last, on):
    person = f.PersonFactory.create(birth_day=1, birth_month=1)
    born = f.StakeholderFactory.create(client=client_row, person=person)
    f.StakeholderFactory.create(person=f.PersonFactory.create(birth_day=1, birth_month=1))
    assert people.birthdays(kam, first, last) == ([(on, born)] if on else [])


def test_a_leap_birthday_is_kept_on_the_first_of_march(client_row, kam):
    person = f.PersonFactory.create(birth_day=29, birth_month=2)
    born = f.StakeholderFactory.create(client=client_row, person=person)
    day = dt.date(2027, 3, 1)
    assert people.birthdays(kam, day, day) == [(day, born)]
    assert people.birthdays(kam, dt.date(2028, 3, 1), dt.date(2028, 3, 1)) == []


def test_where_a_person_worked_as_far_as_one_sees(client_row, kam, stranger):
    person = f.PersonFactory.create()
    past = f.StakeholderFactory.create(person=person, client=client_row, status="left")
    elsewhere = f.ClientFactory.create(owner=stranger)
    f.StakeholderFactory.create(person=person, client=elsewhere)
    now = f.StakeholderFactory.create(person=person, client=f.ClientFactory.create(owner=kam))
    assert people.employments_of(person, kam) == [now, past]


def test_the_same_person_is_known_by_a_contact_but_only_if_visible(client_row, kam, stranger):
    person = f.StakeholderFactory.create(client=client_row).person
    f.ContactPointFactory.create(person=person, value="anna@elka.example")
    key = ("email", "anna@elka.example")
    assert people.people_with([key], kam) == {key: [person]}
    assert people.people_with([key], stranger) == {}


def test_a_week_of_tasks(client_row, kam, colleague):
    given = {"client": client_row, "assignee": kam}
    late = f.TaskFactory.create(**given, due_on=TODAY - dt.timedelta(days=1))
    step = f.TaskFactory.create(**given, due_on=TODAY + dt.timedelta(days=6))
    meeting = f.TaskFactory.create(**given, kind="meeting", starts_at=NOW, due_on=TODAY)
    f.TaskFactory.create(**given, due_on=TODAY + dt.timedelta(days=7))
    f.TaskFactory.create(**given, due_on=TODAY, done_at=NOW)
    f.TaskFactory.create(client=client_row, assignee=colleague, due_on=TODAY)
    found = tasks.week(kam, TODAY)
    assert (found.overdue, found.steps, found.meetings) == ([late], [step], [meeting])


def test_a_task_at_a_client_one_lost_is_not_shown(client_row, kam, stranger):
    f.TaskFactory.create(client=client_row, assignee=kam)
    Client.objects.update(owner=stranger)
    assert not tasks.of_person(kam).exists()


def test_meetings_that_wait_for_a_word(client_row, kam):
    given = {"client": client_row, "assignee": kam, "kind": "meeting"}
    past = f.TaskFactory.create(**given, starts_at=NOW - dt.timedelta(hours=1))
    f.TaskFactory.create(**given, starts_at=NOW + dt.timedelta(hours=1))
    assert list(tasks.to_confirm(kam, NOW)) == [past]


def want(**known):
    return duplicates.Requisites(**known)


def test_an_inn_with_two_kpps_needs_both_equal(kam):
    given = {"inn": "7707083893", "owner": kam}
    office = f.ClientFactory.create(**given, kpp="770701001")
    branch = f.ClientFactory.create(**given, kpp="780243001")
    assert duplicates.find(want(inn="7707083893", kpp="780243001"), kam) == [branch]
    assert duplicates.find(want(inn="7707083893", kpp="540643001"), kam) == []
    assert duplicates.find(want(inn="7707083893"), kam) == [office, branch]


def test_a_client_without_a_kpp_matches_by_inn_alone(kam):
    plain = f.ClientFactory.create(inn="7707083893", owner=kam)
    assert duplicates.find(want(inn="7707083893", kpp="770701001"), kam) == [plain]


def test_a_match_that_one_may_not_see_is_ignored_and_suggested_to_who_sees_both(
    client_row, kam, admin
):
    Client.objects.filter(pk=client_row.pk).update(inn="7707083893")
    foreign = f.ClientFactory.create(inn="7707083893")
    assert duplicates.find(want(inn="7707083893"), kam) == [client_row]
    assert duplicates.pairs(kam) == []
    [pair] = duplicates.pairs(admin)
    assert (pair.first, pair.second, pair.reason) == (client_row, foreign, "inn")


def test_a_name_matches_unless_the_inn_says_otherwise(kam):
    same = f.ClientFactory.create(name='"Альфа-Строй" ООО', owner=kam)
    f.ClientFactory.create(name="ООО «Альфа Строй»", inn="7707083893", owner=kam)
    found = duplicates.find(want(name="ООО «Альфа Строй»", inn="0273078704"), kam)
    assert found == [same]


def test_the_other_systems_id_comes_before_the_name(kam):
    known = f.ClientFactory.create(external_system="bitrix24", external_id="7", owner=kam)
    f.ClientFactory.create(external_system="amocrm", external_id="7", owner=kam)
    asked = want(name="Ромашка", external_system="bitrix24", external_id="7")
    assert duplicates.find(asked, kam) == [known]


def test_many_rows_are_matched_in_three_statements(kam, django_assert_max_num_queries):
    clients = [f.ClientFactory.create(name=f"АО «Свет {n}»", owner=kam) for n in range(20)]
    with django_assert_max_num_queries(3):
        found = duplicates.match([want(name=c.name) for c in clients], kam)
    assert found == [[client] for client in clients]


def test_branches_of_one_organisation_are_no_doubles(admin):
    for kpp in ("770701001", "780243001"):
        f.ClientFactory.create(name="ПАО «Сбер»", inn="7707083893", kpp=kpp)
    assert duplicates.pairs(admin) == []
