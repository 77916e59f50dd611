"""How the cards of Today are grouped by deadline, and what was put aside or done."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import pgettext

from clients.models import Task
from core import clock, formats
from dashboard.choices import DeadlineGroup, Kind, TodayState
from dashboard.queries.deputies import OnToday
from dashboard.queries.today import closed_flags, snoozed_flags
from flags.models import Flag
from flags.queries import MINE, Card, Worklist
from flags.sentences import tell
from users.models import User

ASIDE_SHOWN = 50


@dataclass(slots=True)
class Group:
    """Cards of one deadline, in the order in which they came; `total` counts those behind too."""

    deadline: DeadlineGroup
    cards: list[Card] = field(default_factory=list)
    total: int = 0


def grouped(found: Worklist, today: dt.date) -> list[Group]:
    """Put cards into groups by deadline; groups without a card on the page are left out."""
    groups = {deadline: Group(deadline) for deadline in DeadlineGroup}
    for card in found.cards:
        groups[deadline_of(card, today)].cards.append(card)
    for card in [*found.cards, *found.rest]:
        groups[deadline_of(card, today)].total += 1
    return [group for group in groups.values() if group.cards]


def deadline_of(card: Card, today: dt.date) -> DeadlineGroup:
    """Return the group of a card; one without a date is in no hurry."""
    due_on = card.flag.due_on
    if card.is_late:
        return DeadlineGroup.OVERDUE
    if due_on is None:
        return DeadlineGroup.LATER
    if due_on <= today + dt.timedelta(days=1):
        return DeadlineGroup.NOW
    month_end = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    return DeadlineGroup.MONTH if due_on <= month_end else DeadlineGroup.LATER


@dataclass(frozen=True, slots=True)
class Chip:
    """A kind of cause that some card has, and how many."""

    kind: Kind
    count: int
    is_chosen: bool


def chips(found: Worklist, chosen: Kind) -> list[Chip]:
    """Return the kinds to narrow by: all, those with cards, and the chosen one in any case."""
    counted = [(Kind.ALL, found.in_book)] + [
        (kind, found.counts.get(kind.value, 0)) for kind in Kind if kind is not Kind.ALL
    ]
    return [
        Chip(kind, count, kind is chosen)
        for kind, count in counted
        if count or kind is chosen or kind is Kind.ALL
    ]


@dataclass(frozen=True, slots=True)
class BookChip:
    """A book whose cards may be looked at alone; `key` stands in the address."""

    key: str
    name: str
    count: int
    is_chosen: bool


def books(found: Worklist, said: OnToday, chosen: str, user: User) -> list[BookChip]:
    """Return the books of a deputy: all together, one's own, one for each absent colleague."""
    if not said.lent:
        return []
    lent = sum(found.books.get(pk, 0) for pk in said.absent_ids)
    named = [
        ("", pgettext("books", "All books"), found.everything),
        (MINE, pgettext("books", "Mine"), found.everything - lent),
    ]
    named += [
        (str(row.absent_id), row.absent.full_name, found.books.get(row.absent_id, 0))
        for row in said.lent
    ]
    return [BookChip(key, str(name), count, key == chosen) for key, name, count in named]


@dataclass(frozen=True, slots=True)
class Aside:
    """A line of what was put off or done: the client, what it was about, when."""

    tier: str
    client: str
    url: str
    words: str
    when: str


def set_aside(user: User, state: TodayState, *, today: dt.date) -> list[Aside]:
    """Return what is snoozed, or what was done today: causes that went away and finished steps."""
    if state is TodayState.SNOOZED:
        flags = snoozed_flags(user, today=today).select_related("client")[:ASIDE_SHOWN]
        return [_snoozed(flag, today) for flag in flags]
    closed = closed_flags(user, today=today).select_related("client")[:ASIDE_SHOWN]
    tasks = (
        Task.objects.visible_to(user)
        .alive()
        .filter(done_by=user, done_at__gte=clock.start_of(today))
        .select_related("client")
        .order_by("-done_at", "pk")[:ASIDE_SHOWN]
    )
    return [*[_closed(flag, today) for flag in closed], *[_finished(task) for task in tasks]]


def _snoozed(flag: Flag, today: dt.date) -> Aside:
    until = formats.short_day(flag.snoozed_until or today, today)
    return _about(flag, tell(flag, today).headline, until)


def _closed(flag: Flag, today: dt.date) -> Aside:
    # What was said last: the cause is gone, so an age against today would be wrong.
    said = clock.date_of(flag.closed_at) if flag.closed_at else today
    return _about(flag, str(flag.get_rule_display()).capitalize(), formats.short_day(said, today))


def _about(flag: Flag, words: str, when: str) -> Aside:
    client = flag.client
    return Aside(client.effective_tier, client.name, client.get_absolute_url(), words, when)


def _finished(task: Task) -> Aside:
    client = task.client
    return Aside(
        tier=client.effective_tier if client else "",
        client=client.name if client else "",
        url=client.get_absolute_url() if client else task.get_absolute_url(),
        words=task.title,
        when="",
    )
