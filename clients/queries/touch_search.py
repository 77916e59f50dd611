"""Touches by what was written: words and their beginnings, the newest that one may see."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, Value

from clients.choices import TouchKind
from clients.models import Touchpoint, seen_by
from core import showing
from core.folding import fold
from core.fulltext import words_of
from users.models import User

SHOWN = 20
# Shorter words begin too many others.
SHORTEST = 3
BEFORE, LENGTH = 30, 110
# How many of the newest are read one by one before the index is asked: a common word is among
# them twenty times, and the index would give a tenth of all touches to be sorted.
NEAR = (300, 5000)


@dataclass(frozen=True, slots=True)
class Written:
    """A touch that holds the words: what to show of it."""

    touch: Touchpoint
    text: str


def written(q: str, user: User, *, limit: int = SHOWN) -> list[Written]:
    """Return the newest visible touches whose text has all words, or their beginnings.

    Three queries at most, none where no word has three letters.
    """
    words = words_of(q)
    if not any(len(word) >= SHORTEST for word in words):
        return []
    return [Written(touch, excerpt(touch, words)) for touch in _newest(words, user, limit)]


def _newest(words: list[str], user: User, limit: int) -> list[Touchpoint]:
    seen = Touchpoint.objects.alive()
    if not (user.is_active and user.is_admin):
        seen = seen.filter(seen_by(user))
    if showing.hides():
        seen = seen.exclude(kind=TouchKind.NOTE)
    shown = Touchpoint.objects.select_related("client").only(
        "kind", "at", "summary", "result", "client_id", "client__name"
    )
    for many in NEAR:
        newest = seen.order_by("-at", "-pk").values("pk")[:many]
        near = shown.filter(pk__in=newest, summary_folded__reads_words=words)
        rows = list(near.order_by("-at", "-pk")[:limit])
        if len(rows) == limit:
            return rows
    # By a value that no index has: or the database would walk through all touches for a rare word.
    at = ExpressionWrapper(F("at") + Value(dt.timedelta(0)), DateTimeField())
    found = (shown & seen).filter(summary_folded__has_words=words)
    return list(found.order_by(at.desc(), "-pk")[:limit])


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
