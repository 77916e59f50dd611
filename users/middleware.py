"""Speaks each person's language, shows instants in their time zone, ends old sessions."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import stored
from users import queries
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
            if _must_add_second_factor(request, user):
                messages.warning(request, _("Administrators need a second step of sign-in here."))
                return redirect("mfa_index")
        try:
            answer = self.get_response(request)
            if request.user.is_authenticated:
                # A page asks who it is now: at the door of an ended session another may sign in.
                answer["X-Person"] = str(request.user.pk)
            return answer
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


def _must_add_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether an administrator must first turn on the second step; the way there is free."""
    if not (user.is_admin and stored.recent("second_factor_for_admins")):
        return False
    free = (reverse("mfa_index"), reverse("account_logout"), reverse("account_reauthenticate"))
    return not request.path.startswith(free) and not queries.second_factors(user)


def _instant(stamp: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(stamp, tz=dt.UTC)


def _activate_zone(name: str) -> None:
    try:
        timezone.activate(zoneinfo.ZoneInfo(name)) if name else timezone.deactivate()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        timezone.deactivate()  # a zone that this system no longer knows must not break a page
