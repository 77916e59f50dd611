"""What hand-overs register with the apps below."""

from __future__ import annotations

from clients import followups
from flags import engine, playing
from playbooks.handover import actions, causes, erasing, sentences, words
from playbooks.handover.playing import HandingOver
from users import followups as of_people


def register() -> None:
    """Called once, when Django is ready."""
    words.register()
    engine.register(causes.NOT_INTRODUCED)
    sentences.register()
    playing.register(HandingOver())
    followups.register_given(actions.record_given)
    followups.register_owner(actions.owners_changed)
    followups.register_erased(erasing.forget_person)
    of_people.register(actions.leave_to_others)
    of_people.register_stepdown(actions.leave_to_others)
