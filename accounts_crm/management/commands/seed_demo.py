"""`manage.py seed_demo`: the demonstration company, once, in an empty base."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts_crm.demo.budgets import show_budgets
from accounts_crm.demo.decks import show_decks
from accounts_crm.demo.forecast import show_forecast
from accounts_crm.demo.handovers import show_handovers
from accounts_crm.demo.health import show_health
from accounts_crm.demo.leads import show_leads
from accounts_crm.demo.lifecycle import show_lifecycle
from accounts_crm.demo.making import make_company
from accounts_crm.demo.money import show_money
from accounts_crm.demo.playbooks import show_playbooks
from accounts_crm.demo.record import show_record
from accounts_crm.demo.revenue import show_revenue
from accounts_crm.demo.roadmaps import show_roadmaps
from accounts_crm.demo.talks import show_talks
from clients.actions.touches import refresh_last_touch
from clients.models import Client
from contracts.actions import recompute_tiers, refresh_worth
from core import clock
from flags.engine import raise_flags
from flags.models import Flag
from renewals.clock.reckoning import reckon_clocks
from renewals.health.reckoning import take_snapshots
from users.models import User

PASSWORD_FILE = "demo-passwords.txt"


class Command(BaseCommand):
    help = "Fill an empty base with the demonstration company."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("The base is not empty, so no demonstration company was added.")
        today = clock.today()
        company = make_company(today=today)
        ids = list(Client.objects.values_list("pk", flat=True))
        refresh_last_touch(ids)
        refresh_worth(ids, today=today)
        recompute_tiers(today=today)
        show_revenue(company)
        show_budgets(company)
        reckon_clocks(today=today)
        show_record(company)
        take_snapshots(today=today)
        show_health(company)
        show_money(company)
        show_roadmaps(company)
        show_playbooks(company)
        show_talks(company)
        show_leads(company)
        show_decks(company)
        show_lifecycle(company)
        show_handovers(company)
        raise_flags(today=today, now=timezone.now())
        show_forecast(company)
        # The company is not new: its first load lies long behind, so nothing waits to be shown.
        Flag.objects.update(shows_on=today - dt.timedelta(days=1))
        write_passwords(company.passwords)
        self.stdout.write(f"{len(ids)} clients, {User.objects.count()} people")


def write_passwords(passwords: dict[str, str]) -> Path:
    """Keep the random passwords in a file that only its owner may read."""
    path = Path(settings.DATA_DIR) / PASSWORD_FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for email, password in passwords.items():
            file.write(f"{email}\t{password}\n")
    return path
