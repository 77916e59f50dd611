"""What the clock registers with the apps below: panels of the card, undo, words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import card_parts
from core import settings_pages
from renewals.clock import card, leads


def register() -> None:
    """Called once, when Django is ready."""
    for part in card.PARTS:
        card_parts.register(part)
    leads.register()
    settings_pages.register(
        settings_pages.Page(
            "renewals:settings",
            _("Renewals"),
            _("How long each way of buying takes, when budgets are asked for, what is small."),
            "repeat",
        ),
        settings_pages.Page(
            "renewals:days_off",
            _("Working days"),
            _("Holidays of the region and days of the company, beside the country's calendar."),
            "calendar-days",
        ),
    )
