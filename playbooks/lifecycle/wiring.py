"""What the life cycle registers with the apps below; called once, when Django is ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import asking, card_parts, followups
from core import jobs
from flags import engine
from playbooks.lifecycle import actions, card, causes, sentences, tasks
from playbooks.lifecycle.asking import StageAsker


def register() -> None:
    asking.register(StageAsker())
    actions.register()
    for rule in causes.ALL:
        engine.register(rule)
    sentences.register()
    for part in card.PARTS:
        card_parts.register(part)
    followups.register_erased(actions.forget_person)
    jobs.register(
        jobs.Job("propose_stages", _("Propose moves of the life cycle"), tasks.propose_stages)
    )
