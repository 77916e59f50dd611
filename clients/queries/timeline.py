"""The feed of a client: touches and lines of the timeline merged, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.choices import TouchKind
from clients.models import (
    Client,
    ClientField,
    LifeCycleStage,
    Task,
    TimelineEntry,
    Touchpoint,
    TouchpointColleague,
    TouchpointStakeholder,
)
from clients.queries import wording
from core import clock
from core.folding import fold
from core.kept import ID, IDS, kept, padded
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
    Kind("tasks", _("tasks"), (), ("task_", "meeting_")),
    Kind("people", _("people"), (), ("person_", "stakeholder_", "role_", "contacts_")),
    Kind("contracts", _("contracts"), (), ("contract_", "renewal_", "successor_")),
    Kind("events", _("changes"), (), ("",)),
)
BY_CODE = {kind.code: kind for kind in FILTERS}


@dataclass(slots=True)
class FeedItem:
    """One entry of the feed: a touch with who took part, or a line with its sentence."""

    at: dt.datetime
    touch: Touchpoint | None = None
    entry: TimelineEntry | None = None
    theirs: list[Taker] = field(default_factory=list)
    ours: list[Taker] = field(default_factory=list)
    next_steps: list[Taker] = field(default_factory=list)
    sentence: str = ""
    stood_in: bool = False  # the author was the deputy of the client's owner
    changes: list[wording.Change] = field(default_factory=list)

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
class Taker:
    """Somebody or something named beside a touch: id, words, and a person's page."""

    pk: int
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the feed; `next_cursor` is empty on the last one."""

    items: list[FeedItem]
    next_cursor: str


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
    _add_words(page, user)
    return Feed(page, page[-1].cursor if len(items) > limit else "")


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
    if chosen.code == "all" and after is None and not q:
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
    if chosen.code == "all" and after is None:
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
    """What lines call by codes and names: stages, own fields, parent companies one may see."""

    stages: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    kin: set[str] = field(default_factory=set)


def _add_words(page: list[FeedItem], user: User) -> None:
    """Fill who took part, what comes next and the sentences of lines; one query for all."""
    by_touch = {item.touch.pk: item for item in page if item.touch}
    entries = [item.entry for item in page if item.entry]
    names = Names()
    for touch, side, pk, first, last in _asked(list(by_touch), entries, user):
        if side == "stage":
            names.stages[first] = last
        elif side == "own":
            names.own[first] = last
        elif side == "kin":
            names.kin.add(first)
        else:
            text = " ".join(filter(None, (first, last)))
            getattr(by_touch[touch], side).append(Taker(pk, text))
    for item in page:
        if item.entry:
            item.sentence = wording.sentence(item.entry)
            item.changes = wording.changes(item.entry, names.own, names.stages)
            if "parent" in item.entry.changes and not user.is_admin:
                item.changes = [_without_strangers(change, names.kin) for change in item.changes]


def _without_strangers(change: wording.Change, known: set[str]) -> wording.Change:
    """Take out names of parent companies outside this person's book."""
    if change.label != wording.label_of("parent", "", {}):
        return change
    old, new = (name if not name or name in known else HIDDEN for name in (change.old, change.new))
    return wording.Change(change.label, old, new)


def _asked(
    touches: list[int], entries: list[TimelineEntry], user: User
) -> Iterable[tuple[Any, ...]]:
    """Ask for takers of touches, and only for those names that the lines of a page tell of."""
    has_stages = any("stage" in entry.changes for entry in entries)
    facts = {name for entry in entries for name in entry.changes}
    codes = [name.removeprefix(wording.OWN) for name in facts if name.startswith(wording.OWN)]
    parents = {name for entry in entries for name in entry.changes.get("parent", ()) if name}
    if touches and not codes and not parents:
        return _taken(padded(touches), has_stages)
    branches = _sides(touches) if touches else []
    if has_stages:
        branches.append(_stage_names())
    if codes:
        own = ClientField.objects.filter(code__in=codes)
        branches.append(_by_name(own, "own", F("code"), F("label")))
    if parents and not user.is_admin:
        book = Client.objects.visible_to(user).filter(name__in=parents)
        branches.append(_by_name(book, "kin", F("name"), Value("")))
    return branches[0].union(*branches[1:], all=True) if branches else ()


@kept(touches=IDS)
def _taken(touches: tuple[int, ...], has_stages: bool) -> QuerySet[Any, tuple[Any, ...]]:
    first, *others = _sides(touches)
    return first.union(*others, *([_stage_names()] if has_stages else []), all=True)


def _stage_names() -> QuerySet[Any, tuple[Any, ...]]:
    """Name stages, retired ones too, in the reader's language."""
    name: Any = F("name_ru")
    if translation.get_language() == "en":
        english = When(~Q(name_en=""), then=F("name_en"))
        name = Case(english, default=F("name_ru"), output_field=CharField())
    return _by_name(LifeCycleStage.objects.all(), "stage", F("code"), name)


def _by_name(
    rows: QuerySet[Any], side: str, first: Any, last: Any
) -> QuerySet[Any, tuple[Any, ...]]:
    nothing = Value(0, output_field=BigIntegerField())
    return _named(rows.annotate(touchpoint_id=nothing), side, F("pk"), first, last)


def _sides(touches: Sequence[int]) -> list[QuerySet[Any, tuple[Any, ...]]]:
    theirs = _named(
        TouchpointStakeholder.objects.filter(touchpoint__in=touches),
        "theirs",
        F("stakeholder__person_id"),
        F("stakeholder__person__first_name"),
        F("stakeholder__person__last_name"),
    )
    ours = _named(
        TouchpointColleague.objects.filter(touchpoint__in=touches),
        "ours",
        F("person_id"),
        F("person__first_name"),
        F("person__last_name"),
    )
    steps = Task.objects.alive().filter(touchpoint__in=touches)
    return [theirs, ours, _named(steps, "next_steps", F("id"), F("title"), Value(""))]


def _named(rows: QuerySet[Any], side: str, *columns: Any) -> QuerySet[Any, tuple[Any, ...]]:
    named = {"row": columns[0], "first": columns[1], "last": columns[2]}
    return (
        rows.order_by()
        .annotate(side=Value(side, output_field=CharField()), **named)
        .values_list("touchpoint_id", "side", "row", "first", "last")
    )
