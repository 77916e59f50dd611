"""Django's entry for this app."""

from django.apps import AppConfig


class AccountsCrmConfig(AppConfig):
    name = "accounts_crm"
