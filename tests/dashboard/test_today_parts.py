"""What stands on Today around the cards."""

import datetime as dt

import pytest
from django.utils import timezone

from core import clock
from dashboard.queries import today as queries
from flags.rules import Thresholds
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return clock.today()


def at(day, hour=10):
    return clock.start_of(day) + dt.timedelta(hours=hour)


def meeting(kam, day, **fields):
    return f.TaskFactory.create(
        client__owner=kam, assignee=kam, kind="meeting", starts_at=at(day), due_on=None, **fields
    )


def test_book_counts_own_clients_by_tier(kam, stranger):
    f.ClientFactory.create(owner=kam, tier="A", annual_amount=500)
    late = f.ClientFactory.create(owner=kam, tier="A", annual_amount=70)
    f.FlagFactory.create(client=late, rule="untouched")
    f.ClientFactory.create(owner=stranger, tier="A", annual_amount=9)
    book = queries.book(kam, limits=Thresholds())
    assert [(c.tier, c.touched, c.clients) for c in book.covers] == [("A", 1, 2)]
    assert (book.clients, book.annual_amount) == (2, 570)


def test_book_of_a_head_holds_the_clients_of_the_tree(head, client_row, stranger):
    f.ClientFactory.create(owner=stranger)
    assert queries.book(head, limits=Thresholds()).clients == 1


def test_book_leaves_out_archived_and_churned_clients(kam):
    f.ClientFactory.create(owner=kam, archived_at=timezone.now())
    f.ClientFactory.create(owner=kam, stage=f.StageFactory.create(is_churned=True))
    assert queries.book(kam, limits=Thresholds()).clients == 0


def test_week_places_meetings_and_steps_on_their_days(kam, today):
    talk = meeting(kam, today + dt.timedelta(days=2))
    step = f.TaskFactory.create(client__owner=kam, assignee=kam, due_on=today)
    far = f.TaskFactory.create(client__owner=kam, assignee=kam, due_on=today + dt.timedelta(days=7))
    week = queries.week(kam, today=today)
    assert week.days[2].meetings == [talk]
    assert week.days[0].steps == [step]
    assert far not in [task for day in week.days for task in day.steps]


def test_week_keeps_late_steps_and_meetings_nobody_spoke_of(kam, today):
    late = f.TaskFactory.create(
        client__owner=kam, assignee=kam, due_on=today - dt.timedelta(days=40)
    )
    unsaid = meeting(kam, today - dt.timedelta(days=2))
    week = queries.week(kam, today=today)
    assert (week.late, week.unsaid) == ([late], [unsaid])


def test_week_says_how_many_late_steps_it_does_not_name(kam, today, signed_in):
    yesterday = today - dt.timedelta(days=1)
    f.TaskFactory.create_batch(13, client__owner=kam, assignee=kam, due_on=yesterday)
    week = queries.week(kam, today=today)
    assert (len(week.late_shown), week.late_more, week.unsaid_more) == (5, 8, 0)
    assert "/tasks/?state=late" in signed_in(kam).get("/").content.decode()


def test_week_leaves_out_done_tasks_of_others_and_of_clients_no_longer_seen(kam, stranger, today):
    f.TaskFactory.create(client__owner=kam, assignee=kam, due_on=today, done_at=timezone.now())
    f.TaskFactory.create(client__owner=kam, assignee=stranger, due_on=today)
    f.TaskFactory.create(client__owner=stranger, assignee=kam, due_on=today)
    week = queries.week(kam, today=today)
    assert all(day.is_empty for day in week.days)


def test_week_names_birthdays_at_own_clients_only(kam, stranger, client_row, today):
    day = today + dt.timedelta(days=3)
    born = {"person__birth_day": day.day, "person__birth_month": day.month}
    own = f.StakeholderFactory.create(client=client_row, **born)
    f.StakeholderFactory.create(client=client_row, status="left", **born)
    f.StakeholderFactory.create(client__owner=stranger, **born)
    week = queries.week(kam, today=today)
    assert [holder for each in week.days for holder in each.birthdays] == [own]
    assert week.days[3].birthdays == [own]


def test_figures_count_snoozed_closed_and_done_of_today(kam, client_row, today):
    later = today + dt.timedelta(days=3)
    f.FlagFactory.create(client=client_row, snoozed_until=later)
    f.FlagFactory.create(
        client=client_row, subject="x:1", closed_at=timezone.now(), closed_reason="gone"
    )
    f.FlagFactory.create(
        client=client_row,
        subject="x:2",
        closed_at=at(today) - dt.timedelta(days=1),
        closed_reason="gone",
    )
    f.TaskFactory.create(client=client_row, done_at=timezone.now(), done_by=kam)
    figures = queries.figures(kam, today=today)
    assert (figures.snoozed, figures.closed, figures.steps_done, figures.done) == (1, 1, 1, 2)


def test_figures_sum_up_touches_of_the_days_gone_this_week(kam, client_row):
    wednesday = dt.date(2026, 11, 18)
    for back, minutes in ((1, 15), (2, 30), (3, 60)):
        day = wednesday - dt.timedelta(days=back)
        f.TouchpointFactory.create(client=client_row, at=at(day), minutes=minutes)
    figures = queries.figures(kam, today=wednesday)
    assert (figures.touches, figures.minutes) == (2, 45)


def test_figures_never_count_what_is_a_strangers(stranger, client_row, today):
    f.FlagFactory.create(client=client_row, snoozed_until=today + dt.timedelta(days=3))
    assert queries.figures(stranger, today=today) == queries.Figures(0, 0, 0, 0, 0)


def test_figures_of_a_head_leave_out_what_the_team_did(head, client_row):
    f.FlagFactory.create(client=client_row, closed_at=timezone.now(), closed_reason="gone")
    assert queries.figures(head, today=clock.today()).done == 0


def test_nearest_is_the_first_thing_after_today(kam, today):
    f.TaskFactory.create(client__owner=kam, assignee=kam, due_on=today)
    f.TaskFactory.create(client__owner=kam, assignee=kam, due_on=today + dt.timedelta(days=3))
    soon = meeting(kam, today + dt.timedelta(days=1))
    assert queries.week(kam, today=today).nearest == soon


def test_proposals_are_for_heads_and_administrators(head, admin, kam, stranger, client_row):
    client_row.proposed_owner = stranger
    client_row.save()
    assert queries.proposals(kam) == []
    assert queries.proposals(head) == [client_row]
    assert queries.proposals(admin) == [client_row]


def test_parts_cost_a_fixed_number_of_queries(kam, today, django_assert_num_queries):
    for _number in range(30):
        meeting(kam, today)
        row = f.ClientFactory.create(owner=kam)
        f.StakeholderFactory.create(
            client=row, person__birth_day=today.day, person__birth_month=today.month
        )
    with django_assert_num_queries(4):
        queries.book(kam, limits=Thresholds())
        queries.week(kam, today=today)
        queries.figures(kam, today=today)
