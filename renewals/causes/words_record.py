"""What flags about forecasts that differ and about pilots say."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words
from renewals.choices import ForecastCategory


def _day(flag: Flag, name: str, today: dt.date) -> dt.date:
    value = flag.evidence.get(name)
    return dt.date.fromisoformat(value) if value else today


def _name(flag: Flag) -> str:
    return str(flag.evidence.get("number") or flag.evidence.get("product") or "")


def _named(flag: Flag) -> str:
    name = _name(flag)
    return f"{name}. " if name else ""


def _category(flag: Flag, name: str) -> str:
    return str(dict(ForecastCategory.choices).get(flag.evidence.get(name), ""))


def _disagreed(flag: Flag, today: dt.date) -> Told:
    words = {"system": _category(flag, "system"), "kam": _category(flag, "kam")}
    headline = _("Forecasts differ: system “%(system)s”, account manager “%(kam)s”") % words
    on = _day(flag, "on", today)
    ends_on = _day(flag, "ends_on", today)
    proof = _named(flag) + _("Said on %(day)s, the contract ends on %(end)s. The head decides.") % {
        "day": formats.spoken_day(on, today),
        "end": formats.spoken_day(ends_on, today),
    }
    url = reverse("renewals:renewal", args=[int(flag.evidence.get("renewal") or 0)])
    step = Step(_("Open the renewal"), f"{url}#forecast", "page", is_open=True)
    return Told(headline, proof, formats.near_day(on, today), "", False, step)


def _report(flag: Flag) -> Step:
    url = reverse("renewals:pilot", args=[int(flag.evidence.get("contract") or 0)])
    return Step(_("Open the pilot's report"), url, "page", is_open=True)


def _unchecked(flag: Flag, today: dt.date) -> Told:
    ends_on = _day(flag, "ends_on", today)
    headline = _("Half of the pilot is over, and nobody looked what it gives")
    if flag.evidence.get("has_goals"):
        proof = _("The goals have no reading since %(since)s, the pilot ends on %(end)s.")
    else:
        proof = _("It has no goals. It began on %(since)s and ends on %(end)s.")
    told = proof % {
        "since": formats.spoken_day(_day(flag, "starts_on", today), today),
        "end": formats.spoken_day(ends_on, today),
    }
    url = reverse("clients:goal_list", args=[flag.client_id])
    step = Step(_("Open the goals"), url, "page", is_open=True)
    return Told(headline, _named(flag) + told, formats.near_day(ends_on, today), "", False, step)


def _ends(flag: Flag, today: dt.date) -> Told:
    ends_on = _day(flag, "ends_on", today)
    left = (ends_on - today).days
    if left > 0:
        headline = _("The pilot ends in %(days)s: what next?") % {"days": formats.days(left)}
    elif left == 0:
        headline = _("The pilot ends today: what next?")
    else:
        headline = _("The pilot ended %(days)s ago, and nothing follows") % {
            "days": formats.days(-left)
        }
    proof = _named(flag) + _("No contract follows it.")
    due = formats.near_day(ends_on, today)
    return Told(headline, proof, due, "", ends_on < today, _report(flag))


def register() -> None:
    """Add the words of these rules."""
    register_words(RuleCode.RENEWAL_DISAGREED.value, _disagreed)
    register_words(RuleCode.PILOT_UNCHECKED.value, _unchecked)
    register_words(RuleCode.PILOT_ENDS.value, _ends)
