"""Playbooks on the pages of clients, lists and days."""

from __future__ import annotations

from typing import Any

from django import template

from clients.models import Client
from clients.queries.client_page import Details
from core import clock
from playbooks.scripts import card

register = template.Library()


@register.inclusion_tag("playbooks/_runs.html")
def playbook_runs(client: Client, details: Details) -> dict[str, Any]:
    """What runs at a client, nothing where nothing does. No query."""
    rows = details.parts.get(card.NAME, [])
    return {"client": client, "runs": card.read(rows), "today": clock.today()}


@register.inclusion_tag("playbooks/_bulk.html")
def playbook_bulk(of: str) -> dict[str, Any]:
    """A playbook for the ticked rows of a list or all of its view, chosen afterwards. No query."""
    return {"of": of}


@register.inclusion_tag("playbooks/_of_task.html")
def playbook_of(task: Any) -> dict[str, Any]:
    """Which playbook a task is from; its run was read along. No query."""
    row = getattr(task, "playbook_step", None)
    return {"row": row}
