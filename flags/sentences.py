"""What a flag says: evidence becomes a headline, its proof, due words and the next step.

Evidence holds dates, numbers and names; ages are counted here against `today`, so that a stored
flag never tells yesterday's number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clients.choices import StakeholderRoleCode, TouchKind
from core import formats, showing, workdays
from flags import rules
from flags.choices import RuleCode, Severity
from flags.models import Flag


@dataclass(frozen=True, slots=True)
class Step:
    """The recommended action: a page, a dialog, or a press that does it (`how`).

    `is_open` ones are for everybody who sees the client, the others change it.
    """

    label: str
    url: str
    how: str = "dialog"
    is_open: bool = False

    @property
    def is_press(self) -> bool:
        return self.how == "press"

    @property
    def is_dialog(self) -> bool:
        return self.how == "dialog"


@dataclass(frozen=True, slots=True)
class Told:
    """A flag in words of the reader's language; `also` is a second thing to do about it."""

    headline: str
    proof: str
    due: str
    note: str
    is_late: bool
    step: Step
    also: Step | None = None


def tell(flag: Flag, today: dt.date) -> Told:
    """Put a flag into words; a rule without words of its own is told by its name."""
    return _TELLERS.get(flag.rule, _by_name)(flag, today)


def _date(flag: Flag, name: str) -> dt.date | None:
    value = flag.evidence.get(name)
    return dt.date.fromisoformat(value) if value else None


def _text(flag: Flag, name: str) -> str:
    return str(flag.evidence.get(name) or "")


def _name(flag: Flag, prefix: str = "") -> str:
    parts = (_text(flag, f"{prefix}first_name"), _text(flag, f"{prefix}last_name"))
    return " ".join(filter(None, parts))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _late(flag: Flag, today: dt.date) -> bool:
    return flag.due_on is not None and flag.due_on < today


def until(flag: Flag, today: dt.date) -> str:
    """«3 дня назад» for what is late, «до 23 окт» for what is not."""
    if flag.due_on is None:
        return ""
    near = formats.near_day(flag.due_on, today)
    if flag.due_on <= today or (flag.due_on - today).days == 1:
        return near
    return _("by %(day)s") % {"day": formats.short_day(flag.due_on, today)}


def _log(flag: Flag, label: str = "") -> Step:
    url = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    return Step(label or _("Log a touch"), url, is_open=True)


def _by_name(flag: Flag, today: dt.date) -> Told:
    headline = str(dict(RuleCode.choices).get(flag.rule, flag.rule)).capitalize()
    return Told(headline, "", until(flag, today), "", _late(flag, today), _log(flag))


# --- people ----------------------------------------------------------------------------------
def _role(code: str) -> str:
    return {
        StakeholderRoleCode.CHAMPION.value: pgettext("who left", "Champion"),
        StakeholderRoleCode.ECONOMIC_BUYER.value: pgettext("who left", "Decision maker"),
        StakeholderRoleCode.BUSINESS_OWNER.value: pgettext("who left", "Business owner"),
    }.get(code, code)


def _champion_changed(flag: Flag, today: dt.date) -> Told:
    what, role = _text(flag, "what"), {"role": _role(_text(flag, "role"))}
    headline = {
        "moved": _("%(role)s moved to another company: meet the successor"),
        "reassigned": _("%(role)s has another job now: meet the successor"),
    }.get(what, _("%(role)s left: meet the successor")) % role
    changed = _date(flag, "on") or today
    since = {
        "moved": _("%(person)s: at another company since %(day)s."),
        "reassigned": _("%(person)s: another job since %(day)s."),
    }.get(what, _("%(person)s: works there no more since %(day)s.")) % {
        "person": ", ".join(filter(None, [_name(flag), _text(flag, "job")])),
        "day": formats.spoken_day(changed, today),
    }
    lead = heir = ""
    if went_to := _text(flag, "went_to"):
        lead = _("Now at %(company)s: an acquaintance there, so a lead.") % {"company": went_to}
    if name := _name(flag, "successor_"):
        heir = _("The successor is %(name)s; there was no touch yet.") % {"name": name}
    step = _log(flag, _("Log a touch"))
    if not heir:
        args = [flag.evidence.get("stakeholder") or 0]
        url = f"{reverse('clients:person_change', args=args)}?what=succeeded"
        step = Step(_("Name the successor"), url)
    late = _late(flag, today)
    return Told(headline, _joined(since, heir, lead), until(flag, today), "", late, step)


def _champion_missing(flag: Flag, today: dt.date) -> Told:
    proof = _("Nobody at the client is marked as a champion, and the contract nears its end.")
    if flag.severity == Severity.NOTICE:
        proof = _("Nobody at the client is marked as a champion.")
    return Told(_("No champion is known"), proof, "", "", False, _people(flag))


def _champion_unconfirmed(flag: Flag, today: dt.date) -> Told:
    confirmed, since = _date(flag, "confirmed_on"), _date(flag, "since")
    days = (today - (confirmed or since or today)).days
    headline = _("Champion not confirmed for %(days)s (norm %(norm)s)") % {
        "days": formats.days(days),
        "norm": formats.number(int(flag.evidence.get("days") or 0)),
    }
    person = ", ".join(filter(None, [_name(flag), _text(flag, "job")]))
    if confirmed:
        proof = _("%(person)s: last heard of on %(day)s.") % {
            "person": person,
            "day": formats.spoken_day(confirmed, today),
        }
    else:
        proof = _("%(person)s: never confirmed since the role was entered.") % {"person": person}
    url = reverse("clients:person_confirm", args=[flag.evidence.get("stakeholder") or 0])
    return Told(headline, proof, "", "", False, Step(_("Still there"), url, "press"))


