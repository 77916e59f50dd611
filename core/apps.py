"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import company, jobs, own_days, settings_pages, tidying

        own_days.register()
        settings_pages.register(company.PAGE)

        jobs.register(
            jobs.Job(
                "purge_deleted", _("Erase what was deleted 30 days ago"), tidying.purge_deleted
            )
        )
        jobs.register(jobs.Job("clean_up", _("Throw away what expired"), tidying.clean_up))
