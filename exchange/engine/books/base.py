"""What the books of things that belong to a client share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar

from exchange.engine.model import Ref
from exchange.engine.shelf import Shelf

Kept = TypeVar("Kept")
Tag = Hashable
# With more things than this at one client they are found by what they carry, not one by one.
MANY = 40


class BookOfClients(Generic[Kept]):
    """Things by client: those here already, read when a file speaks of their client, and new ones.

    `tags` tells what a thing can be found by; it is asked only at clients with many things.
    """

    def __init__(
        self,
        pack: Callable[[Kept], Any],
        unpack: Callable[[Any], Kept],
        tags: Callable[[Kept], Iterable[Tag]],
    ) -> None:
        self.rows: Shelf[Kept] = Shelf(pack, unpack)
        self._tags = tags
        self._of_client: dict[Ref, list[Ref]] = defaultdict(list)
        self._places: dict[Ref, dict[Tag, dict[int, None]]] = {}
        self._loaded: set[Ref] = set()
        self._next = -1

    def unread(self, client_refs: Iterable[Ref]) -> list[Ref]:
        """Return clients of the database whose things were not read yet, once."""
        wanted = [ref for ref in client_refs if ref > 0 and ref not in self._loaded]
        self._loaded.update(wanted)
        return wanted

    def new_ref(self) -> Ref:
        ref, self._next = self._next, self._next - 1
        return ref

    def remember(self, ref: Ref, client_ref: Ref, row: Kept) -> None:
        self.rows[ref] = row
        refs = self._of_client[client_ref]
        refs.append(ref)
        if len(refs) == MANY + 1:
            self._places[client_ref] = defaultdict(dict)
            for place, one in enumerate(refs):
                self._note(client_ref, place, self.rows[one])
        elif len(refs) > MANY:
            self._note(client_ref, len(refs) - 1, row)

    def learn(self, ref: Ref, client_ref: Ref) -> None:
        """Let a changed thing be found by what it carries now."""
        if client_ref in self._places:
            self._note(client_ref, self._of_client[client_ref].index(ref), self.rows[ref])

    def _note(self, client_ref: Ref, place: int, row: Kept) -> None:
        places = self._places[client_ref]
        for tag in self._tags(row):
            places[tag][place] = None

    def at(self, client_ref: Ref, wanted: Iterable[Tag]) -> list[Ref]:
        """Return a client's things in order: all of a few, of many those with a wanted tag."""
        refs = self._of_client.get(client_ref, [])
        places = self._places.get(client_ref)
        if places is None:
            return refs
        found: set[int] = set()
        for tag in wanted:
            found.update(places.get(tag, ()))
        return [refs[place] for place in sorted(found)]

    def how_many(self, client_ref: Ref, tag: Tag) -> int:
        """Return how many things at a client with many carry a tag."""
        places = self._places.get(client_ref)
        return len(places.get(tag, ())) if places is not None else 0
