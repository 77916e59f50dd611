"""What the clock registers with the apps below: panels of the card, undo, words."""

from __future__ import annotations

from clients import card_parts
from renewals.clock import card, leads


def register() -> None:
    """Called once, when Django is ready."""
    for part in card.PARTS:
        card_parts.register(part)
    leads.register()
