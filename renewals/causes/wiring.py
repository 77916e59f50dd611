"""What the rules of renewals register with the apps below: themselves, words, game, previews."""

from __future__ import annotations

from flags import engine, playing, previews
from renewals import causes
from renewals.causes import words, words_seasons
from renewals.clock.previews import leads_effect
from renewals.playing import Renewing, to_start_soon


def register() -> None:
    """Called once, when Django is ready."""
    for rule in causes.ALL:
        engine.register(rule)
    words.register()
    words_seasons.register()
    playing.register(Renewing())
    playing.register_ahead(to_start_soon)
    previews.register_kept(causes.RENEWAL_DUE.code, leads_effect)
