"""What playbooks register with the apps below: the night, undo."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import task_hooks
from core import jobs
from playbooks.scripts import actions, nights, stepping


def register() -> None:
    """Called once, when Django is ready."""
    actions.register()
    task_hooks.register(stepping.follow)
    jobs.register(jobs.Job("run_playbooks", _("Start and follow playbooks"), nights.run_playbooks))
