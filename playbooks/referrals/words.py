"""What the flag about a good moment says, and the lines of the timeline."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.queries import wording
from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words
from playbooks.referrals.choices import Moment


def _moment(flag: Flag, today: dt.date) -> Told:
    facts = flag.evidence
    on = dt.date.fromisoformat(str(facts.get("on") or today))
    moment = str(facts.get("moment") or "")
    name = " ".join(filter(None, (facts.get("first_name"), facts.get("last_name"))))
    words = {
        Moment.NPS.value: _("On %(day)s they gave us %(score)s of 10."),
        Moment.GOAL.value: _("On %(day)s their goal was reached."),
    }.get(moment, _("On %(day)s they signed the renewal."))
    if moment == Moment.NPS and name:
        words = _("On %(day)s %(name)s gave us %(score)s of 10.")
    proof = words % {
        "day": formats.spoken_day(on, today),
        "score": facts.get("score") or "",
        "name": name,
    }
    rest = _("Nobody asked them for a year.")
    url = f"{reverse('playbooks:referral_create', args=[flag.client_id])}?moment={moment}"
    step = Step(_("Note that you asked"), url)
    headline = _("A good moment to ask for a referral")
    return Told(headline, f"{proof} {rest}", "", "", False, step)


def _moment_words(code: str) -> str:
    return str(dict(Moment.choices).get(code, code))


def register() -> None:
    """Add the words of the rule and of the timeline."""
    register_words(RuleCode.REFERRAL_MOMENT.value, _moment)
    wording.register(
        verbs={
            "referral_asked": gettext_lazy("Asked for a referral: %(label)s"),
            "referral_answered": gettext_lazy("Referral, the answer: %(label)s"),
        },
        subjects={"referral": ("playbooks.Referral",)},
        readers={"referral.moment": _moment_words},
    )
