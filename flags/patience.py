"""Reasons that make no card of their own on Today: a task there says it, or the next talk takes it
up. Behind another reason of their client they stand at once, and on the client's card too."""

from __future__ import annotations

import datetime as dt

from flags.choices import RuleCode
from flags.models import Flag

# Days for which it waits for the next regular talk (house default): readings come once a month,
# and a talk rests these two until the next one; a wish that came true is news, not a fire. A gap
# in what we know asks for work 120 days before an end; when the wait is over 90 are still left.
WAITS = {
    RuleCode.SLEEPING_LICENCES.value: 30,
    RuleCode.NEARLY_FULL.value: 30,
    RuleCode.FEATURE_RELEASED.value: 30,
    RuleCode.GOAL_WITHOUT_READING.value: 30,
    RuleCode.REFERRAL_MOMENT.value: 30,
    RuleCode.STAGE_OVERDUE.value: 30,
    RuleCode.CHAMPION_UNCONFIRMED.value: 30,
    RuleCode.CHAMPION_MISSING.value: 30,
    RuleCode.ONE_CONTACT.value: 30,
    RuleCode.SPONSOR_UNTOUCHED.value: 30,
    RuleCode.USERS_AND_OWNER_NOT_CONNECTED.value: 30,
    RuleCode.FISCAL_YEAR_UNKNOWN.value: 30,
}
# Of these the wait begins on the day of the evidence.
_OF_A_DAY = {
    RuleCode.SLEEPING_LICENCES.value,
    RuleCode.NEARLY_FULL.value,
    RuleCode.REFERRAL_MOMENT.value,
}
# Days for more in use than bought; the upsell queue shows it at once.
OVER_WAITS = 14


def is_patient(flag: Flag, owner_id: int | None, today: dt.date) -> bool:
    """Tell whether a flag alone is no card today."""
    if flag.rule == RuleCode.PROMISE_DUE_SOON:
        return _is_task_of(flag, owner_id, today)
    days = _days(flag)
    return days is not None and today - _since(flag) <= dt.timedelta(days)


def _is_task_of(flag: Flag, owner_id: int | None, today: dt.date) -> bool:
    """What the client's owner promised for a day to come is a task of theirs on Today.

    Today shows it to the owner and to who stands in for them; a card beside it would ask for the
    same work twice. On its day, and when a colleague promised it, it is a card.
    """
    return flag.evidence.get("by") == owner_id and (flag.due_on or today) > today


def _days(flag: Flag) -> int | None:
    """More in use than bought is money: it waits no longer than an A client waits for a talk."""
    used, bought = flag.evidence.get("used") or 0, flag.evidence.get("bought") or 0
    if flag.rule == RuleCode.NEARLY_FULL and used > bought:
        return OVER_WAITS
    return WAITS.get(flag.rule)


def _since(flag: Flag) -> dt.date:
    """The day of the reading or moment it speaks of, else the day it was first shown.

    A gap was found long before it asks for work: until then it stands in lists and the meter.
    """
    on = flag.evidence.get("on") if flag.rule in _OF_A_DAY else None
    return dt.date.fromisoformat(on) if on else flag.shows_on or flag.opened_on
