"""What the flag about a new price that nobody wrote of says."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _untold(flag: Flag, today: dt.date) -> Told:
    facts, last = flag.evidence, flag.due_on or today
    effective = dt.date.fromisoformat(facts["effective_on"]) if facts.get("effective_on") else last
    if last < today:
        headline = _("The last day to tell of the new price has passed")
    elif last == today:
        headline = _("Today is the last day to tell of the new price")
    else:
        headline = _("%(days)s left to tell of the new price") % {
            "days": formats.days((last - today).days)
        }
    words = {
        "name": str(facts.get("name") or ""),
        "day": formats.spoken_day(effective, today),
        "last": formats.spoken_day(last, today),
    }
    proof = _("“%(name)s”: new prices from %(day)s, by the contract we tell by %(last)s.") % words
    others = int(facts.get("number") or 1) - 1
    if others:
        more = ngettext("And %(count)s more contract.", "And %(count)s more contracts.", others) % {
            "count": formats.number(others)
        }
        proof = f"{proof} {more}"
    page = reverse("renewals:price_round", args=[int(facts.get("round") or 0)])
    step = Step(_("Open the price round"), page, "page", is_open=True)
    return Told(headline, proof, until(flag, today), "", last < today, step)


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.PRICE_ROUND.value, _untold)
