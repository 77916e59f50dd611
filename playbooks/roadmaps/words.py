"""The words of plans in the timeline, and of what differs between their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clients.queries import wording
from playbooks.roadmaps import rules

LANES = {
    "books": _("who books meetings"),
    "runs": _("who runs the meetings"),
    "agrees": _("who agrees documents"),
    "records": _("who records what came of it"),
}
_FIELDS: dict[str, str | Promise] = {
    "goal": _("goal"),
    "expected": _("expected result"),
    "amount": _("sum of the plan"),
    "since": _("from"),
    "until": _("until"),
    "responsible": _("responsible"),
    "gate_due_on": _("head company's approval wanted by"),
    "gate_passed_on": _("head company approved on"),
    "title": _("what"),
    "lane": _("company"),
    "assignee": _("who"),
    "starts_on": _("begins on"),
    "due_on": _("due"),
}


def register() -> None:
    """Add them to the timeline's words."""
    wording.register(
        verbs={
            "roadmap_made": _("Roadmap begun: %(label)s"),
            "roadmap_changed": _("Roadmap changed: %(label)s"),
            "roadmap_submitted": _("Roadmap handed in for validation: %(label)s"),
            "roadmap_validated": _("Roadmap validated: %(label)s"),
            "roadmap_returned": _("Roadmap returned with remarks: %(label)s"),
            "roadmap_closed": _("Roadmap closed: %(label)s"),
            "roadmap_reopened": _("Roadmap opened again: %(label)s"),
            "roadmap_deleted": _("Roadmap deleted: %(label)s"),
            "roadmap_lane_added": _("Company taken into the roadmap: %(label)s"),
            "roadmap_lane_changed": _("Company of the roadmap changed: %(label)s"),
            "roadmap_lane_removed": _("Company taken out of the roadmap: %(label)s"),
            "roadmap_member_added": _("Role of the working group added: %(label)s"),
            "roadmap_member_changed": _("Role of the working group changed: %(label)s"),
            "roadmap_member_removed": _("Role of the working group taken out: %(label)s"),
            "roadmap_sync_added": _("Sync planned: %(label)s"),
            "roadmap_sync_changed": _("Sync: %(label)s"),
            "roadmap_sync_removed": _("Sync taken out: %(label)s"),
            "profile_confirmed": _("Facts confirmed: %(label)s"),
        },
        labels={"what": pgettext_lazy("roadmap", "what"), "starts_on": _("begins on"), **LANES},
        subjects={
            "roadmap": (
                *("playbooks.Roadmap", "playbooks.RoadmapLane", "playbooks.RoadmapMember"),
                "playbooks.RoadmapSync",
            )
        },
        readers={"roadmap.amount": wording.amounts},
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One difference as a line of the page: what, which fact of it, before and after."""

    what: str
    field: str
    old: str
    new: str


def changes_of(found: Iterable[rules.Difference]) -> list[Change]:
    whole = {
        "lane": gettext("Company"),
        "member": gettext("Role in the group"),
        "task": gettext("Task"),
    }
    return [
        Change(
            f"{whole[one.what]}: {one.name}" if one.what in whole else gettext("The plan"),
            str(_FIELDS.get(one.field or one.what, "")),
            _shown(one.field or one.what, one.old),
            _shown(one.field or one.what, one.new),
        )
        for one in found
    ]


def _shown(name: str, value: str) -> str:
    return wording.shown(name, value, "roadmap")


def between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two snapshots, in words."""
    return changes_of(rules.differences(old, new))
