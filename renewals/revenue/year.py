"""What each account manager kept of last year's revenue: beside the coverage of their book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from contracts.queries import rates_on
from renewals.models import ClosedMonth
from renewals.revenue.folding import fold
from renewals.revenue.months import Between, between
from renewals.revenue.page import Line
from renewals.revenue.rules import Sums, added
from renewals.revenue.scope import By, Scope
from renewals.revenue.standing import seen_text
from renewals.rules import month_start
from users.models import User

_NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class Year:
    """The last closed month beside the same one a year before, by account manager (id)."""

    between: Between
    lines: dict[int, Line] = field(default_factory=dict)

    def sums_of(self, person: User) -> Sums:
        line = self.lines.get(person.pk)
        return line.sums if line else _NOTHING

    def total(self, people: Iterable[User]) -> Sums:
        return added(self.sums_of(person) for person in people)

    def hiding(self, people: Iterable[User]) -> tuple[User, Line] | None:
        """Return whose growth hides most revenue of untouched clients."""
        found = [(one, self.lines[one.pk]) for one in people if one.pk in self.lines]
        silent = [(person, line) for person, line in found if line.is_hiding]
        return max(silent, key=lambda pair: pair[1].row.silent, default=None)


def year_by_owner(user: User, *, today: dt.date, is_counted: bool) -> Year:
    """Return the year by account manager of all that a person sees, in the base currency.

    By the rates of today; a currency without one counts as nothing. Four queries.
    """
    closed = frozenset(ClosedMonth.objects.values_list("month", flat=True))
    last = max(closed, default=month_start(today, -1))
    span = between(month_start(last, -12), last, today)
    folded = fold(
        Scope(
            between=span,
            today=today,
            clients=seen_text(user, today),
            closed=closed,
            currency=settings.BASE_CURRENCY,
            rates=rates_on(today),
            by=By.OWNER,
        )
    )
    lines = {
        int(row.value): Line(row, "", is_counted=is_counted)
        for row in folded.rows
        if row.value.isdecimal()
    }
    return Year(span, lines)
