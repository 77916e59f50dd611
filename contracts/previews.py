"""What a new rate would do, said before it is saved. Higher apps add what becomes overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.previews import Line
from contracts.actions import recompute_tiers, set_rate
from contracts.forms_settings import rate_words
from contracts.models import Contract, CurrencyRate
from contracts.rules import MILLION
from core import formats
from users.models import User

# Gets the company's date before tiers move; returns what tells, after that, what became of it.
Watch = Callable[[dt.date], Callable[[], list[Line]]]
_watches: list[Watch] = []


def register_watch(watch: Watch) -> None:
    if watch not in _watches:
        _watches.append(watch)


def registered() -> list[Watch]:
    return list(_watches)


def rate_effect(
    *, currency: str, since: dt.date, rate: Decimal, by: User, today: dt.date
) -> list[str]:
    """Return the sentences read before a rate is saved; none: it replaces and moves nothing.

    The recount of the night is run for it in a transaction that is taken back.
    """
    old = CurrencyRate.objects.filter(currency=currency, since=since).first()
    if old is not None and old.rate_millionths == int((rate * MILLION).to_integral_value()):
        return []
    told = [_replaced(old, rate)] if old is not None else []
    is_used = Contract.objects.live().filter(currency=currency).exists()
    if not is_used or since > today:
        return told
    with transaction.atomic():
        # What waits for the night anyway is no doing of this rate.
        recompute_tiers(today=today)
        tellers = [watch(today) for watch in _watches]
        set_rate(currency=currency, since=since, rate=rate, by=by)
        done = recompute_tiers(today=today)
        lines = [line for tell in tellers for line in tell()] if done.amounts else []
        transaction.set_rollback(True)
    return [*told, *_worth(done.amounts, done.tiers), *map(_sentence, lines)]


def _replaced(old: CurrencyRate, rate: Decimal) -> str:
    return _("A rate of %(day)s is there already: %(old)s is replaced by %(new)s.") % {
        "day": formats.document_day(old.since),
        "old": formats.number(rate_words(old), 6),
        "new": formats.number(rate, 6),
    }


def _worth(amounts: int, tiers: int) -> list[str]:
    if not amounts:
        return []
    worth = ngettext(
        "The yearly sum of %(n)s client changes.",
        "The yearly sum of %(n)s clients changes.",
        amounts,
    ) % {"n": formats.number(amounts)}
    if not tiers:
        return [worth, _("Nobody's tier changes.")]
    moved = ngettext(
        "%(n)s client gets another tier, and so another norm.",
        "%(n)s clients get another tier, and so another norm.",
        tiers,
    ) % {"n": formats.number(tiers)}
    return [worth, moved]


def _sentence(line: Line) -> str:
    return f"{formats.number(line.count)} {line.sentence}." if line.count else line.sentence
