"""How the team works: playbooks and what was started of them."""

from playbooks.models.deck import (
    Deck,
    DeckSlide,
    DeckTemplate,
    NamedReference,
    ShownEntry,
)
from playbooks.models.handover import (
    ClientProductLead,
    DealCredit,
    HandOver,
    HandOverClient,
    HandOverPromise,
)
from playbooks.models.lifecycle import (
    StageAnswer,
    StageCondition,
    StageEntry,
    StageProposal,
)
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
    "Deck",
    "DeckSlide",
    "DeckTemplate",
    "NamedReference",
    "ShownEntry",
    "ClientProductLead",
    "DealCredit",
    "HandOver",
    "HandOverClient",
    "HandOverPromise",
    "Playbook",
    "PlaybookQuerySet",
    "PlaybookRun",
    "PlaybookRunQuerySet",
    "PlaybookStep",
    "PlaybookVersion",
    "RunStep",
    "RunStepQuerySet",
    "StageAnswer",
    "StageCondition",
    "StageEntry",
    "StageProposal",
]
