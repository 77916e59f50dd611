"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "users"

    def ready(self) -> None:
        from core import settings_pages
        from users.actions import deputies

        deputies.register()

        settings_pages.register(
            settings_pages.Page(
                "users:people",
                _("People"),
                _("Who works here: roles, invitations, new passwords, dismissals."),
                "users",
            ),
            settings_pages.Page(
                "users:team_list",
                _("Teams"),
                _("The tree by which heads see clients."),
                "network",
            ),
        )
