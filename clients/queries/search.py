"""Search over clients: part of name, INN, person, e-mail, phone or contract number.

One statement: a union of lookups on folded columns, each with its own trigram index on
PostgreSQL, scoped to what the person sees. Matches come as ids, so that sorting never drives it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from clients.models import Client, ContactPoint, Stakeholder, Touchpoint, seen_by
from clients.rules.contacts import search_digits
from core.folding import fold
from core.kept import Gap, in_text, kept
from users.gaps import PERSON
from users.models import User

# More matches than people read; beyond it the list filters by a subquery and counts "more than".
CAP = 1000
SUGGESTIONS = 8
CANDIDATES = 200
MAX_QUERY = 100
MAX_WORDS = 6
# Two letters stand in too many addresses to look for.
SHORT = 2
_QUOTES = re.compile(r"[«»\"'“”„`]+")

# Gets folded words and a phone's digits; returns a query of client ids that hold all words.
Source = Callable[[Collection[str], str], QuerySet[Any, Any]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Add a lookup of a higher app, such as contract numbers."""
    if source not in _sources:
        _sources.append(source)


def sources() -> list[Source]:
    return list(_sources)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of a typeahead: a client, or a person with the client where they work."""

    kind: str
    pk: int
    client_id: int
    text: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: its folded words, the digits of a phone, the one word a contact may hold."""

    words: tuple[str, ...]
    digits: str
    contact: str
    is_long: bool

    @classmethod
    def of(cls, query: str) -> Asked:
        words, digits = tuple(words_of(query)), search_digits(query)
        # A phone by its digits, anything else by one word: no address or handle has two.
        contact = digits or (words[0].lstrip("@") if len(words) == 1 else "")
        return cls(words, digits, contact, bool(words) and len(words[0]) > SHORT)


class _AskedGap(Gap):
    """Searches with as many words are one statement."""

    def shape(self, value: Asked) -> Hashable:
        return (len(value.words), bool(value.digits), bool(value.contact), value.is_long)

    def stand_in(self, value: Asked, mark: int) -> Asked:
        words = tuple(in_text(mark + place) for place in range(len(value.words)))
        digits = in_text(mark + MAX_WORDS) if value.digits else ""
        contact = in_text(mark + MAX_WORDS + 1) if value.contact else ""
        return Asked(words, digits, contact, value.is_long)

    def fillings(self, value: Asked, mark: int) -> dict[int, Any]:
        rest = {mark + MAX_WORDS: value.digits, mark + MAX_WORDS + 1: value.contact}
        return dict(enumerate(value.words, start=mark)) | rest


ASKED = _AskedGap()


def words_of(query: str) -> list[str]:
    """Return the folded words of a query, quotes taken off, at most six."""
    return _QUOTES.sub(" ", fold(query[:MAX_QUERY])).split()[:MAX_WORDS]


def matches(q: str, user: User, *, cap: int | None = None) -> list[int] | None:
    """Return ids of visible clients that match, None when there are more than `cap` (1000).

    An empty query matches nothing.
    """
    asked = Asked.of(q)
    if not asked.words:
        return []
    return _capped(asked, user, CAP if cap is None else cap, is_live=True)


def narrow(clients: QuerySet[Client], q: str, user: User) -> QuerySet[Client]:
    """Filter a scoped QuerySet of clients by a search; an empty query leaves it as it is.

    The archive is searched too: whether it is looked at is the QuerySet's own matter.
    """
    return clients.filter(pk__in=matching(q, user)) if words_of(q) else clients


def matching(q: str, user: User) -> Collection[int] | QuerySet[Any, Any]:
    """Return the ids of visible clients that a search finds, as a query where they are many."""
    asked = Asked.of(q)
    ids = _capped(asked, user, CAP, is_live=False)
    return _union(asked, user) if ids is None else ids


def _capped(asked: Asked, user: User, cap: int, *, is_live: bool) -> list[int] | None:
    ids = _ids(asked, user, cap + 1, is_live)
    return None if len(ids) > cap else ids


@kept(asked=ASKED, user=PERSON)
def _ids(asked: Asked, user: User, most: int, is_live: bool) -> QuerySet[Any, Any]:
    rows = Client.objects.live() if is_live else Client.objects.all()
    found = rows.filter(pk__in=_union(asked, user)).order_by()
    return found.values_list("pk", flat=True)[:most]


def _union(asked: Asked, user: User) -> QuerySet[Any, Any]:
    """Return a query of visible client ids, each branch on one column with one index.

    The scope stands in every branch: whoever sees forty clients has forty looked at, whoever sees
    all has the trigrams asked.
    """
    words, digits = asked.words, asked.digits
    clients = _scoped(Client.objects.order_by(), "pk", user)
    people = _scoped(Stakeholder.objects.listed().order_by(), "client", user)
    at_client = people.values_list("client_id", flat=True)
    branches = [
        _all_words(clients, "search_folded", words).values_list("pk", flat=True),
        _all_words(at_client, "person__name_folded", words),
        *(_scoped(source(words, digits), "client", user) for source in _sources),
    ]
    if asked.contact:
        contact = Q(value_folded__contains=asked.contact)
        branches.append(at_client.filter(_reached_by(contact)))
        points = ContactPoint.objects.filter(contact, client__isnull=False).order_by()
        branches.append(_scoped(points, "client", user).values_list("client_id", flat=True))
    first, *others = branches
    return first.union(*others)


