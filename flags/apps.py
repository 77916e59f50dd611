"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FlagsConfig(AppConfig):
    name = "flags"

    def ready(self) -> None:
        from clients import followups
        from core import jobs
        from flags import causes, engine, tasks, thresholds  # noqa: F401  thresholds register

        for rule in causes.ALL:
            engine.register(rule)
        followups.register(tasks.after_change)
        jobs.register(jobs.Job("raise_flags", _("Raise and close flags"), tasks.raise_all_flags))
