"""Django's entry for this app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        from clients import followups
        from clients.queries import search
        from contracts import tasks, wording
        from contracts.actions import undoing
        from contracts.queries import clients_by_number

        undoing.register()
        tasks.register()
        wording.register()
        followups.register_owner(undoing.repeat_owner)
        search.register_source(clients_by_number)
