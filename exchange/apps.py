"""Django's entry for this app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
