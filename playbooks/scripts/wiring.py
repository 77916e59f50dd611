"""What playbooks register with the apps below: the night, undo."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import card_parts, followups, task_hooks
from core import jobs, settings_pages
from playbooks.scripts import actions, card, erasing, nights, stepping, words


def register() -> None:
    """Called once, when Django is ready."""
    actions.register()
    words.register()
    task_hooks.register(stepping.follow)
    followups.register_erased(erasing.forget_person)
    card_parts.register(card.PART)
    settings_pages.register(
        settings_pages.Page(
            "playbooks:playbook_list",
            _("Playbooks"),
            _("Prepared steps for one situation: what starts them, what they gave."),
            "route",
        )
    )
    jobs.register(jobs.Job("run_playbooks", _("Start and follow playbooks"), nights.run_playbooks))
