"""What the flag about a plan that waits for the head says."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _waits(flag: Flag, today: dt.date) -> Told:
    facts = flag.evidence
    on = dt.date.fromisoformat(facts["on"]) if facts.get("on") else flag.due_on or today
    headline = _("A plan waits for the head's word: %(days)s") % {
        "days": formats.days((today - on).days)
    }
    proof = _("“%(goal)s”: handed in on %(day)s; work goes on meanwhile.") % {
        "goal": str(facts.get("goal") or ""),
        "day": formats.spoken_day(on, today),
    }
    page = reverse("playbooks:roadmap", args=[int(facts.get("roadmap") or 0)])
    step = Step(_("Open the plan"), page, "page", is_open=True)
    return Told(headline, proof, until(flag, today), "", False, step)


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.ROADMAP_WAITS.value, _waits)
