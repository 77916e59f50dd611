"""The feed of a client: touches and lines of the timeline merged, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients import feed_parts
from clients.choices import OutcomeKind, TouchKind
from clients.models import Client, ClientField, TimelineEntry, Touchpoint
from clients.queries import wording
from clients.queries.beside import (
    Follow,
    Said,
    Taker,
    beside,
    branches,
    by_name,
    stage_names,
)
from core import clock, showing
from core.folding import fold
from core.kept import ID, kept, padded
from users.models import Deputyship, User

PAGE = 30
MAX_PAGE = 50
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Kind:
    """A filter of the feed: which kinds of touches and which lines it shows."""

    code: str
    label: str | Promise
    touches: tuple[str, ...]
    verbs: tuple[str, ...]


_ALL = tuple(TouchKind.values)
FILTERS = (
    Kind("all", _("everything"), _ALL, ("",)),
    Kind("touches", _("touches"), _ALL, ("touch_", "meeting_")),
    Kind("calls", _("calls"), ("call",), ()),
    Kind("meetings", _("meetings"), ("meeting", "video", "demo", "training", "review"), ()),
    Kind("letters", _("letters and messages"), ("email", "messenger"), ()),
    Kind("tasks", _("tasks"), (), ("task_", "meeting_", "promise_")),
    Kind("people", _("people"), (), ("person_", "stakeholder_", "role_", "contacts_")),
    Kind("contracts", _("contracts"), (), ("contract_", "renewal_", "successor_", "document_")),
    Kind("events", _("changes"), (), ("",)),
)
# Lines of what was deleted, done or called off: a person may take it back from here.
RETURNS = frozenset(
    {
        *("touch_deleted", "task_deleted", "task_done", "task_cancelled"),
        *("promise_kept", "promise_broken", "promise_cancelled"),
    }
)
BY_CODE = {kind.code: kind for kind in FILTERS}


@dataclass(frozen=True, slots=True)
class Added:
    """What a higher app tells beside a touch, empty when it was not entered, and where it is."""

    words: str
    url: str


@dataclass(slots=True)
class FeedItem:
    """One entry of the feed: a touch with who took part, or a line with its sentence."""

    at: dt.datetime
    touch: Touchpoint | None = None
    entry: TimelineEntry | None = None
    theirs: list[Taker] = field(default_factory=list)
    ours: list[Taker] = field(default_factory=list)
    next_steps: list[Follow] = field(default_factory=list)
    heard: list[Said] = field(default_factory=list)
    told_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    may_be_back: bool = False  # what the line tells of can be taken back
    sentence: str = ""
    stood_in: bool = False  # the author was the deputy of the client's owner
    changes: list[wording.Change] = field(default_factory=list)

    @property
    def added(self) -> list[Added]:
        """What higher apps tell of a touch of this kind."""
        if self.touch is None:
            return []
        parts = [p for p in feed_parts.registered() if p.kind == self.touch.kind]
        told = [(part, self.told_by.get(part.name)) for part in parts]
        return [Added(p.draw(t) if t else "", p.url(self.touch.pk)) for p, t in told]

    @property
    def key(self) -> tuple[dt.datetime, str, int]:
        """Newest first; a touch before a line of the same instant."""
        row = self.touch or self.entry
        return (self.at, "t" if self.touch else "e", row.pk if row else 0)

    @property
    def cursor(self) -> str:
        at, kind, pk = self.key
        return f"{at.isoformat()}_{kind}_{pk}"


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the feed; `next_cursor` is empty on the last one.

    The first page of everything also names what waits at the client for an answer.
    """

    items: list[FeedItem]
    next_cursor: str
    unanswered: list[Said] = field(default_factory=list)


def feed(
    client: Client,
    *,
    user: User,
    kind: str = "all",
    cursor: str = "",
    limit: int = PAGE,
    q: str = "",
) -> Feed:
    """Return a page of the feed in three queries; the caller has checked who sees the client.

    A parent company that this person may not see stays without its name. An unknown filter or
    cursor is the whole feed from its beginning.
    """
    limit = max(1, min(limit, MAX_PAGE))
    chosen = BY_CODE.get(kind, BY_CODE["all"])
    after = read_cursor(cursor)
    items = [
        *_touches(client, chosen, after, limit + 1, q),
        *_lines(client, chosen, after, limit + 1, q),
    ]
    items.sort(key=_newest_first)
    page = items[:limit]
    is_first = after is None and not q and chosen.code == "all"
    waiting = _add_words(page, user, client.pk if is_first else None)
    return Feed(page, page[-1].cursor if len(items) > limit else "", waiting)


