"""What people say of a renewal: the account manager's forecast and the head's last word."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from clients.queries import rights
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from renewals.actions.records import open_one, remember, tell
from renewals.choices import ForecastCategory
from renewals.models import Renewal
from users.models import User


def _require_known(category: str) -> None:
    if category and category not in ForecastCategory.values:
        raise DomainError(_("Choose one of the forecasts."))


@verb
def say_forecast(*, renewal: Renewal, category: str, by: User, on: dt.date) -> UndoRecord:
    """Say the account manager's forecast; an empty one takes it back.

    Raises NotAllowed, DomainError (closed, unknown).
    """
    found = open_one(renewal, by)
    _require_known(category)
    before = snapshot(found, ["kam_category", "kam_said_on"])
    told = {"kam_category": [found.kam_category, category]}
    found.kam_category, found.kam_said_on = category, on if category else None
    found.save(update_fields=["kam_category", "kam_said_on"])
    tell(found, by, "renewal_forecast", told)
    return remember(found, by, [step(found, before)])


@verb
def decide_forecast(*, renewal: Renewal, category: str, by: User, on: dt.date) -> UndoRecord:
    """Say the head's last word; an empty one takes it back.

    Raises NotAllowed (no head of the owner and no administrator), DomainError (closed, unknown).
    """
    found = open_one(renewal, by)
    require_head(by, found)
    _require_known(category)
    before = snapshot(found, ["head_category", "head_said_on", "head"])
    told = {"head_category": [found.head_category, category]}
    found.head_category = category
    found.head_said_on, found.head = (on, by) if category else (None, None)
    found.save(update_fields=["head_category", "head_said_on", "head"])
    tell(found, by, "renewal_decided", told)
    return remember(found, by, [step(found, before)])


def require_head(by: User, renewal: Renewal) -> None:
    if not may_decide(by, renewal):
        raise NotAllowed(_("The head of the account manager or an administrator decides this."))


def may_decide(user: User, renewal: Renewal) -> bool:
    return rights.may_change_owner(user, renewal.client)
