"""What plans register with the apps below: undo, words, their rule, the feed, erasing."""

from __future__ import annotations

from clients import followups
from flags import engine, playing
from playbooks.roadmaps import actions, erasing, feeding, profile, sentences, words
from playbooks.roadmaps.causes import ROADMAP_WAITS
from playbooks.roadmaps.playing import Planning
from renewals.feed import events


def register() -> None:
    """Called once, when Django is ready."""
    actions.register()
    profile.register()
    words.register()
    sentences.register()
    engine.register(ROADMAP_WAITS)
    playing.register(Planning())
    events.register(feeding.syncs)
    followups.register_erased(erasing.forget_person)
