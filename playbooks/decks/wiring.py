"""What decks register on upward roads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import followups
from clients.actions.restoring import restore_rows
from clients.queries import wording
from core import settings_pages, undo
from core.verbs import verb
from playbooks.decks import actions

PAGE = settings_pages.Page(
    "playbooks:deck_template",
    _("Template of decks"),
    _("The company's own presentation, on which clients' decks are made."),
    "monitor",
)


def register() -> None:
    """Undo, words of the timeline, erasing of people, the page of settings."""
    undo.register(actions.KIND, verb(restore_rows))
    followups.register_erased(actions.forget_person)
    settings_pages.register(PAGE)
    wording.register(
        verbs={
            "deck_made": _("Deck made: %(label)s"),
            "deck_changed": _("Deck changed: %(label)s"),
            "deck_deleted": _("Deck deleted: %(label)s"),
            "shown_marked": _("Marks of what may be shown changed: %(label)s"),
            "reference_agreed": _("Agreed to be named to others: %(label)s"),
            "reference_withdrawn": _("May not be named to others any more"),
        },
        labels={"shown_on": _("date of the meeting"), "agenda": _("agenda")},
        subjects={"deck": ("playbooks.Deck",)},
    )
