"""Speaks each person's language, shows instants in their time zone, ends old sessions."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from core import stored
from users.models import User
from users.rules import SessionTimes

BEGAN = "began"
SEEN = "seen"


class PersonMiddleware:
    """Activates the signed-in person's language and zone; the browser's language otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _session_is_over(request, request.user):
            logout(request)
        user = request.user
        if user.is_authenticated:
            if user.language:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
            _activate_zone(user.time_zone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


def _session_is_over(request: HttpRequest, user: User) -> bool:
    """Tell whether the session was idle or alive for too long; note that it is in use."""
    now = timezone.now()
    session = request.session
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        session[BEGAN] = session[SEEN] = now.timestamp()
        return False
    times = SessionTimes(_instant(began), _instant(seen))
    if times.is_over(now, idle_limit(user)):
        return True
    if times.wants_a_note(now):
        session[SEEN] = now.timestamp()
    return False


def idle_limit(user: User) -> dt.timedelta:
    """Return how long a session may rest: a setting, shorter for administrators."""
    key = "session_idle_hours_admin" if user.is_admin else "session_idle_hours"
    return dt.timedelta(hours=stored.recent(key))


def _instant(stamp: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(stamp, tz=dt.UTC)


def _activate_zone(name: str) -> None:
    try:
        timezone.activate(zoneinfo.ZoneInfo(name)) if name else timezone.deactivate()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        timezone.deactivate()  # a zone that this system no longer knows must not break a page
