"""Django's entry for this app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from core import tidying
        from exchange import tasks, wording

        wording.register()
        tidying.register("uploads", tasks.forget_old_files)
