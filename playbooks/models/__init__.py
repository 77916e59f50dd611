"""How the team works: playbooks and what was started of them."""

from playbooks.models.playbook import (
    Playbook,
    PlaybookQuerySet,
    PlaybookRun,
    PlaybookRunQuerySet,
    PlaybookStep,
    PlaybookVersion,
    RunStep,
    RunStepQuerySet,
)

__all__ = [
    "Playbook",
    "PlaybookQuerySet",
    "PlaybookRun",
    "PlaybookRunQuerySet",
    "PlaybookStep",
    "PlaybookVersion",
    "RunStep",
    "RunStepQuerySet",
]
