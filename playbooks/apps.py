"""Django's entry for this app."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "playbooks"

    def ready(self) -> None:
        from playbooks.decks import wiring as decks
        from playbooks.handover import wiring as handover
        from playbooks.lifecycle import wiring as lifecycle
        from playbooks.scripts import wiring as scripts

        decks.register()
        lifecycle.register()
        scripts.register()
        handover.register()
