"""Django's entry for this app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from core import jobs
        from exchange.tasks import take_up_stale_imports

        jobs.register(jobs.Job("take_up_imports", _("Go on with imports"), take_up_stale_imports))
