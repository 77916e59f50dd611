"""Django's entry for this app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
