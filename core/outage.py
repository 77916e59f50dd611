"""A database that went away: one more try for what only reads, then a page that keeps the words."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from core import echo

log = logging.getLogger(__name__)
STATUS = 503
# A server that was restarted is back within seconds; monitors and proxies may ask again then.
RETRY_AFTER_SECONDS = "5"
# SQLSTATE classes: the connection, the server stopping or starting, too many connections.
AWAY = ("08", "57P", "53300")
SQLITE_BUSY = (5, 6)


def is_away(error: BaseException | None) -> bool:
    """Tell whether an error says that the database is away or busy, and not that we are wrong."""
    while isinstance(error, SessionInterrupted | UpdateError):
        # Django takes any error while a session is saved for a session that was deleted.
        error = error.__context__
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_BUSY
    # A connection that broke, or never came about, has no SQLSTATE.
    state = getattr(cause, "pgcode", None)
    return state is None or state.startswith(AWAY)


class SecondTryMiddleware:
    """Asks once more on a fresh connection when a page that only reads met a lost one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method in ("GET", "HEAD") and hasattr(response, "met_an_outage"):
            connections.close_all()
            return self.get_response(request)
        return response


def page(request: HttpRequest) -> HttpResponse:
    """Return a page that needs no database: what happened, what was typed, and send it again."""
    log.warning("the database is away: %s %s", request.method, request.path)
    typed = echo.typed(request) if request.method == "POST" else []
    context = {
        "product_name": settings.PRODUCT_NAME,
        "typed": typed,
        "may_resend": bool(typed) and echo.is_whole(request),
        "address": request.get_full_path(),
        "csrf_token": get_token(request),
    }
    response = HttpResponse(render_to_string("503.html", context), status=STATUS)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    response["Cache-Control"] = "no-store"
    response.met_an_outage = True  # type: ignore[attr-defined]
    return response
