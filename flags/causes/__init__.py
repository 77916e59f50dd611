"""The rules that need only clients and contracts, in the order of their strength."""

from flags.causes.champions import CHAMPION_CHANGED, CHAMPION_MISSING, CHAMPION_UNCONFIRMED
from flags.causes.contacts import ONE_CONTACT
from flags.causes.documents import DOCUMENT_STUCK
from flags.causes.goals import GOAL_OFF_TRACK, GOAL_WITHOUT_READING, NOT_CONNECTED
from flags.causes.growth import COMPETITOR_SEEN, FEATURE_RELEASED
from flags.causes.licences import NEARLY_FULL, SLEEPING_LICENCES, USE_FELL
from flags.causes.owners import NO_OWNER
from flags.causes.promises import PROMISE_DUE_SOON, PROMISE_OVERDUE
from flags.causes.satisfaction import SATISFACTION_FELL
from flags.causes.silence import UNTOUCHED
from flags.causes.sponsors import SPONSOR_UNTOUCHED
from flags.causes.waiting import (
    APPEALS_JUMPED,
    CLIENT_WAITS,
    RAISED_BY_HAND,
    SUPPORT_ALONE,
)

ALL = (
    CHAMPION_CHANGED,
    CLIENT_WAITS,
    RAISED_BY_HAND,
    PROMISE_OVERDUE,
    UNTOUCHED,
    PROMISE_DUE_SOON,
    DOCUMENT_STUCK,
    SATISFACTION_FELL,
    APPEALS_JUMPED,
    SUPPORT_ALONE,
    FEATURE_RELEASED,
    COMPETITOR_SEEN,
    CHAMPION_UNCONFIRMED,
    ONE_CONTACT,
    CHAMPION_MISSING,
    SPONSOR_UNTOUCHED,
    USE_FELL,
    NEARLY_FULL,
    SLEEPING_LICENCES,
    GOAL_OFF_TRACK,
    GOAL_WITHOUT_READING,
    NOT_CONNECTED,
    NO_OWNER,
)
