"""Search over clients: part of name, INN, person, e-mail, phone or contract number.

One statement: a union of lookups on folded columns, each with its own trigram index on
PostgreSQL, scoped to what the person sees. Matches come as ids, so that sorting never drives it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from clients.models import Client, ContactPoint, Stakeholder, Touchpoint, seen_by
from clients.rules.contacts import search_digits
from core.folding import fold
from users.models import User

# More matches than people read; beyond it the list filters by a subquery and counts "more than".
CAP = 1000
SUGGESTIONS = 8
CANDIDATES = 200
MAX_QUERY = 100
MAX_WORDS = 6
_QUOTES = re.compile(r"[«»\"'“”„`]+")

# Gets folded words and a phone's digits; returns a query of client ids that hold all words.
Source = Callable[[list[str], str], QuerySet[Any, Any]]
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


def words_of(query: str) -> list[str]:
    """Return the folded words of a query, quotes taken off, at most six."""
    return _QUOTES.sub(" ", fold(query[:MAX_QUERY])).split()[:MAX_WORDS]


def matches(q: str, user: User, *, cap: int | None = None) -> list[int] | None:
    """Return ids of visible clients that match, None when there are more than `cap` (1000).

    An empty query matches nothing.
    """
    if not words_of(q):
        return []
    return _capped(Client.objects.live(), q, user, CAP if cap is None else cap)


def narrow(clients: QuerySet[Client], q: str, user: User) -> QuerySet[Client]:
    """Filter a scoped QuerySet of clients by a search; an empty query leaves it as it is.

    The archive is searched too: whether it is looked at is the QuerySet's own matter.
    """
    return clients.filter(pk__in=matching(q, user)) if words_of(q) else clients


def matching(q: str, user: User) -> Collection[int] | QuerySet[Any, Any]:
    """Return the ids of visible clients that a search finds, as a query where they are many."""
    ids = _capped(Client.objects.all(), q, user, CAP)
    return _union(q, user) if ids is None else ids


def _capped(rows: QuerySet[Client], q: str, user: User, cap: int) -> list[int] | None:
    found = rows.filter(pk__in=_union(q, user)).order_by()
    ids = list(found.values_list("pk", flat=True)[: cap + 1])
    return None if len(ids) > cap else ids


def _union(q: str, user: User) -> QuerySet[Any, Any]:
    """Return a query of visible client ids, each branch on one column with one index.

    The scope stands in every branch: whoever sees forty clients has forty looked at, whoever sees
    all has the trigrams asked.
    """
    words, digits = words_of(q), search_digits(q)
    clients = _scoped(Client.objects.order_by(), "pk", user)
    people = _scoped(Stakeholder.objects.listed().order_by(), "client", user)
    at_client = people.values_list("client_id", flat=True)
    branches = [
        _all_words(clients, "search_folded", words).values_list("pk", flat=True),
        _all_words(at_client, "person__name_folded", words),
        *(_scoped(source(words, digits), "client", user) for source in _sources),
    ]
    contact = _contact(words, digits)
    if contact is not None:
        branches.append(at_client.filter(_reached_by(contact)))
        points = ContactPoint.objects.filter(contact, client__isnull=False).order_by()
        branches.append(_scoped(points, "client", user).values_list("client_id", flat=True))
    first, *others = branches
    return first.union(*others)


def _scoped(rows: QuerySet[Any, Any], column: str, user: User) -> QuerySet[Any, Any]:
    if user.is_active and user.is_admin:
        return rows
    return rows.filter(seen_by(user, column))


def _all_words(rows: QuerySet[Any, Any], column: str, words: list[str]) -> QuerySet[Any, Any]:
    for word in words:
        rows = rows.filter(**{f"{column}__contains": word})
    return rows


def _contact(words: list[str], digits: str) -> Q | None:
    """A phone by its digits, anything else by one word: no address or handle has two."""
    if digits:
        return Q(value_folded__contains=digits)
    return Q(value_folded__contains=words[0].lstrip("@")) if len(words) == 1 else None


def _reached_by(contact: Q) -> Q:
    """People with such a contact."""
    return Q(person__in=ContactPoint.objects.filter(contact).order_by().values("person"))


def suggest(q: str, user: User, *, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Return clients and people for a typeahead, names that begin with the query first.

    Two queries. An empty query suggests what this person touched last.
    """
    words = words_of(q)
    if not words:
        return recent(user, limit=limit)
    clients = _suggested_clients(q, words, user, limit)
    people = _suggested_people(q, words, user, limit)
    # People are what is looked for when no client is called like that.
    room = max(limit - len(people), limit // 2)
    return [*clients[:room], *people][:limit]


def _suggested_clients(q: str, words: list[str], user: User, limit: int) -> list[Suggestion]:
    seen = _scoped(Client.objects.live(), "pk", user)
    if search_digits(q):
        found = seen.filter(pk__in=_union(q, user))
    else:
        found = seen.filter(pk__in=_candidates(seen, "search_folded", "name_folded", words))
    ranked = found.annotate(rank=_rank("name_folded", words[0]))
    return [_of_client(client) for client in ranked.order_by("rank", "name_folded", "pk")[:limit]]


def _candidates(
    rows: QuerySet[Any, Any], column: str, name: str, words: list[str]
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


def _suggested_people(q: str, words: list[str], user: User, limit: int) -> list[Suggestion]:
    live = Stakeholder.objects.present().filter(client__archived_at__isnull=True)
    seen = _scoped(live, "client", user)
    name = "person__name_folded"
    wanted = _candidates(seen, name, name, words)
    contact = _contact(words, search_digits(q))
    if contact is not None and len(words[0]) > 2:
        reached = seen.order_by().filter(_reached_by(contact)).values("pk")[:CANDIDATES]
        wanted = wanted.union(Stakeholder.objects.order_by().filter(pk__in=reached).values("pk"))
    found = (
        Stakeholder.objects.filter(pk__in=wanted)
        .annotate(rank=_rank(name, words[0]))
        .select_related("person", "client")
        .order_by("rank", name, "pk")[:limit]
    )
    return [_of_person(stakeholder) for stakeholder in found]


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
    mine = Touchpoint.objects.alive().filter(by=user).order_by("-at", "-pk")[:CANDIDATES]
    latest = (
        Client.objects.visible_to(user)
        .live()
        .filter(Q(owner=user) | Q(pk__in=mine.values("client")))
        .filter(last_touch_at__isnull=False)
        .order_by("-last_touch_at", "pk")[:limit]
    )
    return [_of_client(client) for client in latest]
