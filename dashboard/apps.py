"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from core import settings_pages, shell
        from dashboard.queries.shell import recent_clients

        shell.register(recent_clients)
        settings_pages.register(
            settings_pages.Page(
                url_name="dashboard:jobs",
                title=_("Scheduled work"),
                about=_("Last and next run of each job, errors, worker and timekeeper"),
                icon="clock",
            )
        )
