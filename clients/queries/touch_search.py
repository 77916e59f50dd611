"""Touches by what was written: words and their beginnings, the newest that one may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clients.models import Touchpoint, seen_by
from core.folding import fold
from core.fulltext import words_of
from users.models import User

SHOWN = 20
# Shorter words begin too many others.
SHORTEST = 3
BEFORE, LENGTH = 30, 110


@dataclass(frozen=True, slots=True)
class Written:
    """A touch that holds the words: what to show of it."""

    touch: Touchpoint
    text: str


def written(q: str, user: User, *, limit: int = SHOWN) -> list[Written]:
    """Return the newest visible touches whose text has all words, or their beginnings.

    One query, none where no word has three letters. The scope is the reader's as ever; the
    database walks from the newest or asks the index, whichever is less.
    """
    words = words_of(q)
    if not any(len(word) >= SHORTEST for word in words):
        return []
    return [Written(touch, excerpt(touch, words)) for touch in _rows(words, user)[:limit]]


def _rows(words: list[str], user: User) -> QuerySet[Touchpoint]:
    rows = Touchpoint.objects.alive().filter(summary_folded__has_words=words)
    if not (user.is_active and user.is_admin):
        rows = rows.filter(seen_by(user))
    known = rows.select_related("client").only(
        "kind", "at", "summary", "result", "client_id", "client__name", "client__archived_at"
    )
    return known.order_by("-at", "-pk")


def excerpt(touch: Any, words: list[str]) -> str:
    """Return the part of a touch's text where the first word stands."""
    text = " ".join(f"{touch.summary} {touch.result}".split())
    if len(text) <= LENGTH:
        return text
    found = re.search(rf"(?<![^\W_]){re.escape(words[0])}", fold(text)) if words else None
    start = max(found.start() - BEFORE, 0) if found else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    part = text[start : start + LENGTH].rsplit(" ", 1)[0]
    return f"{'… ' if start else ''}{part} …"
