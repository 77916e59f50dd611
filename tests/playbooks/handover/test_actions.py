"""Hand-overs: offered, accepted with exceptions, decided at once, taken back; nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients import actions as of_clients
from clients.models import Client, Membership, Task, TimelineEntry
from core import clock, undo
from core.errors import DomainError, NotAllowed
from playbooks.handover.accepting import accept
from playbooks.handover.actions import (
    Offer,
    Promised,
    agree,
    leave_to_others,
    start,
    take_back,
    tick,
)
from playbooks.models import HandOver, HandOverPromise
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(days=7)


@pytest.fixture
def heir(team: Any) -> User:
    return f.UserFactory.create(last_name="Рогожина", team=team)


def offered(clients: list[Client], to: User, by: User, **more: Any) -> HandOver:
    owner = clients[0].owner
    assert owner is not None
    offer = Offer(clients=clients, from_person=owner, to_person=to, **more)
    return start(offer=offer, by=by, today=clock.today())


def promise(client: Client, by: User, title: str = "Прислать расчёт") -> Task:
    due_on = clock.today() + SOON
    return f.TaskFactory.create(
        client=client, assignee=by, kind="promise", title=title, due_on=due_on
    )


def taken(hand_over: HandOver, **more: Any) -> HandOver:
    return accept(hand_over=hand_over, by=hand_over.to_person, today=clock.today(), **more)


def test_an_offer_moves_nothing_until_it_is_accepted(client_row, kam, head, heir):
    hand_over = offered([client_row], heir, head)
    client_row.refresh_from_db()
    assert client_row.owner == kam
    assert list(HandOver.objects.waiting_for(heir)) == [hand_over]
    taken(hand_over)
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.owner_since) == (heir, clock.today())
    assert not HandOver.objects.waiting_for(heir).exists()


def test_promises_go_along_but_for_those_that_return_with_a_reason(client_row, kam, head, heir):
    kept, back = promise(client_row, kam), promise(client_row, kam, "Скидка 10 %")
    step = f.TaskFactory.create(client=client_row, assignee=kam)
    other = f.ClientFactory.create(owner=kam)
    hand_over = taken(offered([client_row, other], heir, head), returned={back.pk: "Не обещал"})
    for task in (kept, back, step):
        task.refresh_from_db()
    assert (kept.assignee, step.assignee, back.assignee) == (heir, heir, head)
    rows = HandOverPromise.objects.filter(part__hand_over=hand_over).order_by("task")
    assert [(row.task, row.is_returned, row.returned_to) for row in rows] == [
        (kept, False, None),
        (back, True, head),
    ]
    line = TimelineEntry.objects.get(verb="promise_returned")
    assert (line.label, line.reason) == ("Скидка 10 %", "Не обещал")


def test_a_promise_returns_to_the_old_owner_who_still_sees_the_client(client_row, kam, head, heir):
    back = promise(client_row, kam)
    f.MembershipFactory.create(client=client_row, person=kam)
    taken(offered([client_row], heir, head), returned={back.pk: "Он в теме"})
    back.refresh_from_db()
    assert back.assignee == kam


def test_a_promise_returns_with_a_reason_or_not_at_all(client_row, kam, head, heir):
    back = promise(client_row, kam)
    hand_over = offered([client_row], heir, head)
    with pytest.raises(DomainError):
        taken(hand_over, returned={back.pk: "  "})
    client_row.refresh_from_db()
    assert client_row.owner == kam


def test_what_others_of_the_group_promised_stays_with_them(client_row, colleague, head, heir):
    theirs = promise(client_row, colleague)
    taken(offered([client_row], heir, head))
    theirs.refresh_from_db()
    assert theirs.assignee == colleague
    assert not HandOverPromise.objects.exists()


def test_the_owners_offer_waits_for_the_head(client_row, kam, head, heir):
    hand_over = offered([client_row], heir, kam)
    assert not HandOver.objects.waiting_for(heir).exists()
    with pytest.raises(DomainError):
        taken(hand_over)
    with pytest.raises(NotAllowed):
        agree(hand_over=hand_over, by=kam)
    taken(agree(hand_over=hand_over, by=head))
    client_row.refresh_from_db()
    assert client_row.owner == heir


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_others_hand_nothing_over(client_row, heir, request, who):
    with pytest.raises(NotAllowed):
        offered([client_row], heir, request.getfixturevalue(who))


def test_only_the_new_owner_accepts(client_row, kam, head, heir):
    hand_over = offered([client_row], heir, head)
    for person in (kam, head):
        with pytest.raises(NotAllowed):
            accept(hand_over=hand_over, by=person, today=clock.today())


def test_accepted_twice_it_is_refused(client_row, head, heir):
    hand_over = taken(offered([client_row], heir, head))
    with pytest.raises(DomainError):
        taken(hand_over)
    with pytest.raises(DomainError):
        take_back(hand_over=hand_over, by=head)


def test_a_head_decides_at_once_and_it_can_be_taken_back(client_row, kam, head, heir):
    task = promise(client_row, kam)
    hand_over = offered([client_row], heir, head, is_at_once=True)
    client_row.refresh_from_db()
    assert (client_row.owner, HandOver.objects.waiting_for(heir).count()) == (heir, 1)
    with pytest.raises(NotAllowed):
        take_back(hand_over=hand_over, by=heir, reason="Не хочу")
    take_back(hand_over=hand_over, by=head)
    client_row.refresh_from_db()
    task.refresh_from_db()
    assert (client_row.owner, task.assignee) == (kam, kam)


def test_an_owner_does_not_give_at_once(client_row, kam, heir):
    with pytest.raises(NotAllowed):
        offered([client_row], heir, kam, is_at_once=True)


def test_the_new_owner_declines_with_a_reason(client_row, head, heir):
    hand_over = offered([client_row], heir, head)
    with pytest.raises(DomainError):
        take_back(hand_over=hand_over, by=heir)
    assert take_back(hand_over=hand_over, by=heir, reason="Книга полна").cancel_reason


def test_a_client_is_in_one_open_hand_over(client_row, head, heir, admin):
    first = offered([client_row], heir, head)
    with pytest.raises(DomainError, match="Ладожская"):
        offered([client_row], head, admin)
    take_back(hand_over=first, by=head)
    offered([client_row], head, admin)


def test_a_changed_owner_is_a_hand_over_that_undo_takes_away(client_row, kam, head, heir):
    done = of_clients.change_owner(client=client_row, owner=heir, by=head, today=clock.today())
    hand_over = HandOver.objects.get()
    assert (hand_over.from_person, hand_over.to_person) == (kam, heir)
    assert hand_over.moved_at
    undo.undo(token=done.undo.token, by=head)
    hand_over.refresh_from_db()
    assert hand_over.cancelled_at
    assert not hand_over.parts.exists()


def test_clients_of_two_owners_are_two_hand_overs(client_row, kam, team, head, heir):
    other = f.ClientFactory.create(owner=f.UserFactory.create(team=team))
    task = promise(other, other.owner)
    done = of_clients.change_owners(
        clients=[client_row, other], owner=heir, by=head, today=clock.today()
    )
    assert done.clients == 2
    second = HandOver.objects.get(from_person=other.owner)
    take_back(hand_over=second, by=head)
    for row in (client_row, other, task):
        row.refresh_from_db()
    assert (client_row.owner, other.owner) == (heir, second.from_person)
    assert task.assignee == second.from_person


def test_a_client_given_for_the_first_time_and_a_loaded_file_are_no_hand_over(admin, kam, heir):
    first = f.ClientFactory.create(owner=None)
    of_clients.change_owner(client=first, owner=kam, by=admin, today=clock.today())
    of_clients.change_owners(
        clients=[first], owner=heir, by=admin, today=clock.today(), is_told=False
    )
    assert not HandOver.objects.exists()


def test_a_book_that_waits_with_the_head_is_handed_over_from_there(client_row, kam, head, heir):
    task = promise(client_row, kam)
    kam.is_active = False
    kam.save()
    of_clients.take_over_book(kam, head)
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.has_acting_owner) == (head, True)
    assert not HandOver.objects.exists()
    taken(offered([client_row], heir, head))
    client_row.refresh_from_db()
    task.refresh_from_db()
    assert (client_row.owner, client_row.has_acting_owner, task.assignee) == (heir, False, heir)


def test_offers_to_somebody_who_leaves_are_taken_back(client_row, head, heir, admin):
    hand_over = offered([client_row], heir, head)
    leave_to_others(heir, admin)
    hand_over.refresh_from_db()
    assert hand_over.cancelled_at


def test_an_owner_changed_meanwhile_lets_the_client_go(client_row, head, heir, admin):
    hand_over = offered([client_row], heir, head)
    of_clients.change_owner(client=client_row, owner=head, by=admin, today=clock.today())
    hand_over.refresh_from_db()
    assert hand_over.cancelled_at


def test_a_sale_says_what_it_promised_or_that_it_was_nothing(client_row, kam, head, heir):
    with pytest.raises(DomainError):
        offered([client_row], heir, head, kind="sale")
    until = clock.today() + SOON
    promised = Promised(words=["Обучение бесплатно"], until=until)
    hand_over = offered([client_row], heir, head, kind="sale", promised=promised)
    task = Task.objects.get(kind="promise")
    assert (task.title, task.due_on, task.assignee) == ("Обучение бесплатно", until, kam)
    taken(hand_over)
    row = HandOverPromise.objects.get()
    task.refresh_from_db()
    assert (row.is_from_sale, row.is_returned, task.assignee) == (True, False, heir)


def test_onboarding_gets_the_client_into_its_group_and_the_owner_stays(client_row, kam, head):
    tutor = f.UserFactory.create(a_member=True)
    task = promise(client_row, kam)
    taken(offered([client_row], tutor, head, kind="onboarding"))
    client_row.refresh_from_db()
    task.refresh_from_db()
    member = Membership.objects.get(client=client_row, person=tutor)
    assert (client_row.owner, task.assignee, member.role) == (kam, tutor, tutor.specialty)


def test_the_checklist_keeps_the_day_of_what_was_ticked(client_row, kam, head, heir, stranger):
    part = offered([client_row], heir, head).parts.get()
    tick(part=part, points=["brief"], by=kam, today=dt.date(2026, 1, 12))
    found = tick(part=part, points=["brief", "told", "odd"], by=heir, today=dt.date(2026, 1, 13))
    assert found.checked == {"brief": "2026-01-12", "told": "2026-01-13"}
    with pytest.raises(NotAllowed):
        tick(part=part, points=[], by=stranger, today=dt.date(2026, 1, 13))
