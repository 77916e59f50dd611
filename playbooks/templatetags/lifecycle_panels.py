"""The life cycle on pages of lower apps: the card's line, the conditions of a stage."""

from __future__ import annotations

from typing import Any

from django import template

from clients.models import Client, LifeCycleStage
from clients.queries.client_page import Details
from core import clock
from playbooks.lifecycle import card, words
from playbooks.models import Playbook, StageEntry
from playbooks.scripts.choices import Trigger

register = template.Library()


@register.inclusion_tag("playbooks/_stage_line.html", takes_context=True)
def stage_line(
    context: dict[str, Any], client: Client, details: Details, may_edit: bool
) -> dict[str, Any]:
    """One quiet line: what move is proposed and why, which questions a move left. No query."""
    return {
        "client": client,
        "line": card.line_of(details.parts.get(card.PROPOSAL, []), clock.today()),
        "left": len(details.parts.get(card.OPEN, [])),
        "may_edit": may_edit and not client.archived_at,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("playbooks/_stage_entry.html")
def stage_entry(stage: LifeCycleStage) -> dict[str, Any]:
    """How a stage is entered and which playbooks start then, with links. Four queries."""
    entry = StageEntry.objects.filter(stage=stage).prefetch_related("sources").first()
    rows = stage.entry_conditions.order_by("position", "pk")
    return {
        "stage": stage,
        "entry": entry,
        "sources": sorted(entry.sources.all(), key=lambda one: one.position) if entry else [],
        "conditions": [words.condition(one) for one in rows],
        "playbooks": Playbook.objects.live().filter(trigger=Trigger.STAGE, stage=stage),
    }
