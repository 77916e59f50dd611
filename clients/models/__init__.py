"""The root nouns: clients, their people, what passed between us."""

from clients.models.client import Client, ClientField, ClientQuerySet, Membership, seen_by
from clients.models.person import (
    ContactPoint,
    Person,
    Stakeholder,
    StakeholderQuerySet,
    StakeholderRole,
)
from clients.models.stage import LifeCycleStage, StageMove, StageQuestion
from clients.models.timeline import TimelineEntry
from clients.models.touch import (
    Task,
    TaskQuerySet,
    Touchpoint,
    TouchpointColleague,
    TouchpointQuerySet,
    TouchpointStakeholder,
)

__all__ = [
    "Client",
    "ClientField",
    "ClientQuerySet",
    "ContactPoint",
    "LifeCycleStage",
    "Membership",
    "Person",
    "StageMove",
    "StageQuestion",
    "Stakeholder",
    "StakeholderQuerySet",
    "StakeholderRole",
    "Task",
    "TaskQuerySet",
    "TimelineEntry",
    "Touchpoint",
    "TouchpointColleague",
    "TouchpointQuerySet",
    "TouchpointStakeholder",
    "seen_by",
]
