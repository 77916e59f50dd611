"""What the flag about a renewal says: the dates of its clock and what makes them so early."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import Procurement
from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until
from renewals.choices import LeadSource
from renewals.clock.rules import fiscal_year_name

# Headline, proof, next step.
Said = tuple[str, str, Step]


def day_of(flag: Flag, name: str) -> dt.date | None:
    value = flag.evidence.get(name)
    return dt.date.fromisoformat(value) if value else None


def _number(flag: Flag, name: str) -> int:
    return int(flag.evidence.get(name) or 0)


def _text(flag: Flag, name: str) -> str:
    return str(flag.evidence.get(name) or "")


def joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _renewal(flag: Flag, today: dt.date) -> Told:
    ends_on = day_of(flag, "ends_on") or today
    tell_it = _VARIANTS.get(_text(flag, "variant"), _due)
    headline, proof, step = tell_it(flag, today, ends_on)
    end = formats.short_day(ends_on, today)
    note = (_("ended %(day)s") if ends_on < today else _("ends %(day)s")) % {"day": end}
    is_late = flag.due_on is not None and flag.due_on < today
    return Told(headline, proof, until(flag, today), note, is_late, step)


def _contract(flag: Flag) -> str:
    """«№ 17/2026, «Досье».» or what of it is known."""
    number, product = _text(flag, "number"), _text(flag, "product")
    words = [_("No. %(number)s") % {"number": number}] if number else []
    return _sentence(", ".join([*words, *([product] if product else [])]))


# --- the variants ----------------------------------------------------------------------------
def _due(flag: Flag, today: dt.date, ends_on: dt.date) -> Said:
    headline, takes = _left((ends_on - today).days), _number(flag, "lead_days")
    if takes and _text(flag, "lead_source") != LeadSource.UNKNOWN:
        headline += "; " + ngettext(
            "procurement takes %(days)s working day",
            "procurement takes %(days)s working days",
            takes,
        ) % {"days": formats.number(takes)}
    return headline, joined(_contract(flag), reasons(flag, today)), _start(flag)


def _left(days: int) -> str:
    if days == 0:
        return _("The contract ends today")
    return _("%(days)s left on the contract") % {"days": formats.days(days)}


def _start(flag: Flag) -> Step:
    url = reverse("contracts:renewal_start", args=[_number(flag, "contract")])
    return Step(_("Start the renewal talk"), url, "press")


def _budget(flag: Flag, today: dt.date, ends_on: dt.date) -> Said:
    asked, late = day_of(flag, "budget_ask_by"), day_of(flag, "late_after")
    words = _("Budget of %(year)s: are we in it? Ask by %(day)s")
    if asked and asked < today:
        words = _("Budget of %(year)s: are we in it? It was to be asked for by %(day)s")
    headline = words % {
        "year": _year(flag),
        "day": formats.short_day(asked, today) if asked else "",
    }
    rest = _("Only the budget is asked for now, there is time for the rest until %(day)s.")
    proof = rest % {"day": formats.spoken_day(late, today)} if late else ""
    return headline, joined(_contract(flag), proof, _empty_seat(flag)), ask_budget(flag)


def ask_budget(flag: Flag) -> Step:
    """The contract's page holds its clock, and there the answer is given."""
    url = reverse("contracts:contract", args=[_number(flag, "contract")])
    return Step(_("Write down the answer"), f"{url}#clock", "page")


def ask_client(flag: Flag) -> Step:
    url = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    return Step(_("Ask the client"), url, is_open=True)


def _notice(flag: Flag, today: dt.date, ends_on: dt.date) -> Said:
    notice = day_of(flag, "notice_by") or today
    words = _("The contract renews by itself: notice is possible until %(day)s")
    if notice < today:
        words = _("The notice date passed on %(day)s: the contract renews by itself")
    headline = words % {"day": formats.short_day(notice, today)}
    return headline, joined(_contract(flag), reasons(flag, today)), _start(flag)


def _meeting(flag: Flag, today: dt.date, ends_on: dt.date) -> Said:
    headline = _("No personal meeting, and the contract ends in %(days)s") % {
        "days": formats.days((ends_on - today).days)
    }
    if ends_on == today:
        headline = _("No personal meeting, and the contract ends today")
    proof = _("The talk goes on, but nobody met, and no meeting is planned.")
    url = f"{reverse('clients:task_create')}?client={flag.client_id}&kind=meeting"
    return headline, joined(_contract(flag), proof), Step(_("Plan a meeting"), url)


