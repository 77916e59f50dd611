"""What stands on Today around the cards: the book, the week, the figures, what a head must know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clients.choices import Tier
from clients.models import Client, ClientQuerySet, Stakeholder, Task, Touchpoint
from contracts.models import Contract
from core import clock
from core.kept import ID, kept
from dashboard import rules
from dashboard.queries import deputies
from dashboard.queries.team import covered
from flags.choices import CloseReason, RuleCode
from flags.models import Flag, FlagQuerySet, HandRaise
from flags.rules import Thresholds
from playbooks.handover import queries as handed
from playbooks.models import StageProposal
from renewals.queries import Ahead, ahead, ahead_rows, in_scope
from users.choices import Role
from users.gaps import PERSON
from users.models import Deputyship, User

DAYS_AHEAD = 7
TASKS_SHOWN = 100
LATE_SHOWN = 5
BIRTHDAYS_SHOWN = 10
ROWS_SHOWN = 10


def own_book(user: User, *, of: int | None = None) -> ClientQuerySet:
    """The clients whose day this is: one's own, for others than account managers all they see.

    `of` is the id of a colleague whose book is asked for instead.
    """
    visible = Client.objects.visible_to(user)
    if of is not None:
        return visible.filter(owner=of)
    return visible.filter(owner=user) if user.role == Role.KAM else visible


def own_contracts(user: User, *, of: int | None = None) -> QuerySet[Contract]:
    contracts = in_scope(user)
    if of is not None:
        return contracts.filter(client__owner=of)
    return contracts.filter(client__owner=user) if user.role == Role.KAM else contracts


def ahead_of(user: User, *, of: int | None, today: dt.date, limits: Thresholds) -> Ahead:
    """Sum up what ends in the next 90 days in a book. One query."""
    return ahead(_ahead_rows(user, of, today, limits))


@kept(user=PERSON, of=ID)
def _ahead_rows(user: User, of: int | None, today: dt.date, limits: Thresholds) -> QuerySet[Any]:
    return ahead_rows(own_contracts(user, of=of), today=today, limits=limits)


@dataclass(frozen=True, slots=True)
class Book:
    """The book in numbers; `annual_amount` is a year's worth, base currency."""

    covers: list[rules.Cover]
    annual_amount: int

    @property
    def clients(self) -> int:
        return sum(cover.clients for cover in self.covers)

    @property
    def is_counted(self) -> bool:
        return all(cover.is_known for cover in self.covers)


def book(user: User, *, limits: Thresholds, of: int | None = None) -> Book:
    """Count the clients of a book and those over their norm, by tier. One query.

    With the rule *untouched* switched off nobody knows who is over the norm.
    """
    is_counted = limits.is_on(RuleCode.UNTOUCHED)
    rows = {row["tier_now"]: row for row in _book_rows(user, of, limits)}
    covers = [
        rules.Cover(tier, rows[tier]["clients"], rows[tier]["untouched"] if is_counted else None)
        for tier in Tier.values
        if tier in rows
    ]
    return Book(covers, sum(row["annual"] or 0 for row in rows.values()))


