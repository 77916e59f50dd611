"""Hand-overs: three clients wait for their new manager, two came lately and one was met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from accounts_crm.demo.company import Company
from clients.actions.touches import refresh_last_touch
from clients.choices import TaskKind, Tier, TouchKind
from clients.models import Client, Stakeholder, Task, TimelineEntry, Touchpoint
from core import clock, workdays
from playbooks.handover import actions
from playbooks.handover.accepting import accept
from playbooks.handover.choices import Point
from playbooks.models import HandOver
from users.models import User

DAY = dt.timedelta(days=1)
OFFERED = 2
TAKEN = 17  # longer ago than the client may wait for its new manager
# What was promised to the clients that wait: words, days from today.
PROMISES = (
    ("Расчёт скидки за три года", -1),
    ("Доступ для юристов филиала", 4),
    ("Обучение новых сотрудников до конца квартала", 20),
    ("Список проверок, которые сделаны сверх договора", 9),
)
WRITTEN = (
    *("owner_changed", "playbook_started"),
    *("hand_over_started", "hand_over_agreed", "hand_over_accepted"),
)
NOTE = (
    "Финансовый директор отвечает в мессенджере, письма читает помощник.\n"
    "О цене — только после отчёта о пользе: в прошлом году начали с цены и потеряли месяц."
)


def show_handovers(company: Company) -> None:
    """One is offered with its promises, one was accepted and half of it is not introduced yet."""
    old, new = company.people["chalova"], company.people["nesterova"]
    _offered(company, old, new)
    _taken(company, company.people["ryabov"], new)


def _book(person: User, tiers: Sequence[str]) -> list[Client]:
    """Clients of somebody that are nobody's head company and no subsidiary."""
    rows = Client.objects.live().filter(owner=person, tier__in=tiers, parent=None)
    return list(rows.filter(children=None).order_by("tier", "pk"))


def _offered(company: Company, old: User, new: User) -> None:
    """Offered by the old manager, agreed by the head; two points are done at the first client."""
    clients = _book(old, [Tier.A, Tier.B, Tier.C])[:3]
    for number, (title, days) in enumerate(PROMISES):
        client = clients[number % len(clients)]
        Task.objects.create(
            client=client,
            kind=TaskKind.PROMISE,
            title=title,
            assignee=old,
            made_by=old,
            stakeholder=Stakeholder.objects.present().filter(client=client).order_by("pk").first(),
            due_on=workdays.next_working_day(company.today + (days - 1) * DAY),
        )
    on = workdays.minus_working_days(company.today, OFFERED)
    made = _start(clients, old, new, on, NOTE)
    actions.agree(
        hand_over=made, by=company.people["head"], now=made.started_at + dt.timedelta(hours=3)
    )
    first = made.parts.order_by("client__name_folded").first()
    assert first is not None
    actions.tick(part=first, points=[Point.PEOPLE, Point.ACCESS], by=old, today=on)


def _taken(company: Company, old: User, new: User) -> None:
    """Accepted a good two weeks ago; the decision maker of the second client was met since."""
    on = workdays.back_to_working_day(company.today - TAKEN * DAY)
    clients = _book(old, [Tier.A, Tier.B])[:2]
    # Since that day the old manager holds no talks there.
    Touchpoint.objects.filter(client__in=clients, at__gte=clock.start_of(on)).delete()
    made = _start(clients, old, new, on - 3 * DAY, "")
    head, at = company.people["head"], clock.start_of(on) + dt.timedelta(hours=10)
    actions.agree(hand_over=made, by=head, now=at - 2 * DAY)
    _met(clients[1], new, workdays.back_to_working_day(company.today - 6 * DAY))
    accept(hand_over=made, by=new, today=on, now=at)
    for part in made.parts.order_by("client__name_folded"):
        points = [Point.BRIEF, Point.PEOPLE, Point.ACCESS]
        actions.tick(part=part, points=points, by=new, today=on)
    # What was written just now was written then.
    TimelineEntry.objects.filter(client__in=clients, verb__in=WRITTEN, at__gt=at).update(at=at)
    refresh_last_touch([client.pk for client in clients])


def _start(clients: list[Client], old: User, new: User, on: dt.date, note: str) -> HandOver:
    offer = actions.Offer(clients=clients, from_person=old, to_person=new, note=note)
    at = clock.start_of(on) + dt.timedelta(hours=12)
    return actions.start(offer=offer, by=old, today=on, now=at)


def _met(client: Client, by: User, on: dt.date) -> None:
    deciding = Stakeholder.objects.present().filter(
        client=client, roles__role="economic_buyer", roles__until=None
    )
    touch = Touchpoint.objects.create(
        client=client,
        kind=TouchKind.MEETING,
        at=clock.start_of(on) + dt.timedelta(hours=11),
        minutes=60,
        is_counted=True,
        by=by,
        summary="Познакомились: рассказали, что обещано и когда будет сделано.",
    )
    for person in deciding[:1]:
        touch.their_side.create(stakeholder=person)
