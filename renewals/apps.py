"""Django's entry for this app."""

from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    name = "renewals"