def _one_contact(flag: Flag, today: dt.date) -> Told:
    within = {"days": formats.days(int(flag.evidence.get("days") or 0))}
    if flag.evidence.get("touched"):
        headline = _("Single point of contact")
        proof = _("In %(days)s we spoke with one person only: %(name)s.") % {
            **within,
            "name": _name(flag),
        }
    else:
        headline = _("No point of contact")
        proof = _("In %(days)s we spoke with nobody by name.") % within
    return Told(headline, proof, "", "", False, _people(flag))


def _people(flag: Flag) -> Step:
    url = reverse("clients:person_list", args=[flag.client_id])
    return Step(_("Open the people"), url, "page", is_open=True)


# --- silence ---------------------------------------------------------------------------------
def _untouched(flag: Flag, today: dt.date) -> Told:
    since, norm = _date(flag, "since") or today, int(flag.evidence.get("norm") or 0)
    days = (today - since).days
    excused = rules.days_excused(since, today, workdays.runs_off(since, today))
    words = _("%(tier)s account untouched for %(days)s (norm %(norm)s)")
    if showing.hides():
        words = _("Untouched for %(days)s (norm %(norm)s)")
    headline = words % {
        "tier": _text(flag, "tier"),
        "days": formats.days(days),
        "norm": formats.number(norm),
    }
    proof = _joined(
        _last_touch(flag, today, since), _attempts(flag, today), _why_short(flag), _excused(excused)
    )
    over = days - excused - norm
    due = _("%(days)s over") % {"days": formats.days(max(over, 0))}
    note = _("norm %(days)s") % {"days": formats.days(norm)}
    return Told(headline, proof, due, note, over > 0, _log(flag))


def _last_touch(flag: Flag, today: dt.date, since: dt.date) -> str:
    day = formats.spoken_day(since, today)
    if not _date(flag, "last_touch_on"):
        return _("No touch yet; counted from %(day)s.") % {"day": day}
    kind = dict(TouchKind.choices).get(_text(flag, "last_kind"), "")
    if not kind:
        return _("The last one was on %(day)s.") % {"day": day}
    return _("The last one: %(kind)s on %(day)s.") % {"kind": kind, "day": day}


def _attempts(flag: Flag, today: dt.date) -> str:
    number, last = int(flag.evidence.get("attempts") or 0), _date(flag, "attempt_on")
    if not number or last is None:
        return ""
    return ngettext(
        "%(count)s attempt since without an answer, on %(day)s.",
        "%(count)s attempts since without an answer, the last on %(day)s.",
        number,
    ) % {"count": formats.number(number), "day": formats.spoken_day(last, today)}


def _why_short(flag: Flag) -> str:
    full = {"norm": formats.days(int(flag.evidence.get("full_norm") or 0))}
    return {
        "first": _("The contract is new: a third of the usual %(norm)s.") % full,
        "last": _("The contract nears its end: two thirds of the usual %(norm)s.") % full,
    }.get(_text(flag, "phase"), "")


def _excused(days: int) -> str:
    if not days:
        return ""
    return _("Long holidays do not count: %(days)s.") % {"days": formats.days(days)}


# --- sponsors --------------------------------------------------------------------------------
def _sponsor_untouched(flag: Flag, today: dt.date) -> Told:
    last, since = _date(flag, "last_on"), _date(flag, "since")
    headline = _("The sponsor has been silent for %(days)s (norm %(norm)s)") % {
        "days": formats.days((today - max(filter(None, (last, since)), default=today)).days),
        "norm": formats.number(int(flag.evidence.get("days") or 0)),
    }
    is_new = since is not None and (last is None or since > last)
    if last and is_new:
        said = _("%(person)s, our sponsor since %(since)s, last spoke with the client on %(day)s.")
    elif last:
        said = _("%(person)s from our management last spoke with the client on %(day)s.")
    elif is_new:
        said = _("%(person)s, our sponsor since %(since)s, has not spoken with the client yet.")
    else:
        said = _("%(person)s from our management has not spoken with the client yet.")
    proof = said % {
        "person": _name(flag),
        "day": formats.spoken_day(last, today) if last else "",
        "since": formats.spoken_day(since, today) if since else "",
    }
    return Told(headline, proof, "", "", False, _log(flag))


# --- owners ----------------------------------------------------------------------------------
def _no_owner(flag: Flag, today: dt.date) -> Told:
    url = reverse("clients:client_owner", args=[flag.client_id])
    proof = _("Nobody but administrators sees this client.")
    return Told(
        _("A client without an owner"), proof, "", "", False, Step(_("Appoint an owner"), url)
    )


_TELLERS: dict[str, Callable[[Flag, dt.date], Told]] = {
    RuleCode.CHAMPION_CHANGED.value: _champion_changed,
    RuleCode.CHAMPION_MISSING.value: _champion_missing,
    RuleCode.CHAMPION_UNCONFIRMED.value: _champion_unconfirmed,
    RuleCode.ONE_CONTACT.value: _one_contact,
    RuleCode.UNTOUCHED.value: _untouched,
    RuleCode.SPONSOR_UNTOUCHED.value: _sponsor_untouched,
    RuleCode.NO_OWNER.value: _no_owner,
}


def register_words(rule: str, teller: Callable[[Flag, dt.date], Told]) -> None:
    """Add the words of a rule of a higher app."""
    _TELLERS[rule] = teller


def ages(flag: Flag) -> Any:
    """Return the instant by which flags of one rank are ordered: the older the sooner."""
    return (flag.due_on or flag.opened_on, flag.pk)
