"""What a client's contracts bring on a day, as plain values; the database does the same in SQL.

A contract that a linked one follows ends where that one begins. A client is lost when its last
contract ended, none follows and 90 days have passed; until then, and where the next one was
signed or began within these days, what ran last still counts (house default).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from renewals.revenue.rules import LOST_AFTER, Standing

FOR_EVER = dt.date(9000, 1, 1)
_DAY = dt.timedelta(days=1)
_PATIENCE = dt.timedelta(days=LOST_AFTER + 1)


@dataclass(frozen=True, slots=True)
class Term:
    """A licence or service with its year's worth; both dates inclusive, None is open-ended."""

    pk: int
    amount: int
    starts_on: dt.date
    ends_on: dt.date | None = None
    signed_on: dt.date | None = None
    follows: int | None = None

    @property
    def entered(self) -> dt.date:
        """The day from which it was certain: signed, or begun."""
        return min(self.starts_on, self.signed_on or self.starts_on)


@dataclass(frozen=True, slots=True)
class Held:
    """Revenue on a day; `ended_on` is set while it is at risk: it ended and nothing follows yet."""

    standing: Standing
    ended_on: dt.date | None = None


def until(term: Term, terms: Sequence[Term]) -> dt.date:
    """Return the last day of a contract's revenue."""
    end = term.ends_on or FOR_EVER
    following = min((one.starts_on for one in terms if one.follows == term.pk), default=None)
    if following is not None and following <= end + _PATIENCE:
        return following - _DAY
    return end


def held_on(day: dt.date, terms: Sequence[Term], *, as_of: dt.date) -> Held | None:
    """Return the revenue of one client on a day, by what is known as of another; None without."""
    ends = {term.pk: until(term, terms) for term in terms}
    begun = sorted(
        (t for t in terms if t.starts_on <= day), key=lambda term: (term.starts_on, term.pk)
    )
    if not begun:
        return None
    reach = max(ends[term.pk] for term in begun)
    follows = any(t.starts_on > day and t.entered <= reach + _PATIENCE for t in terms)
    if reach < day and not follows and as_of >= reach + _PATIENCE:
        return None
    on = min(day, reach)
    amount = sum(term.amount for term in begun if term.starts_on <= on <= ends[term.pk])
    if not amount:
        return None
    since = _since(begun, ends)
    standing = Standing(amount, since, is_back=begun[0].starts_on < since)
    return Held(standing, reach if reach < day and not follows else None)


def _since(begun: Sequence[Term], ends: dict[int, dt.date]) -> dt.date:
    """Return where the last unbroken run of contracts begins."""
    since, reach = begun[0].starts_on, ends[begun[0].pk]
    for term in begun[1:]:
        if term.entered > reach + _PATIENCE:
            since = term.starts_on
        reach = max(reach, ends[term.pk])
    return since
