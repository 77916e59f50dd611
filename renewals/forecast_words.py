"""Why the system reckons so, in words of the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from core import formats
from renewals.forecast_rules import Reason

_WORDS = {
    "in_time": gettext_lazy("in time: the start may wait until %(on)s"),
    "stage": gettext_lazy("the stage gives %(points)s"),
    "healthy": gettext_lazy("health is %(score)s of 100"),
    "ill": gettext_lazy("health is only %(score)s of 100"),
    "champion_changed": gettext_lazy("the champion or a decision maker changed"),
    "untouched": gettext_lazy("no touch for longer than the norm"),
    "budget_confirmed": gettext_lazy("we are in the client's budget"),
    "budget_refused": gettext_lazy("the client refused us its budget"),
    "competitor": gettext_lazy("a competitor is there: %(name)s"),
    "own_procurement": gettext_lazy("the client announced its own procurement on %(on)s"),
    "invoiced": gettext_lazy("the invoice was sent on %(on)s"),
    "meeting": gettext_lazy("a personal meeting is planned for %(on)s"),
    "late": gettext_lazy("the talk has not started, the last day was %(on)s"),
    "very_late": gettext_lazy("the talk has not started for long: the last day was %(on)s"),
    "no_meeting": gettext_lazy("no personal meeting is planned, the end is on %(on)s"),
    "far_from_signed": gettext_lazy("far from signed, the end is on %(on)s"),
    "expired": gettext_lazy("the contract ended on %(on)s"),
}


def told(reasons: Iterable[Reason], today: dt.date) -> list[tuple[str, int]]:
    """Return (sentence, points) of each reason; one that is not known any more is left out."""
    return [
        (_sentence(reason, today), int(reason.get("points") or 0))
        for reason in reasons
        if isinstance(reason, dict) and reason.get("code") in _WORDS
    ]


def _sentence(reason: Reason, today: dt.date) -> str:
    values: dict[str, Any] = {"name": reason.get("name", ""), "on": "", "score": ""}
    if text := reason.get("on"):
        values["on"] = formats.short_day(dt.date.fromisoformat(text), today)
    if reason.get("score") is not None:
        values["score"] = formats.number(int(reason["score"]))
    values["points"] = formats.percent(int(reason.get("points") or 0), 0)
    return str(_WORDS[reason["code"]]) % values
