"""The address of a feed: the code of its row, signed with the installation's key."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from django.conf import settings

from renewals.models import CalendarFeed


def token_of(code: uuid.UUID, key: str | None = None) -> str:
    """Return what stands in the address; only who knows the installation's key can make it."""
    salted = f"renewals.calendar_feed:{settings.SECRET_KEY if key is None else key}"
    mac = hmac.new(salted.encode(), code.bytes, hashlib.sha256)
    return f"{code.hex}-{mac.hexdigest()[:40]}"


def feed_by(token: str) -> CalendarFeed | None:
    """Return the feed of a token whose person still works here; None for any other token.

    Addresses made before the installation's key was changed go on while its old one is kept.
    """
    try:
        code = uuid.UUID(hex=token.partition("-")[0])
    except ValueError:
        return None
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    if not any(hmac.compare_digest(token_of(code, key).encode(), token.encode()) for key in keys):
        return None
    feeds = CalendarFeed.objects.filter(code=code, person__is_active=True)
    return feeds.select_related("person").first()
