"""What the flag about an overdue task says."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words, until


def _overdue(flag: Flag, today: dt.date) -> Told:
    facts = flag.evidence
    names = (facts.get("by_first_name"), facts.get("by_last_name"))
    headline = _("Task overdue: %(what)s") % {"what": facts.get("title") or ""}
    proof = _("It was to be done by %(day)s; it is up to %(name)s.") % {
        "day": formats.spoken_day(flag.due_on or today, today),
        "name": " ".join(filter(None, names)),
    }
    others = int(facts.get("number") or 1) - 1
    if others:
        more = ngettext(
            "And %(count)s more task overdue.", "And %(count)s more tasks overdue.", others
        )
        proof = f"{proof} {more % {'count': formats.number(others)}}"
    url = reverse("clients:task_edit", args=[facts.get("task") or 0])
    return Told(headline, proof, until(flag, today), "", True, Step(_("Open the task"), url))


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.TASK_OVERDUE.value, _overdue)
