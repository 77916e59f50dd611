"""What flags about waiting clients, documents and what colleagues ask say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clients.choices import TouchKind
from contracts.choices import DocumentKind, DocumentStatus
from core import formats, workdays
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words


def _day(flag: Flag, name: str, today: dt.date) -> dt.date:
    value = flag.evidence.get(name)
    return dt.date.fromisoformat(value) if value else today


def _text(flag: Flag, name: str) -> str:
    return str(flag.evidence.get(name) or "")


def _number(flag: Flag, name: str) -> int:
    return int(flag.evidence.get(name) or 0)


def _name(flag: Flag, prefix: str = "") -> str:
    parts = (_text(flag, f"{prefix}first_name"), _text(flag, f"{prefix}last_name"))
    return " ".join(filter(None, parts))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


# --- waits -------------------------------------------------------------------------------------
def _waits(flag: Flag, today: dt.date) -> Told:
    on, kind = _day(flag, "on", today), _text(flag, "kind")
    waited = workdays.working_days_between(on, today)
    headline = _("The client waits for an answer for %(days)s") % {
        "days": formats.working_days(waited)
    }
    day = {"day": formats.spoken_day(on, today), "name": _name(flag)}
    said = {
        TouchKind.EMAIL.value: _("Their letter of %(day)s has no answer."),
        TouchKind.SUPPORT.value: _("Their appeal of %(day)s has no answer."),
    }.get(kind, _("Their message of %(day)s has no answer.")) % day
    who = _("From: %(name)s.") % day if day["name"] else ""
    others = _number(flag, "number") - 1
    more = ""
    if others > 0:
        more = ngettext(
            "And %(count)s more message without an answer.",
            "And %(count)s more messages without an answer.",
            others,
        ) % {"count": formats.number(others)}
    answer = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    waive = Step(
        _("No answer needed"),
        reverse("clients:touch_waive", args=[_number(flag, "touch")]),
        "press",
    )
    step = Step(_("Log the answer"), answer, is_open=True)
    due = formats.near_day(on, today)
    return Told(headline, _joined(said, who, more), due, "", True, step, waive)


def _jumped(flag: Flag, today: dt.date) -> Told:
    week = _day(flag, "week", today)
    count, weeks = _number(flag, "count"), max(_number(flag, "weeks"), 1)
    headline = _("More appeals than usual: %(count)s in a week") % {"count": formats.number(count)}
    proof = _("The week of %(first)s – %(last)s. A usual one has %(usual)s.") % {
        "first": formats.spoken_day(week, today),
        "last": formats.spoken_day(week + dt.timedelta(days=6), today),
        "usual": formats.number(round(_number(flag, "sum") / weeks)),
    }
    return Told(headline, proof, "", "", False, _log(flag))


def _support_alone(flag: Flag, today: dt.date) -> Told:
    since = _day(flag, "since", today)
    days = min((today - since).days, _number(flag, "days"))
    headline = _("Support is alone with the client: no touch of the owner for %(days)s") % {
        "days": formats.days(days)
    }
    proof = ngettext(
        "Others were in touch %(count)s time, last on %(day)s. The stage began on %(since)s.",
        "Others were in touch %(count)s times, last on %(day)s. The stage began on %(since)s.",
        _number(flag, "number"),
    ) % {
        "count": formats.number(_number(flag, "number")),
        "day": formats.spoken_day(_day(flag, "on", today), today),
        "since": formats.spoken_day(since, today),
    }
    return Told(headline, proof, "", "", False, _log(flag))


def _log(flag: Flag) -> Step:
    url = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    return Step(_("Log a touch"), url, is_open=True)


# --- asked by a colleague ----------------------------------------------------------------------
def _raised(flag: Flag, today: dt.date) -> Told:
    headline = _("%(name)s asks: %(text)s") % {
        "name": _name(flag, "by_") or pgettext("who asks", "A colleague"),
        "text": _text(flag, "text"),
    }
    on = _day(flag, "on", today)
    proof = _("Asked on %(day)s.") % {"day": formats.spoken_day(on, today)}
    url = reverse("flags:raise_answer", args=[_number(flag, "raise")])
    return Told(headline, proof, formats.near_day(on, today), "", False, Step(_("Answer"), url))


# --- documents ---------------------------------------------------------------------------------
def paper_words(kind: str, title: str) -> str:
    """Return «КП: КП на 2027 год» of codes as they are stored."""
    words: Any = dict(DocumentKind.choices).get(kind, kind)
    words = str(words)[:1].upper() + str(words)[1:]
    return f"{words}: {title}" if title else words


def _stuck(flag: Flag, today: dt.date) -> Told:
    since = _day(flag, "since", today)
    days = formats.working_days(workdays.working_days_between(since, today))
    what = paper_words(_text(flag, "kind"), _text(flag, "title"))
    headline = _("%(document)s: without a change for %(days)s") % {"document": what, "days": days}
    state = str(dict(DocumentStatus.choices).get(_text(flag, "status"), ""))
    words = {
        "state": state[:1].upper() + state[1:],
        "name": _name(flag) or _text(flag, "at_whom"),
        "day": formats.spoken_day(since, today),
    }
    if words["name"]:
        proof = _("%(state)s: %(name)s, since %(day)s.") % words
    else:
        proof = _("%(state)s since %(day)s.") % words
    others = _number(flag, "number") - 1
    more = ""
    if others > 0:
        more = ngettext(
            "And %(count)s more document like this.",
            "And %(count)s more documents like this.",
            others,
        ) % {"count": formats.number(others)}
    url = reverse("contracts:document_list", args=[flag.client_id])
    step = Step(_("Open the documents"), url, "page", is_open=True)
    return Told(headline, _joined(proof, more), formats.near_day(since, today), "", False, step)


def register() -> None:
    """Add the words of these rules."""
    register_words(RuleCode.CLIENT_WAITS.value, _waits)
    register_words(RuleCode.APPEALS_JUMPED.value, _jumped)
    register_words(RuleCode.SUPPORT_ALONE.value, _support_alone)
    register_words(RuleCode.RAISED_BY_HAND.value, _raised)
    register_words(RuleCode.DOCUMENT_STUCK.value, _stuck)
