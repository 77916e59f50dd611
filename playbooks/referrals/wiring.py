"""What referrals register with the apps below."""

from __future__ import annotations

from clients import card_parts, followups
from clients.actions.restoring import restore_rows
from core import undo
from core.verbs import verb
from flags import engine, playing
from playbooks.referrals import card, erasing, words
from playbooks.referrals.actions import ASKED
from playbooks.referrals.causes import REFERRAL_MOMENT
from playbooks.referrals.playing import Asking


def register() -> None:
    """Called once, when Django is ready."""
    engine.register(REFERRAL_MOMENT)
    words.register()
    playing.register(Asking())
    card_parts.register(card.PART)
    followups.register_erased(erasing.forget_person)
    undo.register(ASKED, verb(restore_rows))
