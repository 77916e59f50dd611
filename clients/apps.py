"""Django's entry for this app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"

    def ready(self) -> None:
        from clients import tasks
        from clients.actions import take_over_book, undoing
        from users import followups

        undoing.register()
        tasks.register()
        followups.register(take_over_book)
