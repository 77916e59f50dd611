"""What flags about promises say."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _day(flag: Flag, name: str) -> dt.date | None:
    value = flag.evidence.get(name)
    return dt.date.fromisoformat(value) if value else None


def _text(flag: Flag, name: str) -> str:
    return str(flag.evidence.get(name) or "")


def _name(flag: Flag, prefix: str) -> str:
    parts = (_text(flag, f"{prefix}first_name"), _text(flag, f"{prefix}last_name"))
    return " ".join(filter(None, parts))


def _promise(flag: Flag, today: dt.date) -> Told:
    due, title = _day(flag, "due_on") or today, _text(flag, "title")
    late = (today - due).days
    if _text(flag, "side") == "theirs":
        headline = _("They promised and are late: %(what)s")
    elif late > 0:
        headline = _("Promise overdue: %(what)s")
    elif late == 0:
        headline = _("Promised for today: %(what)s")
    else:
        headline = _("Promise due soon: %(what)s")
    proof = " ".join(filter(None, (_who_promised(flag, today), _more_promises(flag))))
    url = reverse("clients:promise_close", args=[flag.evidence.get("promise") or 0])
    step = Step(_("Close the promise"), url)
    return Told(headline % {"what": title}, proof, until(flag, today), "", late > 0, step)


def _who_promised(flag: Flag, today: dt.date) -> str:
    """«Обещано 5 октября: Тимур Галеев, кому: Игорь Ласточкин.»"""
    ours, theirs = _name(flag, "by_"), _name(flag, "")
    day = formats.spoken_day(_day(flag, "given_on") or today, today)
    if _text(flag, "side") == "theirs":
        words = _("Promised on %(day)s by %(theirs)s; %(ours)s sees to it.")
        if not theirs:
            words = _("Promised by the client on %(day)s; %(ours)s sees to it.")
    elif theirs:
        words = _("Promised on %(day)s to %(theirs)s; it is up to %(ours)s.")
    else:
        words = _("Promised on %(day)s; it is up to %(ours)s.")
    return words % {"day": day, "ours": ours, "theirs": theirs}


def _more_promises(flag: Flag) -> str:
    others = int(flag.evidence.get("number") or 1) - 1
    if others < 1:
        return ""
    return ngettext(
        "And %(count)s more promise like this.",
        "And %(count)s more promises like this.",
        others,
    ) % {"count": formats.number(others)}


def register() -> None:
    """Add the words of these rules."""
    register_words(RuleCode.PROMISE_OVERDUE.value, _promise)
    register_words(RuleCode.PROMISE_DUE_SOON.value, _promise)
