"""What flags about released wishes and competitors say."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _day(flag: Flag, name: str, today: dt.date) -> str:
    value = flag.evidence.get(name)
    return formats.spoken_day(dt.date.fromisoformat(value) if value else today, today)


def _name(flag: Flag, prefix: str = "") -> str:
    parts = (flag.evidence.get(f"{prefix}first_name"), flag.evidence.get(f"{prefix}last_name"))
    return " ".join(filter(None, parts))


def _log(flag: Flag) -> Step:
    url = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    return Step(_("Log a touch"), url, is_open=True)


def _released(flag: Flag, today: dt.date) -> Told:
    """«Игорь Ласточкин просил об этом 3 марта; выпущено 12 ноября.»"""
    facts = {
        "name": _name(flag),
        "asked": _day(flag, "asked_on", today),
        "released": _day(flag, "released_on", today),
    }
    if facts["name"]:
        proof = _("Asked for by %(name)s on %(asked)s; released on %(released)s.")
    else:
        proof = _("The client asked for it on %(asked)s; released on %(released)s.")
    step = Step(
        _("The client is told"),
        reverse("contracts:wish_answer", args=[flag.evidence.get("tie") or 0]),
        how="press",
    )
    headline = _("Tell the client: %(what)s is released") % {"what": flag.evidence.get("wish")}
    return Told(headline, proof % facts, "", "", False, step)


def _competitor(flag: Flag, today: dt.date) -> Told:
    facts = {
        "name": flag.evidence.get("competitor"),
        "product": flag.evidence.get("product"),
        "day": _day(flag, "seen_on", today),
        "by": _name(flag, "by_"),
    }
    headline = _("A competitor is here: %(name)s") % facts
    if facts["product"]:
        proof = _("First seen on %(day)s with %(product)s.") % facts
    else:
        proof = _("First seen on %(day)s.") % facts
    if facts["by"]:
        proof = f"{proof} {_('Noted by %(by)s.') % facts}"
    return Told(headline, proof, until(flag, today), "", False, _log(flag))


def register() -> None:
    """Add the words of these rules."""
    register_words(RuleCode.FEATURE_RELEASED.value, _released)
    register_words(RuleCode.COMPETITOR_SEEN.value, _competitor)
