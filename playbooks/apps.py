"""Django's entry for this app."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "playbooks"
