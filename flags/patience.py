"""Reasons that make no card of their own on Today: a task there says it, or the next talk takes it
up. Behind another reason of their client they stand at once, and on the client's card too."""

from __future__ import annotations

import datetime as dt

from flags.choices import RuleCode
from flags.models import Flag

# Days for which it waits for the next regular talk (house default): readings come once a month,
# and a talk rests these two until the next one; a wish that came true is news, not a fire.
WAITS = {
    RuleCode.SLEEPING_LICENCES.value: 30,
    RuleCode.NEARLY_FULL.value: 30,
    RuleCode.FEATURE_RELEASED.value: 30,
    RuleCode.GOAL_WITHOUT_READING.value: 30,
    RuleCode.REFERRAL_MOMENT.value: 30,
    RuleCode.STAGE_OVERDUE.value: 30,
}


def is_patient(flag: Flag, owner_id: int | None, today: dt.date) -> bool:
    """Tell whether a flag alone is no card today."""
    if flag.rule == RuleCode.PROMISE_DUE_SOON:
        return _is_task_of(flag, owner_id, today)
    days = WAITS.get(flag.rule)
    return days is not None and not _is_over(flag) and today - _since(flag) <= dt.timedelta(days)


def _is_task_of(flag: Flag, owner_id: int | None, today: dt.date) -> bool:
    """What the client's owner promised for a day to come is a task of theirs on Today.

    Today shows it to the owner and to who stands in for them; a card beside it would ask for the
    same work twice. On its day, and when a colleague promised it, it is a card.
    """
    return flag.evidence.get("by") == owner_id and (flag.due_on or today) > today


def _is_over(flag: Flag) -> bool:
    """More in use than bought is money: it waits for nobody."""
    used, bought = flag.evidence.get("used") or 0, flag.evidence.get("bought") or 0
    return flag.rule == RuleCode.NEARLY_FULL and used > bought


def _since(flag: Flag) -> dt.date:
    """The day of the reading it speaks of, else the day it was found."""
    on = flag.evidence.get("on")
    return dt.date.fromisoformat(on) if on else flag.opened_on
