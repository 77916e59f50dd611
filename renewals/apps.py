"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenewalsConfig(AppConfig):
    name = "renewals"

    def ready(self) -> None:
        from clients import card_parts, followups, list_parts
        from core import jobs
        from flags import engine
        from renewals import tasks
        from renewals.health import card, client_list, fell, sentences

        engine.register(fell.HEALTH_FELL)
        sentences.register()
        card_parts.register(card.PART)
        list_parts.register(client_list.PART)
        followups.register_reckoning(tasks.after_change)
        jobs.register(
            jobs.Job("open_renewals", _("Reckon and open renewals"), tasks.reckon_all_clocks)
        )
        jobs.register(
            jobs.Job("reckon_health", _("Reckon the health of clients"), tasks.reckon_health)
        )