def _newest_first(item: FeedItem) -> tuple[float, int, int]:
    at, kind, pk = item.key
    return (-at.timestamp(), 0 if kind == "t" else 1, -pk)


Cursor = tuple[dt.datetime, str, int]


def read_cursor(text: str) -> Cursor | None:
    """Return the cursor that a link carried, None when it is none of ours."""
    try:
        at, kind, pk = text.rsplit("_", 2)
        instant = dt.datetime.fromisoformat(at.replace(" ", "+"))
        if instant.tzinfo is None or kind not in ("t", "e"):
            return None
        return instant, kind, int(pk)
    except ValueError:
        return None


def _older(after: Cursor | None, kind: str) -> Q:
    """Rows of a kind that come after the cursor in the merged order."""
    if after is None:
        return Q()
    at, last, pk = after
    if kind == last:
        return Q(at__lt=at) | Q(at=at, pk__lt=pk)
    return Q(at__lte=at) if last == "t" else Q(at__lt=at)


def _touches(
    client: Client, chosen: Kind, after: Cursor | None, limit: int, q: str
) -> list[FeedItem]:
    if not chosen.touches:
        return []
    if chosen.code == "all" and after is None and not q and not showing.hides():
        rows = _latest_touches(client.pk, client.owner_id, limit)
    else:
        rows = list(_touches_asked(client, chosen, after, limit, q))
    return [FeedItem(at=touch.at, touch=touch, stood_in=touch.stood_in_) for touch in rows]


@kept(client=ID, owner=ID)
def _latest_touches(client: int, owner: int | None, limit: int) -> QuerySet[Touchpoint]:
    found = Touchpoint.objects.alive().filter(client=client)
    return _told(found, owner).order_by("-at", "-pk")[:limit]


def _touches_asked(
    client: Client, chosen: Kind, after: Cursor | None, limit: int, q: str
) -> QuerySet[Touchpoint]:
    found = Touchpoint.objects.alive().filter(_older(after, "t"), client=client)
    if showing.hides():
        found = found.exclude(kind=TouchKind.NOTE)
    if len(chosen.touches) < len(_ALL):
        found = found.filter(kind__in=chosen.touches)
    for word in fold(q).split():
        found = found.filter(summary_folded__contains=word)
    return _told(found, client.owner_id).order_by("-at", "-pk")[:limit]


def _lines(
    client: Client, chosen: Kind, after: Cursor | None, limit: int, q: str
) -> list[FeedItem]:
    if not chosen.verbs or q:
        return []
    if chosen.code == "all" and after is None and not showing.hides():
        rows = _latest_lines(client.pk, client.owner_id, limit)
    else:
        rows = list(_lines_asked(client, chosen, after, limit))
    return [FeedItem(at=entry.at, entry=entry, stood_in=entry.stood_in_) for entry in rows]


@kept(client=ID, owner=ID)
def _latest_lines(client: int, owner: int | None, limit: int) -> QuerySet[TimelineEntry]:
    found = TimelineEntry.objects.filter(client=client)
    return _told(found, owner).order_by("-at", "-pk")[:limit]


def _lines_asked(
    client: Client, chosen: Kind, after: Cursor | None, limit: int
) -> QuerySet[TimelineEntry]:
    found = TimelineEntry.objects.filter(_older(after, "e"), client=client)
    if showing.hides():
        found = found.exclude(verb="tier_computed")
    if "" not in chosen.verbs:
        wanted = Q()
        for start in chosen.verbs:
            wanted |= Q(verb__startswith=start)
        found = found.filter(wanted)
    return _told(found, client.owner_id).order_by("-at", "-pk")[:limit]


def _told(rows: QuerySet[Any], owner: int | None) -> QuerySet[Any]:
    """Add the author, and whether they stood in for the client's owner on that day."""
    standing = Deputyship.objects.appointed().filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=OuterRef("at")),
        absent=owner,
        deputy=OuterRef("by"),
        since__lte=OuterRef("day_"),
        until__gte=OuterRef("day_"),
    )
    dated = rows.annotate(day_=TruncDate("at", tzinfo=clock.company_zone()))
    return dated.annotate(stood_in_=Exists(standing)).select_related("by")


