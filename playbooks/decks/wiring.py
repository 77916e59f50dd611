"""What decks register on upward roads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import followups
from core import settings_pages
from playbooks.decks import actions

PAGE = settings_pages.Page(
    "playbooks:deck_template",
    _("Template of decks"),
    _("The company's own presentation, on which clients' decks are made."),
    "monitor",
)


def register() -> None:
    """Undo, words of the timeline, erasing of people, the page of settings."""
    actions.register()
    followups.register_erased(actions.forget_person)
    settings_pages.register(PAGE)