def _expired(flag: Flag, today: dt.date, ends_on: dt.date) -> Said:
    headline = _("The contract expired %(days)s ago") % {
        "days": formats.days((today - ends_on).days)
    }
    proof = joined(_contract(flag), _("There is no live contract for this product."))
    return headline, proof, Step(_("Enter the new contract"), _next_contract(flag), "page")


def _next_contract(flag: Flag) -> str:
    """Return the form of a contract that follows this one and so closes the flag."""
    number = _number(flag, "contract")
    return f"{reverse('contracts:contract_create', args=[flag.client_id])}?after={number}"


def _what_next(flag: Flag, today: dt.date, ends_on: dt.date) -> Said:
    left = (ends_on - today).days
    if left > 0:
        headline = _("The project ends in %(days)s: agree what comes next") % {
            "days": formats.days(left)
        }
    elif left == 0:
        headline = _("The project ends today: agree what comes next")
    else:
        headline = _("The project is over: agree what comes next")
    return headline, _contract(flag), Step(_("Add the next contract"), _next_contract(flag), "page")


_VARIANTS: dict[str, Callable[[Flag, dt.date, dt.date], Said]] = {
    "budget": _budget,
    "notice": _notice,
    "meeting": _meeting,
    "expired": _expired,
    "what_next": _what_next,
}


# --- why so early ----------------------------------------------------------------------------
def reasons(flag: Flag, today: dt.date) -> str:
    """Return what each date of the clock comes from, the earliest first."""
    told = [
        (day_of(flag, "procurement_by"), _procurement(flag, today)),
        (day_of(flag, "talk_by"), _talk(flag, today)),
        (day_of(flag, "budget_ask_by"), _money(flag, today)),
    ]
    known = sorted((day, words) for day, words in told if day and words)
    if not known and (start := day_of(flag, "start_by")):
        words = _("The talk is to start by %(day)s.")
        return words % {"day": formats.spoken_day(start, today)}
    preliminary = _("The calendar of that year is preliminary.")
    return joined(
        *(words for _day, words in known),
        _empty_seat(flag),
        preliminary if flag.evidence.get("is_preliminary") else "",
    )


def _talk(flag: Flag, today: dt.date) -> str:
    day = day_of(flag, "talk_by")
    if day is None:
        return ""
    return _("The talk is to start by %(day)s, %(days)s before the end.") % {
        "day": formats.spoken_day(day, today),
        "days": formats.days(_number(flag, "talk_days")),
    }


def _procurement(flag: Flag, today: dt.date) -> str:
    day, notice = day_of(flag, "procurement_by"), day_of(flag, "notice_by")
    if day is None:
        return ""
    facts = {
        "day": formats.spoken_day(day, today),
        "own": formats.working_days(_number(flag, "preparation_days")),
        "lead": formats.working_days(_number(flag, "lead_days")),
    }
    if notice:
        facts |= {"notice": formats.spoken_day(notice, today)}
        return _("Preparation from %(day)s: notice is possible until %(notice)s.") % facts
    if _text(flag, "lead_source") == LeadSource.UNKNOWN:
        words = _("Procurement from %(day)s: the procedure is not known, %(lead)s are assumed.")
        return words % facts
    label = dict(Procurement.choices).get(_text(flag, "procedure"), "")
    words = _("Procurement from %(day)s: %(procedure)s takes %(lead)s, preparation %(own)s.")
    return words % {**facts, "procedure": label}


def _money(flag: Flag, today: dt.date) -> str:
    day = day_of(flag, "budget_ask_by")
    if day is None:
        return ""
    return _("Money of %(year)s is asked for by %(day)s.") % {
        "year": _year(flag),
        "day": formats.spoken_day(day, today),
    }


def _year(flag: Flag) -> str:
    starts_on = day_of(flag, "fiscal_year_starts_on")
    return fiscal_year_name(starts_on) if starts_on else ""


def _empty_seat(flag: Flag) -> str:
    if not flag.evidence.get("is_seat_empty"):
        return ""
    return _("There is no business owner now, so it starts earlier.")


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.RENEWAL_DUE.value, _renewal)
