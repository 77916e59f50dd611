"""What the flags about budgets of clients and about steps in holidays say."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until
from renewals.causes.words import ask_budget, ask_client, day_of, joined
from renewals.clock.rules import fiscal_year_name


def _season(flag: Flag, today: dt.date) -> Told:
    year, asked = day_of(flag, "fiscal_year_starts_on") or today, day_of(flag, "budget_ask_by")
    number = int(flag.evidence.get("number") or 1)
    headline = _("Budget season of %(year)s: are we in it?") % {"year": fiscal_year_name(year)}
    paid = ngettext(
        "%(count)s contract is paid in that year.",
        "%(count)s contracts are paid in that year.",
        number,
    ) % {"count": formats.number(number)}
    until_when = _("Money is asked for by %(day)s.") % {
        "day": formats.spoken_day(asked, today) if asked else ""
    }
    proof = joined(until_when if asked else "", paid)
    return Told(headline, proof, until(flag, today), "", False, ask_budget(flag))


def _unknown_year(flag: Flag, today: dt.date) -> Told:
    proof = _("Without it nobody knows until when the money is to be asked for.")
    return Told(_("The fiscal year is not known"), proof, "", "", False, ask_client(flag))


def _in_holidays(flag: Flag, today: dt.date) -> Told:
    facts = flag.evidence
    why, on, end = str(facts.get("why") or ""), day_of(flag, "on"), day_of(flag, "until")
    words = _("A step falls into the holidays: %(what)s")
    if why == "leave":
        words = _("A step falls into the decision maker's leave: %(what)s")
    headline = words % {"what": facts.get("title") or ""}
    planned = on and _("Planned for %(day)s.") % {"day": formats.spoken_day(on, today)}
    reason = {
        "new_year": _("From 25 December to 10 January hardly anybody decides."),
        "may": _("From 1 to 10 May hardly anybody decides."),
    }.get(why, _away(flag, today, end))
    url = reverse("clients:task_edit", args=[facts.get("task") or 0])
    step = Step(_("Move the step"), url)
    return Told(headline, joined(planned or "", reason), until(flag, today), "", False, step)


def _away(flag: Flag, today: dt.date, end: dt.date | None) -> str:
    names = (flag.evidence.get("first_name"), flag.evidence.get("last_name"))
    person = " ".join(filter(None, names))
    if not person:
        return ""
    if end is None:
        return _("%(person)s is on leave.") % {"person": person}
    day = formats.spoken_day(end, today)
    return _("%(person)s is on leave until %(day)s.") % {"person": person, "day": day}


def register() -> None:
    """Add the words of these rules."""
    register_words(RuleCode.BUDGET_SEASON.value, _season)
    register_words(RuleCode.FISCAL_YEAR_UNKNOWN.value, _unknown_year)
    register_words(RuleCode.DECISION_IN_HOLIDAYS.value, _in_holidays)
