"""What the flag about answers of the client's people says."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import SurveyKind
from clients.rules.satisfaction import SCALES
from core import formats
from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import Step, Told, register_words


def _fell(flag: Flag, today: dt.date) -> Told:
    """«NPS: 5 из 10» · «Оценка Ирины Соколовой от 12 ноября, до этого было 9.»"""
    facts = flag.evidence
    kind = str(facts.get("kind") or SurveyKind.NPS)
    words = {
        "question": SurveyKind(kind).label,
        "score": facts.get("score"),
        "most": SCALES[kind].most,
    }
    headline = _("A low answer, %(question)s: %(score)s of %(most)s") % words
    if facts.get("was") is not None and int(facts["was"]) > int(facts.get("score") or 0):
        headline = _("Satisfaction fell, %(question)s: from %(was)s to %(score)s of %(most)s") % (
            words | {"was": facts["was"]}
        )
    url = f"{reverse('clients:touch_new')}?client={flag.client_id}"
    step = Step(_("Log a touch"), url, is_open=True)
    proof = " ".join(filter(None, (_who(flag, today), _others(flag))))
    return Told(headline, proof, "", "", False, step)


def _who(flag: Flag, today: dt.date) -> str:
    facts = flag.evidence
    name = " ".join(filter(None, (facts.get("first_name"), facts.get("last_name"))))
    day = dt.date.fromisoformat(facts["on"]) if facts.get("on") else today
    said = {"name": name, "day": formats.spoken_day(day, today)}
    if name:
        return _("Answered by %(name)s on %(day)s; nobody has spoken with the client since.") % said
    return _("Answered on %(day)s; nobody has spoken with the client since.") % said


def _others(flag: Flag) -> str:
    others = int(flag.evidence.get("number") or 1) - 1
    if others < 1:
        return ""
    return ngettext(
        "And %(count)s more answer like this.", "And %(count)s more answers like this.", others
    ) % {"count": formats.number(others)}


def register() -> None:
    """Add the words of this rule."""
    register_words(RuleCode.SATISFACTION_FELL.value, _fell)
