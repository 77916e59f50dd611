"""What the flag about a fall of health says: from what to what, and which parts it was."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words
from renewals.health.rules import PARTS
from renewals.health.words import part_name


def _fell(flag: Flag, today: dt.date) -> Told:
    facts = flag.evidence
    was, now = int(facts.get("was") or 0), int(facts.get("now") or 0)
    day = dt.date.fromisoformat(facts["on"]) if facts.get("on") else today
    headline = _("Health fell from %(was)s to %(now)s") % {
        "was": formats.number(was),
        "now": formats.number(now),
    }
    proof = _("On %(day)s it was %(was)s. What fell: %(parts)s.") % {
        "day": formats.spoken_day(day, today),
        "was": formats.number(was),
        "parts": "; ".join(_parts(flag)),
    }
    url = reverse("clients:client", args=[flag.client_id])
    step = Step(_("See what it is made of"), f"{url}#health", "page", True)
    return Told(headline, proof, "", "", False, step)


def _parts(flag: Flag) -> list[str]:
    """Return what fell, the largest fall first, then what is new and low."""
    facts, found = flag.evidence, []
    for place, part in enumerate(PARTS):
        now, was = facts.get(part), facts.get(f"{part}_was")
        if now is None or (was is not None and now >= was):
            continue
        if was is None and now >= int(facts.get("was") or 0):
            continue
        words = {"part": part_name(part), "now": formats.number(int(now))}
        if was is None:
            told = pgettext("health", "%(part)s %(now)s for the first time") % words
        else:
            told = pgettext("health", "%(part)s from %(was)s to %(now)s") % {
                **words,
                "was": formats.number(int(was)),
            }
        found.append((int(now) - int(was if was is not None else now), place, told))
    return [told for _lost, _place, told in sorted(found)]


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.HEALTH_FELL.value, _fell)
