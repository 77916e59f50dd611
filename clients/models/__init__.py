"""The root nouns: clients, their people, what passed between us."""

from clients.models.appeal import AppealCount, AppealCountQuerySet
from clients.models.client import Client, ClientField, ClientQuerySet, Membership, seen_by
from clients.models.goal import Goal, GoalReading, LedgerEntry, UseAnswer
from clients.models.growth import (
    CompetitorSighting,
    CompetitorSightingQuerySet,
    Triage,
    TriageQuerySet,
)
from clients.models.outcome import Outcome, OutcomeQuerySet
from clients.models.person import (
    ContactPoint,
    Person,
    Stakeholder,
    StakeholderQuerySet,
    StakeholderRole,
)
from clients.models.request import ClientRequest, ClientRequestQuerySet
from clients.models.satisfaction import SurveyAnswer, SurveyAnswerQuerySet, SurveyLink
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
from clients.models.view import SavedView, SavedViewQuerySet

__all__ = [
    "AppealCount",
    "AppealCountQuerySet",
    "Client",
    "ClientField",
    "ClientQuerySet",
    "ClientRequest",
    "ClientRequestQuerySet",
    "CompetitorSighting",
    "CompetitorSightingQuerySet",
    "ContactPoint",
    "Goal",
    "GoalReading",
    "LedgerEntry",
    "LifeCycleStage",
    "Membership",
    "Outcome",
    "OutcomeQuerySet",
    "Person",
    "SavedView",
    "SavedViewQuerySet",
    "StageMove",
    "StageQuestion",
    "Stakeholder",
    "StakeholderQuerySet",
    "StakeholderRole",
    "SurveyAnswer",
    "SurveyAnswerQuerySet",
    "SurveyLink",
    "Task",
    "TaskQuerySet",
    "TimelineEntry",
    "Touchpoint",
    "TouchpointColleague",
    "TouchpointQuerySet",
    "TouchpointStakeholder",
    "Triage",
    "TriageQuerySet",
    "UseAnswer",
    "seen_by",
]