@kept(user=PERSON, of=ID)
def _book_rows(user: User, of: int | None, limits: Thresholds) -> QuerySet[Any, Any]:
    rows = covered(own_book(user, of=of), today=clock.today(), limits=limits)
    return (
        rows.values("tier_now")
        .order_by()
        .annotate(
            clients=Count("pk"),
            untouched=Count("pk", filter=Q(is_untouched=True)),
            annual=Sum("annual_amount"),
        )
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the day: what waits, what is done, what the days gone of this week held."""

    snoozed: int
    closed: int
    steps_done: int
    touches: int
    minutes: int
    proposed: int = 0
    deputies: int = 0  # deputyships that Today speaks of, see queries.deputies
    mentions: int = 0  # what colleagues tell this person
    stages: int = 0  # own clients that are ready for another stage
    hand_overs: int = 0  # clients offered or given to this person, not accepted yet
    to_agree: int = 0  # offers of account managers that wait for this head
    acting: int = 0  # clients held until somebody gets them

    @property
    def done(self) -> int:
        return self.closed + self.steps_done

    @property
    def clock(self) -> tuple[int, int]:
        """Whole hours of the touches, and the minutes left over."""
        return divmod(self.minutes, 60)


def figures(user: User, *, today: dt.date) -> Figures:
    """Count in one statement of small sub-selects."""
    rows = _figures(user, today)
    return Figures(**rows[0]) if rows else Figures(0, 0, 0, 0, 0)


@kept(user=PERSON)
def _figures(user: User, today: dt.date) -> QuerySet[User, Any]:
    morning = clock.start_of(today)
    monday = clock.start_of(today - dt.timedelta(days=today.weekday()))
    gone = Touchpoint.objects.alive().filter(by=OuterRef("pk"), at__gte=monday, at__lt=morning)
    done = Task.objects.alive().filter(done_by=OuterRef("pk"), done_at__gte=morning)
    return (
        User.objects.active()
        .filter(pk=user.pk)
        .annotate(
            snoozed=_number(snoozed_flags(user, today=today), Count("pk")),
            closed=_number(closed_flags(user, today=today), Count("pk")),
            steps_done=_number(done, Count("pk")),
            touches=_number(gone, Count("pk")),
            minutes=_number(gone, Sum("minutes")),
            proposed=_number(_proposals(user), Count("pk")),
            deputies=_number(deputies.told_on_today(user, today=today), Count("pk")),
            mentions=_number(HandRaise.objects.mentions_of(user), Count("pk")),
            hand_overs=_number(handed.waiting_rows(user), Count("pk")),
            to_agree=_number(handed.to_agree_rows(user), Count("pk")),
            acting=_number(handed.acting_rows(user), Count("pk")),
            stages=_number(StageProposal.objects.open().filter(client__owner=user.pk), Count("pk")),
        )
        .values(*(one.name for one in fields(Figures)))
    )


def _number(rows: QuerySet, aggregate: Count | Sum) -> Coalesce:
    """A sub-select that yields one number, 0 for none."""
    one = rows.order_by().annotate(group_=F("pk") * 0).values("group_")
    return Coalesce(Subquery(one.annotate(number_=aggregate).values("number_")), 0)


def snoozed_flags(user: User, *, today: dt.date) -> QuerySet[Flag]:
    """Open flags of the book that come back on a later day, the nearest first."""
    return (
        _book_flags(user)
        .open()
        .filter(snoozed_until__gt=today, dismissed_at__isnull=True)
        .order_by("snoozed_until", "pk")
    )


def closed_flags(user: User, *, today: dt.date) -> QuerySet[Flag]:
    """Flags of the book whose cause went away today, the latest first."""
    return (
        _book_flags(user)
        .filter(closed_at__gte=clock.start_of(today), closed_reason=CloseReason.GONE)
        .order_by("-closed_at", "-pk")
    )


def _book_flags(user: User) -> FlagQuerySet:
    """Flags of own and lent clients, and those one decided on oneself; each still visible."""
    lent = Deputyship.objects.books_lent_to(user, clock.today())
    book = Q(client__owner=user) | Q(client__owner__in=lent)
    return Flag.objects.visible_to(user).filter(book | Q(decided_by=user))


@dataclass(slots=True)
class Day:
    """One day of the week beside: what is planned, what is due, who has a birthday."""

    on: dt.date
    meetings: list[Task] = field(default_factory=list)
    steps: list[Task] = field(default_factory=list)
    birthdays: list[Stakeholder] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.meetings or self.steps or self.birthdays)


@dataclass(slots=True)
class Week:
    """The days from today on; steps that are late; meetings held or not that wait for a word."""

    days: list[Day]
    late: list[Task] = field(default_factory=list)
    unsaid: list[Task] = field(default_factory=list)

    @property
    def meetings_today(self) -> list[Task]:
        return self.days[0].meetings

    @property
    def nearest(self) -> Task | None:
        """The first meeting or step after today."""
        planned = (task for day in self.days[1:] for task in [*day.meetings, *day.steps])
        return next(planned, None)

    @property
    def late_shown(self) -> list[Task]:
        return self.late[:LATE_SHOWN]

    @property
    def late_more(self) -> int:
        return len(self.late) - len(self.late_shown)

    @property
    def unsaid_more(self) -> int:
        return len(self.unsaid) - len(self.unsaid_shown)

    @property
    def unsaid_shown(self) -> list[Task]:
        return self.unsaid[:LATE_SHOWN]


def week(user: User, *, today: dt.date) -> Week:
    """Lay out open tasks and birthdays of people at own and lent clients. Two queries."""
    days = [Day(today + dt.timedelta(days=ahead)) for ahead in range(DAYS_AHEAD)]
    found = Week(days)
    by_date = {day.on: day for day in days}
    for task in _tasks(user, today, days[-1].on):
        _place(task, found, by_date, today)
    for holder in _birthdays(user, today):
        person = holder.person
        for day in days:
            if (person.birth_month, person.birth_day) in rules.birthday_pairs(day.on, 1):
                day.birthdays.append(holder)
    return found


def _place(task: Task, found: Week, by_date: dict[dt.date, Day], today: dt.date) -> None:
    on = clock.date_of(task.starts_at) if task.starts_at else task.due_on
    if on is None:
        return
    if task.starts_at:
        (by_date[on].meetings if on in by_date else found.unsaid).append(task)
    else:
        (by_date[on].steps if on >= today else found.late).append(task)


@kept(user=PERSON)
def _tasks(user: User, today: dt.date, last: dt.date) -> QuerySet[Task]:
    """Open tasks up to a day, on clients that are still seen; late ones come along.

    Own ones, those of colleagues at the clients one works for them, and those that a deputy left
    open at one's own clients.
    """
    end = clock.start_of(last + dt.timedelta(days=1))
    # A union of indexed lookups; with OR the database reads every open task there is.
    mine = [_ids(assignee=user), _lent_tasks(user, today), _left_tasks(user, today)]
    return (
        Task.objects.visible_to(user)
        .open()
        .filter(pk__in=mine[0].union(*mine[1:]))
        .filter(Q(starts_at__lt=end) | Q(starts_at__isnull=True, due_on__lte=last))
        .select_related(
            *("client", "stakeholder__person", "assignee"),
            *("playbook_step__run__playbook", "playbook_step__step"),
        )
        .order_by(F("starts_at").asc(nulls_last=True), F("due_on").desc(), "pk")[:TASKS_SHOWN]
    )


def _ids(**lookup: Any) -> QuerySet[Task, int]:
    return Task.objects.open().filter(**lookup).order_by().values_list("pk", flat=True)


def _lent_tasks(user: User, today: dt.date) -> QuerySet[Task, int]:
    lent = Deputyship.objects.books_lent_to(user, today)
    return _ids(client__owner__in=lent, assignee=F("client__owner"))


def _left_tasks(user: User, today: dt.date) -> QuerySet[Task, int]:
    """A deputy whose time is over does not see them any more, and a promise must not be lost."""
    mine = Deputyship.objects.appointed().filter(absent=user, deputy=OuterRef("assignee"))
    over = mine.exclude(ended_at__isnull=True, until__gte=today)
    # Asked of each open task of the book; as a join the database reads all tasks of all deputies.
    is_left = Case(When(Exists(over), then=Value(1)), default=Value(0))
    return _ids(client__owner=user).alias(is_left_=is_left).filter(is_left_=1)


@kept(user=PERSON)
def _birthdays(user: User, first: dt.date) -> QuerySet[Stakeholder]:
    pairs = rules.birthday_pairs(first, DAYS_AHEAD)
    clients = own_book(user)
    if user.may_own:
        # A head congratulates at their own clients; a deputy at those of the absent colleague too.
        lent = Deputyship.objects.books_lent_to(user, first)
        owned = Client.objects.order_by().values_list("pk", flat=True)
        both = owned.filter(owner=user).union(owned.filter(owner__in=lent))
        clients = Client.objects.filter(pk__in=both)
    on_one_of = reduce(
        or_, [Q(person__birth_month=month, person__birth_day=day) for month, day in pairs]
    )
    return (
        Stakeholder.objects.present()
        .filter(on_one_of, client__in=clients.current())
        .select_related("person", "client")
        .order_by("person__birth_month", "person__birth_day", "pk")[:BIRTHDAYS_SHOWN]
    )


def mentions(user: User) -> list[HandRaise]:
    """Return what colleagues tell this person and they have not read. One query."""
    rows = HandRaise.objects.mentions_of(user).select_related("client", "by")
    return list(rows.order_by("-made_at", "-pk")[:ROWS_SHOWN])


def proposals(user: User) -> list[Client]:
    """Clients with a proposed owner that this person may decide on. One query."""
    rows = _proposals(user).select_related("owner", "proposed_owner")
    return list(rows.order_by("name_folded", "pk")[:ROWS_SHOWN])


def _proposals(user: User) -> ClientQuerySet:
    """Proposed owners wait for a head of the tree or an administrator."""
    if not (user.is_head or user.is_admin):
        return Client.objects.none()
    return Client.objects.visible_to(user).live().filter(proposed_owner__isnull=False)
