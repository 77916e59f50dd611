"""What flags about licences and goals say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models.goal import in_units
from clients.rules.goals import Course, progress, time_gone, whole_percent
from contracts.rules import utilisation
from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words


def _day(flag: Flag, name: str) -> dt.date | None:
    value = flag.evidence.get(name)
    return dt.date.fromisoformat(value) if value else None


def _number(flag: Flag, name: str) -> int:
    return int(flag.evidence.get(name) or 0)


def _share(flag: Flag) -> str:
    """Return whole percent of what was bought."""
    return formats.percent(utilisation(_number(flag, "used"), _number(flag, "bought")) or 0, 0)


# --- licences --------------------------------------------------------------------------------
def _of_line(flag: Flag, today: dt.date, *sentences: str) -> str:
    """Return the proof: used of bought by the reading, what else, how many other lines."""
    seen = _("In use: %(used)s of %(bought)s, by the reading of %(day)s.") % {
        "used": formats.number(_number(flag, "used")),
        "bought": formats.number(_number(flag, "bought")),
        "day": formats.spoken_day(_day(flag, "on") or today, today),
    }
    others = _number(flag, "lines") - 1
    more = ""
    if others > 0:
        more = ngettext(
            "%(count)s more line of contracts is like this.",
            "%(count)s more lines of contracts are like this.",
            others,
        ) % {"count": formats.number(others)}
    return " ".join(filter(None, [seen, *sentences, more]))


def _product(flag: Flag) -> str:
    return str(flag.evidence.get("product") or flag.evidence.get("number") or _("licences"))


def _readings(flag: Flag) -> Step:
    url = reverse("contracts:reading_create", args=[flag.client_id])
    return Step(_("Add readings"), url)


def _sleeping(flag: Flag, today: dt.date) -> Told:
    used, bought = _number(flag, "used"), _number(flag, "bought")
    asleep = utilisation(max(bought - used, 0), bought) or Decimal(0)
    headline = _("%(share)s of licences are asleep: %(product)s") % {
        "share": formats.percent(asleep, 0),
        "product": _product(flag),
    }
    limit = _("Less than %(limit)s in use is a signal.") % {
        "limit": formats.percent(Decimal(_number(flag, "limit")), 0)
    }
    return Told(headline, _of_line(flag, today, limit), "", "", False, _readings(flag))


def _nearly_full(flag: Flag, today: dt.date) -> Told:
    words = {"product": _product(flag), "share": _share(flag)}
    was = ""
    if _number(flag, "used") > _number(flag, "bought"):
        headline = _("More licences in use than bought: %(product)s") % words
    else:
        headline = _("%(share)s of licences are taken and it grows: %(product)s") % words
        was = _("It was %(was)s before.") % {"was": formats.number(_number(flag, "was"))}
    return Told(headline, _of_line(flag, today, was), "", "", False, _readings(flag))


def _use_fell(flag: Flag, today: dt.date) -> Told:
    was, used = _number(flag, "was"), _number(flag, "used")
    headline = _("Use fell by %(share)s: %(product)s") % {
        "share": formats.percent(utilisation(was - used, was) or 0, 0),
        "product": _product(flag),
    }
    before = _("Within %(days)s before it was %(was)s.") % {
        "days": formats.days(_number(flag, "days")),
        "was": formats.number(was),
    }
    return Told(headline, _of_line(flag, today, before), "", "", False, _readings(flag))


# --- goals -----------------------------------------------------------------------------------
def _value(flag: Flag, name: str) -> str:
    unit = flag.evidence.get("unit")
    number = formats.number(in_units(_number(flag, name)), 3)
    return f"{number}{formats.NBSP}{unit}" if unit else number


def _measure(flag: Flag) -> Step:
    url = reverse("clients:goal_reading", args=[flag.evidence.get("goal") or 0])
    return Step(_("Add a reading"), url)


def _off_track(flag: Flag, today: dt.date) -> Told:
    course = Course(
        _number(flag, "baseline"),
        _number(flag, "target"),
        _day(flag, "since") or today,
        _day(flag, "until") or today,
        _number(flag, "value"),
        _day(flag, "on") or today,
    )
    headline = _("A goal falls behind: %(measure)s") % {"measure": flag.evidence.get("measure")}
    proof = _(
        "It was %(baseline)s, now %(value)s, target %(target)s by %(until)s:"
        " %(done)s of the way, %(gone)s of the time."
    ) % {
        "baseline": _value(flag, "baseline"),
        "value": _value(flag, "value"),
        "target": _value(flag, "target"),
        "until": formats.spoken_day(course.until, today),
        "done": formats.percent(Decimal(whole_percent(progress(course))), 0),
        "gone": formats.percent(Decimal(whole_percent(time_gone(course, today))), 0),
    }
    is_late = course.until < today
    due = formats.near_day(course.until, today) if is_late else ""
    return Told(headline, proof, due, "", is_late, _measure(flag))


def _without_reading(flag: Flag, today: dt.date) -> Told:
    since, measured = _day(flag, "from") or today, _day(flag, "on")
    headline = _("A goal without a reading for %(days)s: %(measure)s") % {
        "days": formats.days((today - since).days),
        "measure": flag.evidence.get("measure"),
    }
    if measured:
        proof = _("The last reading is of %(day)s.") % {"day": formats.spoken_day(measured, today)}
    else:
        proof = _("It was not measured since it was set.")
    return Told(headline, proof, "", "", False, _measure(flag))


def _not_connected(flag: Flag, today: dt.date) -> Told:
    name = " ".join(filter(None, (flag.evidence.get("first_name"), flag.evidence.get("last_name"))))
    proof = _("The product is being taken into use, and nobody asked. Business owner: %(name)s.")
    url = reverse("clients:use_answer", args=[flag.client_id])
    return Told(
        _("Is it really used, and do users talk with the business owner?"),
        proof % {"name": name},
        "",
        "",
        False,
        Step(_("Answer"), url),
    )


def register() -> None:
    """Add the words of these rules."""
    register_words(RuleCode.SLEEPING_LICENCES.value, _sleeping)
    register_words(RuleCode.NEARLY_FULL.value, _nearly_full)
    register_words(RuleCode.USE_FELL.value, _use_fell)
    register_words(RuleCode.GOAL_OFF_TRACK.value, _off_track)
    register_words(RuleCode.GOAL_WITHOUT_READING.value, _without_reading)
    register_words(RuleCode.USERS_AND_OWNER_NOT_CONNECTED.value, _not_connected)
