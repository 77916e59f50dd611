"""Search over clients: part of name, INN, person, e-mail, phone or contract number.

One statement: a union of lookups on folded columns, each with its own trigram index on
PostgreSQL, scoped to what the person sees. Matches come as ids, so that sorting never drives it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from clients.models import Client, ContactPoint, Stakeholder
from clients.rules.contacts import search_digits
from core.folding import fold
from users.models import User

# More matches than people read; beyond it the list filters by a subquery and counts "more than".
CAP = 1000
SUGGESTIONS = 8
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
    cap = CAP if cap is None else cap
    found = _visible_matches(q, user)
    ids = list(found.values_list("pk", flat=True)[: cap + 1]) if found is not None else []
    return None if len(ids) > cap else ids


def narrow(clients: QuerySet[Client], q: str, user: User) -> QuerySet[Client]:
    """Filter a scoped QuerySet of clients by a search; an empty query leaves it as it is."""
    if not words_of(q):
        return clients
    ids = matches(q, user)
    if ids is None:
        return clients.filter(pk__in=_union(q))
    return clients.filter(pk__in=ids)


def _visible_matches(q: str, user: User) -> QuerySet[Client] | None:
    if not words_of(q):
        return None
    return Client.objects.visible_to(user).live().filter(pk__in=_union(q)).order_by()


def _union(q: str) -> QuerySet[Any, Any]:
    """Return a query of client ids, each branch on one column with one index."""
    words, digits = words_of(q), search_digits(q)
    people = Stakeholder.objects.alive().order_by().values_list("client_id", flat=True)
    branches = [
        _all_words(Client.objects.order_by(), "search_folded", words).values_list("pk", flat=True),
        _all_words(people, "person__name_folded", words),
        *(source(words, digits) for source in _sources),
    ]
    contact = _contact(words, digits)
    if contact is not None:
        points = ContactPoint.objects.filter(contact).order_by()
        branches.append(people.filter(person__in=points.values("person")))
        branches.append(points.filter(client__isnull=False).values_list("client_id", flat=True))
    first, *others = branches
    return first.union(*others)


def _all_words(rows: QuerySet[Any, Any], column: str, words: list[str]) -> QuerySet[Any, Any]:
    for word in words:
        rows = rows.filter(**{f"{column}__contains": word})
    return rows


def _contact(words: list[str], digits: str) -> Q | None:
    """A phone by its digits, anything else by one word: no address or handle has two."""
    if digits:
        return Q(value_folded__contains=digits)
    return Q(value_folded__contains=words[0].lstrip("@")) if len(words) == 1 else None


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
    digits = search_digits(q)
    found = _all_words(Client.objects.visible_to(user).live(), "search_folded", words)
    if digits:
        found = Client.objects.visible_to(user).live().filter(pk__in=_union(q))
    ranked = found.annotate(rank=_rank("name_folded", words[0])).order_by(
        "rank", "name_folded", "pk"
    )
    return [_of_client(client) for client in ranked[:limit]]


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
    seen = Stakeholder.objects.visible_to(user).present().filter(client__archived_at__isnull=True)
    by_name = Q()
    for word in words:
        by_name &= Q(person__name_folded__contains=word)
    contact = _contact(words, search_digits(q))
    if contact is not None and len(words[0]) > 2:
        by_name |= Q(person__in=ContactPoint.objects.filter(contact).values("person"))
    found = (
        seen.filter(by_name)
        .annotate(rank=_rank("person__name_folded", words[0]))
        .select_related("person", "client")
        .order_by("rank", "person__name_folded", "pk")[:limit]
    )
    return [
        Suggestion(
            "person",
            s.person_id,
            s.client_id,
            s.person.full_name,
            " · ".join(filter(None, [s.job, s.client.name])),
            s.get_absolute_url(),
        )
        for s in found
    ]


def recent(user: User, *, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Return the clients this person touched last, newest first; one query."""
    mine = (
        Client.objects.visible_to(user)
        .live()
        .filter(Q(owner=user) | Q(touchpoints__by=user, touchpoints__deleted_at__isnull=True))
        .filter(last_touch_at__isnull=False)
        .distinct()
        .order_by("-last_touch_at", "pk")[:limit]
    )
    return [_of_client(client) for client in mine]
