"""Django's entry for this app."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "playbooks"

    def ready(self) -> None:
        from playbooks.scripts import wiring as scripts

        scripts.register()
