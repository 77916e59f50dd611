"""Whose meeting it was: the client found by the e-mails of those who took part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from clients.rules.emails import parse_emails
from exchange.engine.books import Ambiguous, ClientBook, employers
from exchange.engine.colleagues import emails_of_colleagues
from exchange.engine.model import Parsed, Ref


class Attendees:
    """Knows our side's addresses, and where the people of a chunk's meetings work."""

    def __init__(self, book: ClientBook) -> None:
        self._book = book
        self._ours: set[str] | None = None
        self._clients: dict[str, set[Ref]] = {}

    def load(self, rows: Iterable[Parsed]) -> None:
        """Read the clients of the addresses of a chunk at once."""
        self._clients = employers({email for row in rows for email in self._guests(row)})

    def is_ours(self, text: str) -> bool:
        """Tell whether somebody is a colleague by the address."""
        if "@" not in text:
            return False
        if self._ours is None:
            self._ours = emails_of_colleagues()
        return any(email in self._ours for email in parse_emails(text)[0])

    def client_of(self, row: Parsed) -> Ref | Ambiguous | None:
        """Return the client with most people there, Ambiguous where several have as many."""
        met: Counter[Ref] = Counter()
        for email in self._guests(row):
            met.update(self._clients.get(email, set()) & self._book.known.keys())
        most = [ref for ref, count in met.items() if count == max(met.values())]
        if len(most) > 1:
            return Ambiguous([self._book.known[ref].name for ref in sorted(most)[:5]])
        return most[0] if most else None

    def _guests(self, row: Parsed) -> set[str]:
        """Return the addresses of a touch's people, its organizer included, but for colleagues."""
        touch = row.touch or {}
        told = [text for _column, text, _name in touch.get("people", ())]
        told.append(touch.get("author_name", ""))
        return {email for text in told if not self.is_ours(text) for email in parse_emails(text)[0]}
