"""The playbook of a hand-over starts once the new owner accepted it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from clients.models import Client
from playbooks.models import HandOver, Playbook
from playbooks.scripts.starting import Cause, start_many

CODE = "handover"


def start_playbook(hand_over: HandOver, clients: Sequence[Client], today: dt.date) -> None:
    """Start it at each client, once for each hand-over; without one of that code nothing starts."""
    playbook = Playbook.objects.live().filter(code=CODE).first()
    if playbook is None or not playbook.versions.filter(steps__isnull=False).exists():
        return
    causes = [Cause(client.pk, f"handover:{hand_over.pk}:{client.pk}") for client in clients]
    start_many(playbook=playbook, causes=causes, on=today)