def _scoped(rows: QuerySet[Any, Any], column: str, user: User) -> QuerySet[Any, Any]:
    if user.is_active and user.is_admin:
        return rows
    return rows.filter(seen_by(user, column))


def _all_words(rows: QuerySet[Any, Any], column: str, words: Collection[str]) -> QuerySet[Any, Any]:
    for word in words:
        rows = rows.filter(**{f"{column}__contains": word})
    return rows


def _reached_by(contact: Q) -> Q:
    """People with such a contact."""
    return Q(person__in=ContactPoint.objects.filter(contact).order_by().values("person"))


def suggest(q: str, user: User, *, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Return clients and people for a typeahead, names that begin with the query first.

    Two queries. An empty query suggests what this person touched last.
    """
    asked = Asked.of(q)
    if not asked.words:
        return recent(user, limit=limit)
    clients = [_of_client(client) for client in _suggested_clients(asked, user, limit)]
    people = [_of_person(holder) for holder in _suggested_people(asked, user, limit)]
    # People are what is looked for when no client is called like that.
    room = max(limit - len(people), limit // 2)
    return [*clients[:room], *people][:limit]


@kept(asked=ASKED, user=PERSON)
def _suggested_clients(asked: Asked, user: User, limit: int) -> QuerySet[Client]:
    seen = _scoped(Client.objects.live(), "pk", user)
    if asked.digits:
        found = seen.filter(pk__in=_union(asked, user))
    else:
        found = seen.filter(pk__in=_candidates(seen, "search_folded", "name_folded", asked.words))
    ranked = found.annotate(rank=_rank("name_folded", asked.words[0]))
    return ranked.order_by("rank", "name_folded", "pk")[:limit]


def _candidates(
    rows: QuerySet[Any, Any], column: str, name: str, words: Sequence[str]
) -> QuerySet[Any, Any]:
    """Return ids of some rows that match, those whose name begins so among them.

    Only some, or three letters of an administrator would have a hundred thousand rows sorted.
    """
    found = _all_words(rows.order_by(), column, words)
    begins = found.filter(**{f"{name}__startswith": words[0]})
    model = rows.model._default_manager.order_by()
    some = [
        model.filter(pk__in=part.values("pk")[:CANDIDATES]).values("pk") for part in (begins, found)
    ]
    return some[0].union(some[1])


def _rank(column: str, word: str) -> Case:
    """0 where a name begins with the word, 1 where a word in it does, 2 elsewhere."""
    return Case(
        When(Q(**{f"{column}__startswith": word}), then=Value(0)),
        When(
            Q(**{f"{column}__contains": f" {word}"}) | Q(**{f"{column}__contains": f"«{word}"}),
            then=Value(1),
        ),
        default=Value(2),
        output_field=IntegerField(),
    )


def _of_client(client: Client) -> Suggestion:
    hint = " · ".join(filter(None, [client.city, client.inn]))
    return Suggestion("client", client.pk, client.pk, client.name, hint, client.get_absolute_url())


@kept(asked=ASKED, user=PERSON)
def _suggested_people(asked: Asked, user: User, limit: int) -> QuerySet[Stakeholder]:
    live = Stakeholder.objects.present().filter(client__archived_at__isnull=True)
    seen = _scoped(live, "client", user)
    name = "person__name_folded"
    wanted = _candidates(seen, name, name, asked.words)
    if asked.contact and asked.is_long:
        reaches = Q(value_folded__contains=asked.contact)
        reached = seen.order_by().filter(_reached_by(reaches)).values("pk")[:CANDIDATES]
        wanted = wanted.union(Stakeholder.objects.order_by().filter(pk__in=reached).values("pk"))
    return (
        Stakeholder.objects.filter(pk__in=wanted)
        .annotate(rank=_rank(name, asked.words[0]))
        .select_related("person", "client")
        .order_by("rank", name, "pk")[:limit]
    )


def _of_person(stakeholder: Stakeholder) -> Suggestion:
    return Suggestion(
        "person",
        stakeholder.person_id,
        stakeholder.client_id,
        stakeholder.person.full_name,
        " · ".join(filter(None, [stakeholder.job, stakeholder.client.name])),
        stakeholder.get_absolute_url(),
    )


def recent(user: User, *, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Return the clients this person touched last, newest first; one query."""
    return [_of_client(client) for client in _recent(user, limit)]


@kept(user=PERSON)
def _recent(user: User, limit: int) -> QuerySet[Client]:
    mine = Touchpoint.objects.alive().filter(by=user).order_by("-at", "-pk")[:CANDIDATES]
    return (
        Client.objects.visible_to(user)
        .live()
        .filter(Q(owner=user) | Q(pk__in=mine.values("client")))
        .filter(last_touch_at__isnull=False)
        .order_by("-last_touch_at", "pk")[:limit]
    )
