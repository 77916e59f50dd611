"""Sessions in the database as Django keeps them, asked for by a query put together once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from core.kept import TEXT, kept


class SessionStore(db.SessionStore):
    """Each request begins with this question, which took as long to put together as to answer.

    Its name is part of what sessions are signed with: under another one everybody signs in anew.
    """

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        # What is not made of letters and digits was never a key; PostgreSQL refuses a NUL.
        found = _session(key) if key.isascii() and key.isalnum() else []
        if found and found[0].expire_date > timezone.now():
            session: Session = found[0]
            return session
        self._session_key = None
        return None


@kept(key=TEXT)
def _session(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)
