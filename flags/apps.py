"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FlagsConfig(AppConfig):
    name = "flags"

    def ready(self) -> None:
        from clients import followups, list_parts
        from clients import previews as client_previews
        from contracts import previews as contract_previews
        from core import jobs, settings_pages
        from flags import (
            actions,
            actions_raises,
            causes,
            client_list,
            engine,
            previews,
            sentences_growth,
            sentences_promises,
            sentences_satisfaction,
            sentences_use,
            sentences_waiting,
            tasks,
        )

        for rule in causes.ALL:
            engine.register(rule)
        sentences_growth.register()
        sentences_promises.register()
        sentences_satisfaction.register()
        sentences_use.register()
        sentences_waiting.register()
        actions_raises.register()
        actions.register()
        followups.register(tasks.after_change, after_touch=tasks.after_touch)
        followups.register_erased(actions.forget_person)
        followups.register_erased(actions_raises.forget_person)
        client_previews.register_stage_effect(previews.stage_effect)
        contract_previews.register_watch(previews.watch_overdue)
        list_parts.register(client_list.PART)
        jobs.register(jobs.Job("raise_flags", _("Raise and close flags"), tasks.raise_all_flags))
        settings_pages.register(
            settings_pages.Page(
                "flags:norms",
                _("Norms and thresholds"),
                _("How often we touch, when a renewal starts, how much Today shows."),
                "bell",
            )
        )
