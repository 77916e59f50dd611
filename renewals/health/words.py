"""The words of health: its parts, its grades, the facts behind a part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core import formats
from renewals.choices import RenewalStatus
from renewals.health.rules import REQUIRED_ROLES

NAMES: dict[str, Promise] = {
    "usage": pgettext_lazy("health", "licences"),
    "engagement": pgettext_lazy("health", "touches"),
    "relationship": pgettext_lazy("health", "people"),
    "sentiment": pgettext_lazy("health", "answers"),
    "commercial": pgettext_lazy("health", "renewal"),
}
GRADES: dict[str, Promise] = {
    "good": pgettext_lazy("health", "good"),
    "fair": pgettext_lazy("health", "fair"),
    "poor": pgettext_lazy("health", "poor"),
    "none": pgettext_lazy("health", "not known"),
}
# The state of its number and of its bar; a word always stands beside.
LOOKS = {"good": "ok", "fair": "warn", "poor": "danger", "none": ""}


def part_name(part: str) -> str:
    return str(NAMES[part])


def fact(part: str, facts: Mapping[str, Any]) -> tuple[str, dt.date | None]:
    """Return what a part is made of in words, and the date that is from."""
    return _FACTS[part](facts)


def _usage(facts: Mapping[str, Any]) -> tuple[str, dt.date | None]:
    words = _("%(used)s of %(bought)s in use") % {
        "used": formats.number(facts["used"]),
        "bought": formats.number(facts["bought"]),
    }
    return words, facts["measured_on"]


def _engagement(facts: Mapping[str, Any]) -> tuple[str, dt.date | None]:
    norm = {"norm": formats.days(facts["norm"])}
    if facts["touched_on"] is None:
        return _("no touch yet, the norm is %(norm)s") % norm, facts["reckoned_on"]
    return _("the last touch, the norm is %(norm)s") % norm, facts["touched_on"]


def _relationship(facts: Mapping[str, Any]) -> tuple[str, dt.date | None]:
    words = _("%(held)s of %(required)s roles are held") % {
        "held": formats.number(facts["roles"]),
        "required": formats.number(len(REQUIRED_ROLES)),
    }
    return words, facts["reckoned_on"]


def _sentiment(facts: Mapping[str, Any]) -> tuple[str, dt.date | None]:
    if facts["answers"] is None:
        words = _("NPS: the last answer is %(answer)s") % {"answer": facts["answer"]}
    else:
        words = _("CSAT: %(content)s of %(answers)s are content") % {
            "content": formats.number(facts["answer"]),
            "answers": formats.number(facts["answers"]),
        }
    return words, facts["answered_on"]


def _commercial(facts: Mapping[str, Any]) -> tuple[str, dt.date | None]:
    words = str(RenewalStatus(facts["renewal"]).label)
    if facts["ends_on"] is not None:
        words = _("%(status)s, end of the contract %(day)s") % {
            "status": words,
            "day": formats.short_day(facts["ends_on"], facts["reckoned_on"]),
        }
    return words, facts["reckoned_on"]


_FACTS = {
    "usage": _usage,
    "engagement": _engagement,
    "relationship": _relationship,
    "sentiment": _sentiment,
    "commercial": _commercial,
}
