"""What happened in a book while its owner was away: read once, when they are back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from clients.choices import TouchKind
from clients.models import Client, ClientQuerySet, Task, TimelineEntry, Touchpoint
from clients.queries import wording
from core import clock
from dashboard.queries.deputies import last_day
from dashboard.queries.team import MEETING_KINDS
from flags.choices import CloseReason, Severity
from flags.models import Flag
from flags.sentences import tell
from users.models import Deputyship, User

# What one page reads at most, newest first; the client's own page has the rest.
MOST = 500
LINES = 4
TASKS = "task_done"
LEFT = ("person_left", "person_moved")
# Lines that a returning owner wants to know of; small corrections stay in the history.
VERBS = (
    *(
        "owner_changed",
        "owner_proposed",
        "stage_changed",
        "client_archived",
        "client_moved_in_tree",
    ),
    *("member_added", "member_ended", TASKS, "task_cancelled", "meeting_not_held"),
    *(*LEFT, "person_came", "person_role_changed", "person_on_leave", "person_returned"),
    *("role_granted", "role_ended", "contract_added", "contract_changed", "contract_archived"),
    *("contract_lines_changed", "renewal_started", "successor_linked"),
)


@dataclass(slots=True)
class OfClient:
    """One client of the book: touches with their words, lines of the history, flags, open steps."""

    client: Client
    touches: list[Touchpoint] = field(default_factory=list)
    lines: list[tuple[TimelineEntry, str]] = field(default_factory=list)
    opened: list[tuple[Flag, str]] = field(default_factory=list)
    closed: list[Flag] = field(default_factory=list)
    steps: list[Task] = field(default_factory=list)

    @property
    def first_touches(self) -> list[Touchpoint]:
        return self.touches[:LINES]

    @property
    def more_touches(self) -> int:
        return max(0, len(self.touches) - LINES)

    @property
    def first_lines(self) -> list[tuple[TimelineEntry, str]]:
        return self.lines[: 2 * LINES]

    @property
    def more_lines(self) -> int:
        return max(0, len(self.lines) - 2 * LINES)

    @property
    def weight(self) -> tuple[int, int, str, int]:
        """What needs the owner first: open flags, then how much happened."""
        told = len(self.touches) + len(self.lines) + len(self.closed)
        return (-len(self.opened), -told, self.client.name_folded, self.client.pk)


@dataclass(slots=True)
class Summary:
    """A book's time without its owner, client by client, and all of it in numbers."""

    row: Deputyship
    last: dt.date
    clients: list[OfClient] = field(default_factory=list)
    quiet: int = 0
    touches: int = 0
    meetings: int = 0
    tasks: int = 0
    left: int = 0
    by: list[tuple[str, int]] = field(default_factory=list)
    is_cut: bool = False

    @property
    def opened(self) -> int:
        return sum(len(one.opened) for one in self.clients)

    @property
    def closed(self) -> int:
        return sum(len(one.closed) for one in self.clients)


def summary_of(row: Deputyship, user: User, *, today: dt.date) -> Summary:
    """Gather what others did in the book on the days of a deputyship. Five queries at any size."""
    found = Summary(row, last=min(last_day(row), today))
    span = (clock.start_of(row.since), clock.start_of(found.last + dt.timedelta(days=1)))
    if row.ended_at is not None:
        span = (span[0], min(span[1], row.ended_at))
    book = Client.objects.visible_to(user).filter(owner=row.absent).live()
    by_client = {client.pk: OfClient(client) for client in book.order_by("name_folded", "pk")}
    touches = _touches(book, row, span)
    lines = _lines(book, row, span)
    for touch in touches:
        by_client[touch.client_id].touches.append(touch)
    for entry in lines:
        by_client[entry.client_id].lines.append((entry, wording.sentence(entry)))
    flags = _flags(book, span)
    for flag in flags:
        one = by_client[flag.client_id]
        if flag.closed_at is None or flag.closed_at >= span[1]:
            flag.client = one.client
            one.opened.append((flag, str(tell(flag, today).headline)))
        else:
            one.closed.append(flag)
    for task in _steps_left(book, row):
        by_client[task.client_id or 0].steps.append(task)
    _count(found, touches, lines)
    told = [one for one in by_client.values() if _is_told(one)]
    found.clients = sorted(told, key=lambda one: one.weight)
    found.quiet = len(by_client) - len(told)
    found.is_cut = MOST in (len(touches), len(lines), len(flags))
    return found


Span = tuple[dt.datetime, dt.datetime]


def _touches(book: ClientQuerySet, row: Deputyship, span: Span) -> list[Touchpoint]:
    rows = Touchpoint.objects.alive().filter(client__in=book, at__gte=span[0], at__lt=span[1])
    others = rows.exclude(by=row.absent).select_related("by")
    return list(others.order_by("-at", "-pk")[:MOST])


def _lines(book: ClientQuerySet, row: Deputyship, span: Span) -> list[TimelineEntry]:
    rows = TimelineEntry.objects.filter(client__in=book, at__gte=span[0], at__lt=span[1])
    others = rows.filter(verb__in=VERBS).exclude(by=row.absent).select_related("by")
    return list(others.order_by("-at", "-pk")[:MOST])


def _flags(book: ClientQuerySet, span: Span) -> list[Flag]:
    """Flags opened in the span that are still open, and those whose cause went away in it."""
    opened = Q(opened_at__gte=span[0], opened_at__lt=span[1], closed_at__isnull=True)
    closed = Q(closed_at__gte=span[0], closed_at__lt=span[1], closed_reason=CloseReason.GONE)
    rows = Flag.objects.filter(client__in=book, severity__gte=Severity.WARNING)
    return list(rows.filter(opened | closed).order_by("-severity", "-opened_at", "-pk")[:MOST])


def _steps_left(book: ClientQuerySet, row: Deputyship) -> list[Task]:
    """Open steps that the deputy leaves behind: they are the owner's now."""
    rows = Task.objects.open().filter(client__in=book, assignee=row.deputy)
    return list(rows.order_by("due_on", "pk")[:MOST])


def _count(found: Summary, touches: list[Touchpoint], lines: list[TimelineEntry]) -> None:
    found.touches = len(touches)
    found.meetings = sum(TouchKind(touch.kind) in MEETING_KINDS for touch in touches)
    found.tasks = sum(entry.verb == TASKS for entry in lines)
    found.left = sum(entry.verb in LEFT for entry in lines)
    doers = Counter(str(touch.by) for touch in touches if touch.by is not None)
    doers.update(str(entry.by) for entry in lines if entry.by is not None)
    found.by = doers.most_common()


def _is_told(one: OfClient) -> bool:
    return bool(one.touches or one.lines or one.opened or one.closed or one.steps)
