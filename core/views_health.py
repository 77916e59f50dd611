"""The pages for monitors: JSON, no session, no sign-in, whatever name the server is asked by."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import health

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@login_not_required
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer while the process lives: for whoever restarts it. Asks nobody."""
    return JsonResponse({"ok": True}, headers=HEADERS)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 while database, broker, beat, worker, queue and disk are in order, else 503.

    For whoever is woken at night, not for taking a server out of use: pages work without broker,
    worker and beat.
    """
    report = health.ready(timezone.now())
    return JsonResponse(report, status=200 if report["ok"] else 503, headers=HEADERS)
