"""The calendar feed: read by its address alone, turned on and off on one's own page."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.rules.calendars import calendar
from core import stored
from renewals.actions import feed as actions
from renewals.feed.events import events_for
from renewals.feed.links import feed_by

# Calendars ask again after so long; what they have is checked by its tag.
FRESH_SECONDS = 900


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the events of the person whose address this is, with the rights of now.

    A forged or revoked address and that of somebody who left answer 404. No session is read.
    """
    feed = feed_by(token)
    if feed is None:
        raise Http404
    person = feed.person
    with translation.override(person.language or settings.LANGUAGE_CODE):
        events = events_for(person, timezone.now(), request.build_absolute_uri)
        name = f"{stored.recent('product_name')}: {person.short_name}"
        text = calendar(events, zone=settings.TIME_ZONE, name=name)
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="accounts.ics"'
    found: Any = get_conditional_response(request, etag=etag, response=answer)
    found["ETag"] = etag
    found["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
    found["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return found


@require_POST
def feed_change(request: HttpRequest) -> HttpResponse:
    """Turn one's own feed on or off, or give it a new address."""
    person: Any = request.user
    do = request.POST.get("do", "")
    if do == "off":
        actions.turn_feed_off(by=person)
        messages.success(request, _("The calendar link is off: the old address opens nothing."))
    elif do == "renew":
        actions.renew_feed(by=person)
        messages.success(request, _("Here is a new calendar link; the old one opens nothing."))
    else:
        actions.turn_feed_on(by=person)
        messages.success(request, _("The calendar link is ready: copy it into your calendar."))
    return redirect("users:profile")
