"""Conditions of entry and facts of a proposal in words of the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import TouchKind
from core import formats
from flags.choices import RuleCode
from playbooks.lifecycle.choices import ConditionKind
from playbooks.models import StageCondition, StageProposal
from renewals.rules import start_day

Fact = dict[str, Any]


def condition(one: StageCondition) -> str:
    """Return a condition as administrators read it: with its number and unit."""
    number = one.number or 0
    told = {
        ConditionKind.LICENCES.value: lambda: (
            _("at least %(share)s of licences are in use") % {"share": formats.percent(number, 0)}
        ),
        ConditionKind.CONTRACT_ENDS.value: lambda: (
            _("a contract ends within %(days)s") % {"days": formats.days(number)}
        ),
        ConditionKind.RENEWED.value: lambda: (
            ngettext("renewed at least %(n)d time", "renewed at least %(n)d times", number)
            % {"n": number}
        ),
        ConditionKind.NPS.value: lambda: (
            _("the last NPS answer is at least %(score)d") % {"score": number}
        ),
        ConditionKind.DANGER.value: lambda: (
            _("a red signal stands for %(days)s") % {"days": formats.days(number)}
        ),
        ConditionKind.ENDED.value: lambda: (
            _("the last contract ended, and nothing followed for %(days)s")
            % {"days": formats.days(number)}
        ),
    }.get(one.kind)
    return str(told() if told else one)


def reasons(proposal: StageProposal, today: dt.date) -> list[str]:
    """Return why a move is proposed: one short sentence a fact, each with its date."""
    return [
        _TELLERS[kind](fact, today) for kind, fact in proposal.facts.items() if kind in _TELLERS
    ]


def why(proposal: StageProposal, today: dt.date) -> str:
    """Return the reasons as one line."""
    said = "; ".join(reasons(proposal, today))
    return f"{said[:1].upper()}{said[1:]}"


def _day(fact: Fact, today: dt.date, name: str = "on") -> str:
    value = fact.get(name)
    return formats.spoken_day(dt.date.fromisoformat(value), today) if value else ""


def _on(words: str, fact: Fact, today: dt.date) -> str:
    """Put the day behind words where it is known."""
    day = _day(fact, today)
    return _("%(what)s, %(day)s") % {"what": words, "day": day} if day else words


def _contract(fact: Fact) -> str:
    number = fact.get("number")
    return _("contract No. %(number)s") % {"number": number} if number else _("the contract")


def _trial(fact: Fact, today: dt.date) -> str:
    return _("a pilot is running since %(day)s") % {"day": _day(fact, today)}


def _signed(fact: Fact, today: dt.date) -> str:
    return _("%(contract)s is signed, %(day)s") % {
        "contract": _contract(fact),
        "day": _day(fact, today),
    }


def _licences(fact: Fact, today: dt.date) -> str:
    used, bought = int(fact.get("used", 0)), int(fact.get("bought", 0))
    words = _("%(share)s of licences are in use: %(used)s of %(bought)s") % {
        "share": formats.percent(used * 100 // bought if bought else 0, 0),
        "used": formats.number(used),
        "bought": formats.number(bought),
    }
    return _on(words, fact, today)


def _goal(fact: Fact, today: dt.date) -> str:
    words = _("the goal “%(measure)s” is reached") % {"measure": fact.get("measure", "")}
    return _on(words, fact, today)


def _start_reached(fact: Fact, today: dt.date) -> str:
    first = dt.date.fromisoformat(fact["on"])
    # What was proposed before this date was kept knows the first one alone.
    late = dt.date.fromisoformat(fact.get("late_after") or fact["on"])
    day = start_day(first, late, today)
    words = _("%(contract)s ends on %(end)s, its renewal is to start by %(day)s")
    if day < today:
        words = _("%(contract)s ends on %(end)s, its renewal was to start by %(day)s")
    return words % {
        "contract": _contract(fact),
        "end": _day(fact, today, "ends_on"),
        "day": formats.spoken_day(day, today),
    }


def _contract_ends(fact: Fact, today: dt.date) -> str:
    return _("%(contract)s ends on %(day)s") % {
        "contract": _contract(fact),
        "day": _day(fact, today),
    }


def _renewed(fact: Fact, today: dt.date) -> str:
    times = int(fact.get("times", 0))
    words = ngettext("renewed %(n)d time", "renewed %(n)d times", times) % {"n": times}
    return _("%(what)s, the last from %(day)s") % {"what": words, "day": _day(fact, today)}


def _nps(fact: Fact, today: dt.date) -> str:
    return _on(_("NPS %(score)s") % {"score": fact.get("score", "")}, fact, today)


def _danger(fact: Fact, today: dt.date) -> str:
    rule = dict(RuleCode.choices).get(fact.get("rule", ""), "")
    return _("the red signal “%(rule)s” stands since %(day)s") % {
        "rule": rule,
        "day": _day(fact, today),
    }


def _ended(fact: Fact, today: dt.date) -> str:
    return _("%(contract)s ended on %(day)s, and nothing followed") % {
        "contract": _contract(fact),
        "day": _day(fact, today),
    }


def _touched(fact: Fact, today: dt.date) -> str:
    kind = dict(TouchKind.choices).get(fact.get("kind", ""), "")
    return _("in contact again: %(kind)s on %(day)s") % {"kind": kind, "day": _day(fact, today)}


_TELLERS: dict[str, Callable[[Fact, dt.date], str]] = {
    ConditionKind.TRIAL.value: _trial,
    ConditionKind.SIGNED.value: _signed,
    ConditionKind.LICENCES.value: _licences,
    ConditionKind.GOAL.value: _goal,
    ConditionKind.START_REACHED.value: _start_reached,
    ConditionKind.CONTRACT_ENDS.value: _contract_ends,
    ConditionKind.RENEWED.value: _renewed,
    ConditionKind.NPS.value: _nps,
    ConditionKind.DANGER.value: _danger,
    ConditionKind.ENDED.value: _ended,
    ConditionKind.TOUCHED.value: _touched,
}