@dataclass(slots=True)
class Names:
    """What lines call by codes and names: stages, own fields, parent companies one may see.

    `back` are the subjects of lines that can be taken back.
    """

    stages: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    kin: set[str] = field(default_factory=set)
    back: set[str] = field(default_factory=set)

    def learn(self, side: str, pk: int, first: str, last: str) -> None:
        if side == "stage":
            self.stages[first] = last
        elif side == "own":
            self.own[first] = last
        elif side == "kin":
            self.kin.add(first)
        else:
            self.back.add(f"{side.removesuffix('_back')}:{pk}")


def _add_words(page: list[FeedItem], user: User, client: int | None) -> list[Said]:
    """Fill what stands beside touches and the sentences of lines; one query for all.

    Returns what waits at the client for an answer.
    """
    by_touch = {item.touch.pk: item for item in page if item.touch}
    entries = [item.entry for item in page if item.entry]
    names, waiting = Names(), list[Said]()
    for touch, side, pk, first, last, *more in _asked(list(by_touch), entries, user, client):
        if side in ("stage", "own", "kin", "touch_back", "task_back"):
            names.learn(side, pk, first, last)
        elif side == "unanswered":
            waiting.append(Said(pk, touch, first, last, *more))
        else:
            _put_beside(by_touch[touch], side, pk, [first, last, *more])
    for item in page:
        if item.entry:
            item.sentence = wording.sentence(item.entry)
            item.changes = wording.changes(item.entry, names.own, names.stages)
            item.may_be_back = item.entry.subject in names.back and item.entry.verb in RETURNS
            if "parent" in item.entry.changes and not user.is_admin:
                item.changes = [_without_strangers(change, names.kin) for change in item.changes]
    return sorted(waiting, key=lambda one: one.pk)


def _put_beside(item: FeedItem, side: str, pk: int, texts: list[str]) -> None:
    assert item.touch is not None
    first, last, third, fourth, fifth = (text or "" for text in texts)
    if side == "heard" and showing.hides() and first == OutcomeKind.RISK:
        return
    if side == "heard":
        item.heard.append(Said(pk, item.touch.pk, first, last, third, fourth, fifth))
    elif side == "next_steps":
        item.next_steps.append(Follow(pk, first, last, third, fourth))
    elif side.startswith("part:"):
        item.told_by[side.removeprefix("part:")] = (first, last, third, fourth)
    else:
        getattr(item, side).append(Taker(pk, " ".join(filter(None, (first, last)))))


def _without_strangers(change: wording.Change, known: set[str]) -> wording.Change:
    """Take out names of parent companies outside this person's book."""
    if change.label != wording.label_of("parent", "", {}):
        return change
    old, new = (name if not name or name in known else HIDDEN for name in (change.old, change.new))
    return wording.Change(change.label, old, new)


def _asked(
    touches: list[int], entries: list[TimelineEntry], user: User, client: int | None
) -> Iterable[tuple[Any, ...]]:
    """Ask for what stands beside touches, and only for names that the lines of a page tell of."""
    has_stages = any("stage" in entry.changes for entry in entries)
    facts = {name for entry in entries for name in entry.changes}
    codes = [name.removeprefix(wording.OWN) for name in facts if name.startswith(wording.OWN)]
    parents = {name for entry in entries for name in entry.changes.get("parent", ()) if name}
    gone = _gone(entries, "touch"), _gone(entries, "task")
    if not (touches or entries):
        return ()
    if not codes and not parents:
        return beside(padded(touches), client, padded(gone[0]), padded(gone[1]), has_stages)
    found = branches(touches, client, *gone)
    if has_stages:
        found.append(stage_names())
    if codes:
        own = ClientField.objects.filter(code__in=codes)
        found.append(by_name(own, "own", F("code"), F("label")))
    if parents and not user.is_admin:
        book = Client.objects.visible_to(user).filter(name__in=parents)
        found.append(by_name(book, "kin", F("name"), Value("")))
    return found[0].union(*found[1:], all=True)


def _gone(entries: list[TimelineEntry], kind: str) -> list[int]:
    """Return the ids of touches or tasks that lines say are deleted or closed."""
    told = {entry.subject for entry in entries if entry.verb in RETURNS}
    return sorted(
        int(pk) for name, _colon, pk in (s.partition(":") for s in told) if name == kind and pk
    )
