"""What the signals of the life cycle say."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models.stage import in_language
from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _day(flag: Flag, name: str) -> dt.date | None:
    value = flag.evidence.get(name)
    return dt.date.fromisoformat(value) if value else None


def _number(flag: Flag, name: str) -> int:
    return int(flag.evidence.get(name) or 0)


def _log(flag: Flag, label: str) -> Step:
    url = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    return Step(label, url, is_open=True)


def _stage_overdue(flag: Flag, today: dt.date) -> Told:
    since = _day(flag, "since") or today
    name = in_language(flag.evidence.get("name_ru") or "", flag.evidence.get("name_en") or "")
    headline = _("At the stage “%(stage)s” for %(days)s (usually %(usual)s)") % {
        "stage": name,
        "days": formats.days((today - since).days),
        "usual": formats.number(_number(flag, "days")),
    }
    proof = _("The stage began on %(day)s. Move on, or say what holds it up.") % {
        "day": formats.spoken_day(since, today)
    }
    step = Step(_("Move to another stage"), reverse("clients:client_stage", args=[flag.client_id]))
    return Told(headline, proof, until(flag, today), "", True, step)


def _calm_chill(flag: Flag, today: dt.date) -> Told:
    first, last = _number(flag, "first"), _number(flag, "last")
    days = formats.days(_number(flag, "days"))
    headline = _("Touches fell off after the start: %(last)s instead of %(first)s") % {
        "last": formats.number(last),
        "first": formats.number(first),
    }
    began = ngettext(
        "There was %(n)s touch in the first %(days)s from %(day)s,",
        "There were %(n)s touches in the first %(days)s from %(day)s,",
        first,
    ) % {
        "n": formats.number(first),
        "days": days,
        "day": formats.spoken_day(_day(flag, "since") or today, today),
    }
    ended = _("in the last %(days)s none; and the norm is exceeded.") % {"days": days}
    if last:
        ended = _("in the last %(days)s %(n)s; and the norm is exceeded.") % {
            "days": days,
            "n": formats.number(last),
        }
    return Told(headline, f"{began} {ended}", "", "", False, _log(flag, _("Log a touch")))


def _dormant(flag: Flag, today: dt.date) -> Told:
    ended = _day(flag, "ended_on") or today
    headline = _("A sleeping client: no contract since %(day)s, but people are for us") % {
        "day": formats.short_day(ended, today)
    }
    name = " ".join(filter(None, (flag.evidence.get("first_name"), flag.evidence.get("last_name"))))
    said = [_("%(name)s is friendly.") % {"name": name}] if name else []
    if last := _day(flag, "last_touch_on"):
        said.append(_("The last touch was on %(day)s.") % {"day": formats.spoken_day(last, today)})
    released = _number(flag, "released")
    if released:
        said.append(
            ngettext(
                "Since then %(n)s wish of theirs was released.",
                "Since then %(n)s wishes of theirs were released.",
                released,
            )
            % {"n": formats.number(released)}
        )
    step = _log(flag, _("Log a touch"))
    return Told(headline, " ".join(said), until(flag, today), "", False, step)


def register() -> None:
    register_words(RuleCode.STAGE_OVERDUE.value, _stage_overdue)
    register_words(RuleCode.CALM_CHILL.value, _calm_chill)
    register_words(RuleCode.DORMANT.value, _dormant)
