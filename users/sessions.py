"""Sessions in the database as Django keeps them, asked for by a query put together once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from core.kept import TEXT, kept


class SessionStore(db.SessionStore):
    """Each request begins with this question, which took as long to put together as to answer."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key, where it is over or unknown."""
        found = _session(self.session_key) if self.session_key else []
        if not found or found[0].expire_date <= timezone.now():
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0].session_data)
        return held


@kept(key=TEXT)
def _session(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)
