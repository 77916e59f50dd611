"""Django's entry for this app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
