"""What stands in a person's feed: dates of renewals, meetings, promises, steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from clients.choices import PLANNED, TaskKind
from clients.models import Task
from clients.queries.invitations import events_of
from clients.rules.calendars import Event
from contracts.models import Contract
from core import clock
from renewals.choices import RenewalState
from renewals.clock.rules import fiscal_year_name
from renewals.clock.words import Shown, facts_of
from renewals.models import RenewalClock
from users.models import Deputyship, User

# Calendars keep what they know: a month back is enough, further ahead nobody looks.
BACK, AHEAD = dt.timedelta(days=31), dt.timedelta(days=550)
# Makes an address of ours whole.
Absolute = Callable[[str], str]
Days = tuple[dt.date, dt.date]
# What higher apps add: (person, first and last day, stamp, absolute) to events.
Part = Callable[[User, Days, dt.datetime, Absolute], Iterable[Event]]
_parts: list[Part] = []


def register(part: Part) -> None:
    if part not in _parts:
        _parts.append(part)


def parts() -> list[Part]:
    return list(_parts)


def events_for(person: User, now: dt.datetime, absolute: Absolute) -> list[Event]:
    """Return the events of a person's own clients as of today, with today's rights.

    Own are those they own or stand in for; of other clients they see, only what they are to do
    themselves. Four queries however many, and one for each part of higher apps.
    """
    today = clock.date_of(now)
    stamp = clock.start_of(today)  # the same all day: an unchanged feed keeps its tag
    span = (today - BACK, today + AHEAD)
    events = [*_of_clocks(person, span, stamp, absolute), *_of_tasks(person, span, stamp)]
    for part in _parts:
        events += part(person, span, stamp, absolute)
    return sorted(events, key=lambda event: event.uid)


def _own(person: User, path: str) -> Q:
    lent = Deputyship.objects.books_lent_to(person, clock.today())
    return Q(**{f"{path}__owner": person}) | Q(**{f"{path}__owner__in": lent})


def _of_clocks(
    person: User, span: tuple[dt.date, dt.date], stamp: dt.datetime, absolute: Absolute
) -> Iterator[Event]:
    after = Contract.objects.live().filter(predecessor=OuterRef("contract"))
    clocks = (
        RenewalClock.objects.visible_to(person)
        .filter(_own(person, "contract__client"), ~Exists(after))
        .filter(contract__client__archived_at=None, contract__archived_at=None)
        .filter(contract__ends_on__gte=span[0], latest_start__lte=span[1])
        .exclude(contract__client__stage__is_churned=True)
        .select_related("contract__client", "contract__product", "contract__renewal")
        .order_by("pk")
    )
    asked: set[tuple[int, dt.date]] = set()
    for kept in clocks:
        for event in _dates(kept, stamp, absolute, asked):
            if span[0] <= event.begins <= span[1]:
                yield event


def _dates(
    kept: RenewalClock,
    stamp: dt.datetime,
    absolute: Absolute,
    asked: set[tuple[int, dt.date]],
) -> Iterator[Event]:
    """Give the end, and unless the renewal is over or on its way, what has to come before."""
    contract, client = kept.contract, kept.contract.client
    named = {"client": client.name, "contract": str(contract)}
    url = absolute(contract.get_absolute_url())

    def event(code: str, day: dt.date, title: str, about: str = "") -> Event:
        return Event(
            uid=f"renewal-{code}@accounts-crm",
            title=title % named,
            begins=day,
            ends=day,
            stamp=stamp,
            about=f"{about}\n{url}" if about else url,
            is_free=True,
        )

    assert contract.ends_on is not None
    yield event(
        f"end-{contract.pk}", contract.ends_on, _("Contract ends: %(client)s, %(contract)s")
    )
    renewal: Any = getattr(contract, "renewal", None)
    if renewal is not None and renewal.state != RenewalState.OPEN:
        return
    shown = Shown(facts_of(kept))
    if contract.renewal_started_on is None:
        about = "; ".join(filter(None, (shown.reason, shown.seat)))
        title = _("Start the renewal: %(client)s, %(contract)s")
        yield event(f"start-{contract.pk}", kept.latest_start, title, about)
    if kept.notice_by is not None:
        title = _("Last day for a notice: %(client)s, %(contract)s")
        yield event(f"notice-{contract.pk}", kept.notice_by, title)
    year = kept.fiscal_year_starts_on
    if kept.budget_ask_by and year and (client.pk, year) not in asked:
        asked.add((client.pk, year))
        named["year"] = fiscal_year_name(year)
        title = _("Ask for the budget of %(year)s: %(client)s")
        yield event(f"budget-{client.pk}-{year:%Y%m}", kept.budget_ask_by, title)


def _of_tasks(person: User, span: tuple[dt.date, dt.date], stamp: dt.datetime) -> Iterator[Event]:
    """Give planned meetings at their time, promises and own steps as whole days."""
    first, last = clock.start_of(span[0]), clock.start_of(span[1])
    planned = Q(kind__in=[kind.value for kind in PLANNED], starts_at__gte=first, starts_at__lt=last)
    promised = Q(kind=TaskKind.PROMISE, due_on__gte=span[0], due_on__lte=span[1])
    # What a colleague is to do at one's own client is in the colleague's calendar.
    own_step = Q(assignee=person, kind=TaskKind.STEP)
    step = own_step & Q(due_on__gte=span[0], due_on__lte=span[1], starts_at__isnull=True)
    tasks = list(
        Task.objects.open()
        .visible_to(person)
        .filter(Q(assignee=person) | _own(person, "client"), planned | promised | step)
        .select_related("client", "assignee")
        .order_by("pk")
    )
    meetings = [task for task in tasks if task.is_planned]
    yield from events_of(meetings, stamp, invites=False)
    yield from (_of_day(task, stamp) for task in tasks if not task.is_planned)


def _of_day(task: Task, stamp: dt.datetime) -> Event:
    """A promise or a step as a whole day; what the client is to do says so."""
    assert task.due_on is not None
    title, code = _("To do: %(what)s, %(client)s"), "task"
    if task.is_promise:
        code = "promise"
        title = _("Promise: %(what)s, %(client)s")
        if task.is_theirs:
            title = _("They promised: %(what)s, %(client)s")
    elif task.client is None:
        title = _("To do: %(what)s")
    return Event(
        uid=f"{code}-{task.pk}@accounts-crm",
        title=title % {"what": task.title, "client": task.client.name if task.client else ""},
        begins=task.due_on,
        ends=task.due_on,
        stamp=stamp,
        is_free=True,
    )
