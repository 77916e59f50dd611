"""What the flag about a missing introduction says."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.choices import Tier
from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _name(flag: Flag, prefix: str = "") -> str:
    names = (flag.evidence.get(f"{prefix}first_name"), flag.evidence.get(f"{prefix}last_name"))
    return " ".join(filter(None, names))


def _not_introduced(flag: Flag, today: dt.date) -> Told:
    facts = flag.evidence
    on = dt.date.fromisoformat(facts["on"]) if facts.get("on") else today
    words = {
        "day": formats.spoken_day(on, today),
        "days": formats.days((today - on).days),
        "old": _name(flag, "from_"),
        "name": _name(flag),
    }
    headline = _("The client does not know its new account manager yet")
    proof = _("Taken over from %(old)s on %(day)s, %(days)s ago.") % words
    if facts.get("tier") == Tier.C:
        ask = _("A call or a letter is enough.")
    elif words["name"]:
        ask = _("Meet the decision maker: %(name)s.") % words
    else:
        ask = _("Find out who decides and meet them.")
    url = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    return Told(
        headline, f"{proof} {ask}", until(flag, today), "", False, Step(_("Log a touch"), url)
    )


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.NOT_INTRODUCED.value, _not_introduced)
