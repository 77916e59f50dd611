"""Django's entry for this app."""

from django.apps import AppConfig


class FlagsConfig(AppConfig):
    name = "flags"
