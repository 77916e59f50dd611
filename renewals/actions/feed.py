"""A person's calendar feed is turned on, given a new address, turned off."""

from __future__ import annotations

import uuid

from django.utils import timezone

from core.models import AuditLine
from core.verbs import verb
from renewals.models import CalendarFeed
from users.models import User


@verb
def turn_feed_on(*, by: User) -> CalendarFeed:
    """Make the person's address; one that is there already stays."""
    feed, is_new = CalendarFeed.objects.get_or_create(person=by)
    if is_new:
        _note(by, "calendar_feed_made")
    return feed


@verb
def renew_feed(*, by: User) -> CalendarFeed:
    """Give a new address; the old one is dead from now on."""
    feed, is_new = CalendarFeed.objects.select_for_update().get_or_create(person=by)
    if not is_new:
        feed.code, feed.made_at = uuid.uuid4(), timezone.now()
        feed.save(update_fields=["code", "made_at"])
    _note(by, "calendar_feed_renewed")
    return feed


@verb
def turn_feed_off(*, by: User) -> None:
    """Let the address die."""
    gone, _rows = CalendarFeed.objects.filter(person=by).delete()
    if gone:
        _note(by, "calendar_feed_revoked")


def _note(by: User, verb_: str) -> None:
    AuditLine.objects.create(by=by, verb=verb_, subject=f"user:{by.pk}")
