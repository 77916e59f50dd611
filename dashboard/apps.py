"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from core import settings_pages, shell
        from dashboard.queries.shell import recent_clients
        from dashboard.views.briefs import hand_over_paper
        from playbooks.handover import papers

        papers.register(hand_over_paper)
        shell.register(recent_clients)
        settings_pages.register(
            settings_pages.Page(
                url_name="dashboard:jobs",
                title=_("Scheduled work"),
                about=_("Last and next run of each job, errors, worker and timekeeper."),
                icon="clock",
            )
        )
