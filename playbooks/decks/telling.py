"""What a row says when it is shown: its words, who said them and when. Nothing that is ours alone.

No rating, attitude, private note, cost, evidence or note of a reading is read here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import LedgerKind
from clients.models import GoalReading, Outcome, Stakeholder, SurveyAnswer, Task
from clients.models.goal import in_units
from clients.rules.satisfaction import SCALES
from contracts.models import LicenceReading, Training
from contracts.use import name_of
from core import clock, formats

MOST_NAMES = 2


def measured(thousandths: int, unit: str) -> str:
    number = formats.number(in_units(thousandths), 3)
    return f"{number}{formats.NBSP}{unit}" if unit else number


def person(who: Stakeholder | None) -> str:
    """Return a name with the job."""
    if who is None:
        return ""
    return ", ".join(filter(None, (str(who.person), who.job)))


def day(on: dt.date) -> str:
    return formats.document_day(on)


def said_by(outcome: Outcome) -> str:
    """Return who took part in the touch and when it was."""
    people = list(outcome.touchpoint.stakeholders.all())
    names = [person(who) for who in people] if len(people) <= MOST_NAMES else []
    return "; ".join([*names, day(clock.date_of(outcome.touchpoint.at))])


def score(answer: SurveyAnswer) -> str:
    return f"{answer.get_kind_display()}: {SCALES[answer.kind].written(answer.score)}"


def answerer(answer: SurveyAnswer) -> str:
    return "; ".join(filter(None, (person(answer.stakeholder), day(answer.answered_on))))


def answered_by(answer: SurveyAnswer) -> str:
    return f"{answerer(answer)}; {score(answer)}"


def reading_words(reading: GoalReading) -> str:
    return f"{measured(reading.value, reading.goal.unit)} ({day(reading.taken_on)})"


def trained_words(training: Training) -> str:
    """Return «Досье, 14 человек»."""
    words = [training.product.name] if training.product else []
    if training.trained:
        people = ngettext("%(count)s person", "%(count)s people", training.trained)
        words.append(people % {"count": formats.number(training.trained)})
    return ", ".join(words) or _("Training")


def use_words(reading: LicenceReading) -> str:
    """Return «Досье: 130 из 200»."""
    return _("%(name)s: %(used)s of %(bought)s") % {
        "name": name_of(reading.line),
        "used": formats.number(reading.used),
        "bought": formats.number(reading.line.quantity or 0),
    }


def promise_words(task: Task) -> str:
    """Return whose promise it is, what and until when."""
    words = _("You: %(what)s") if task.is_theirs else _("We: %(what)s")
    return words % {"what": task.title}


def due_words(task: Task) -> str:
    return _("until %(day)s") % {"day": day(task.due_on)} if task.due_on else ""


def ledger_kind(entry: Any) -> str:
    return str(LedgerKind(entry.kind).label)
