"""How the forecast moved, with the renewals that moved it, and how right it was before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from contracts.models import Contract
from core import clock, formats
from renewals.forecast import accuracy, past
from renewals.forecast.choices import Cause, Meaning, Place, Since
from renewals.forecast.filters import ForecastFilter
from renewals.forecast.keeping import kept_day
from renewals.forecast.moves import Bridge, MonthMoved, Part, Said, bridges, by_month, parts, worth
from renewals.rules import months_of
from users.models import User

ROWS_PER_PAGE = 50
# So many people are judged at once; a head narrows by team.
PEOPLE = 40
MEASURES = (Meaning.EXPECTED, Meaning.WEIGHTED, Meaning.COMMITTED, Meaning.AT_RISK)
NOBODY = past.Narrowed(owner=-1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list: a part and the words of what happened."""

    part: Part
    contract: Contract
    cause: Cause
    words: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One currency of the page."""

    bridge: Bridge
    months: list[MonthMoved]


class ForecastMoves(TemplateView):
    """The bridge from the forecast of an earlier night to that of the last one."""

    template_name = "renewals/forecast_moves.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = clock.today()
        asked = ForecastFilter(
            self.request.GET, queryset=Contract.objects.none(), user=user, today=today
        )
        narrowed = _narrowed(asked)
        first = past.first_night(user)
        return super().get_context_data(
            filter=asked,
            today=today,
            first_night=first,
            **self._moved(user, narrowed, asked, first, today),
            **self._judged(user, narrowed, first, today),
            **kwargs,
        )

    def _chosen(self, name: str, among: Any, default: Any) -> Any:
        value = self.request.GET.get(name, "")
        return among(value) if value in [str(one) for one in among] else default

    def _moved(
        self,
        user: User,
        narrowed: past.Narrowed,
        asked: ForecastFilter,
        first: dt.date | None,
        today: dt.date,
    ) -> dict[str, Any]:
        since = self._chosen("since", Since, Since.WEEK)
        meaning = self._chosen("what", Meaning, Meaning.EXPECTED)
        cause = self._chosen("cause", Cause, None)
        chosen = {"since": since, "meaning": meaning, "cause": cause}
        choices = {"sinces": Since, "measures": MEASURES}
        if first is None or first >= today:
            return {**chosen, **choices, "moved": [], "day": None}
        day = max(kept_day(today - dt.timedelta(days=since.days), today), first)
        months = months_of(asked.span)
        sums = [past.sums_on(one, user, narrowed, months, meaning) for one in (day, today)]
        before, after = past.changed(day, today, user, narrowed, months)
        found = parts(before, after, months=months, meaning=meaning)
        steps = bridges(_by_currency(sums[0]), found, _by_currency(sums[1]))
        page = Paginator(_listed(found, cause), ROWS_PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return {
            **chosen,
            **choices,
            "day": day,
            "moved": [
                Moved(one, by_month(one.currency, sums[0], found, sums[1], months=months))
                for one in steps
            ],
            "places": list(Place),
            "page": page,
            "total": page.paginator.count,
            "rows": _shown(page.object_list, user, before, after, meaning),
        }

    def _judged(
        self, user: User, narrowed: past.Narrowed, first: dt.date | None, today: dt.date
    ) -> dict[str, Any]:
        ahead = self.request.GET.get("ahead", "1")
        months_ahead = int(ahead) if ahead in ("1", "2", "3") else 1
        months = accuracy.months_to_judge(today)
        pairs = accuracy.days_to_read(months, months_ahead, first)
        found = accuracy.judged(
            past.guesses(user, narrowed, pairs),
            months=months,
            known=[month for month, _day in pairs],
        )
        people = User.objects.filter(pk__in={one.owner for one in found if one.owner})
        names = {person.pk: person for person in people}
        found.sort(
            key=lambda one: (getattr(names.get(one.owner or 0), "name_folded", "~"), one.currency)
        )
        return {
            "ahead": months_ahead,
            "aheads": [(number, formats.days(number * 30)) for number in accuracy.AHEAD],
            "months": months,
            "has_past": bool(pairs),
            "judged": [(names.get(one.owner or 0), one) for one in found[:PEOPLE]],
            "left_out": max(0, len(found) - PEOPLE),
        }


def _narrowed(asked: ForecastFilter) -> past.Narrowed:
    """Read the choices; one that is not among them finds nothing."""
    if asked.form.errors:
        return NOBODY
    chosen = asked.form.cleaned_data
    return past.Narrowed(
        int(chosen["team"]) if chosen["team"] else None,
        int(chosen["owner"]) if chosen["owner"] else None,
        chosen["tier"] or "",
    )


def _by_currency(sums: dict[tuple[str, dt.date], int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (currency, _month), amount in sums.items():
        found[currency] = found.get(currency, 0) + amount
    return found


def _listed(found: list[Part], cause: Cause | None) -> list[Part]:
    chosen = [one for one in found if cause in (None, one.cause) and not one.is_other_half]
    return sorted(chosen, key=lambda one: (-abs(one.amount), one.contract, one.amount))


def _shown(
    found: Any,
    user: User,
    before: dict[int, Said],
    after: dict[int, Said],
    meaning: Meaning,
) -> list[Shown]:
    ids = {one.contract for one in found}
    contracts = Contract.objects.visible_to(user).filter(pk__in=ids)
    rows = contracts.select_related("client__owner", "product").in_bulk()
    return [
        Shown(
            part,
            rows[part.contract],
            part.cause,
            _words(part, before.get(part.contract), after.get(part.contract), meaning),
        )
        for part in found
        if part.contract in rows
    ]


def _words(part: Part, was: Said | None, now: Said | None, meaning: Meaning) -> str:
    """Say what happened: from which month to which, from which sum to which."""
    if was is None or now is None:
        return ""
    if part.cause in (Cause.MOVED_IN, Cause.MOVED_OUT, Cause.SHIFTED):
        return f"{formats.short_month(was.month)} → {formats.short_month(now.month)}"
    if part.cause in (Cause.UP, Cause.DOWN, Cause.RECOUNTED):
        sums = [formats.money(worth(one, meaning), one.currency) for one in (was, now)]
        return " → ".join(sums)
    if part.cause == Cause.WON:
        return _("signed for %(sum)s") % {"sum": formats.money(now.amount, now.currency)}
    return ""
