"""A consent to what a change does: it holds for exactly the consequences that were read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.crypto import salted_hmac


def agreement(about: str, effects: Iterable[str]) -> str:
    """Return what the button of a consent carries; other consequences ask anew."""
    return salted_hmac("core.consent", f"{about}:{list(effects)}").hexdigest()
