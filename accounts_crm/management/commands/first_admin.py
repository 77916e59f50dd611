"""`manage.py first_admin https://crm.example.com`: the link that makes the first administrator."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import NotAllowed
from users.actions import make_first_admin_link


class Command(BaseCommand):
    help = "Print the one-time link that makes the first administrator where there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="where people open the product, with https://")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        if not address.startswith(("https://", "http://")):
            raise CommandError("Give the whole address, e.g. https://crm.example.com")
        try:
            self.stdout.write(make_first_admin_link(base_url=address.rstrip("/")))
        except NotAllowed as error:
            raise CommandError(str(error)) from error
