"""The page of a team: whom nobody touched, how much is done, what is coming."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from clients.choices import Tier
from core import clock
from core.errors import NotAllowed
from core.ids import read_id
from core.sheets.answering import answer
from core.sheets.writing import Column
from core.shortcuts import fragment_or_page
from dashboard import actions, rules
from dashboard.forms import TeamChoice
from dashboard.queries import deputies
from dashboard.queries import team as queries
from flags import thresholds
from flags.choices import RuleCode
from flags.rules import Thresholds
from renewals.revenue.figures import percent
from renewals.revenue.year import Year, year_by_owner
from users.models import User

PEOPLE_PER_PAGE = 30
NAMES_PER_PAGE = 50
CHART = {"step": 68, "ground": 122, "ceiling": 20}


@dataclass(frozen=True, slots=True)
class Selection:
    """The people a request asks for, and what all of them together did."""

    form: TeamChoice
    people: list[User]
    seen: queries.Overview
    today: dt.date
    limits: Thresholds
    year: Year


def _check(user: User) -> None:
    if not (user.is_head or user.is_admin):
        raise NotAllowed(_("The team page is for heads of teams and administrators."))


def _selection(request: HttpRequest) -> Selection:
    user: Any = request.user
    _check(user)
    form = TeamChoice(request.GET, teams=queries.team_choices(user))
    today = clock.today()
    try:
        people = list(queries.people_of(user, team=form.chosen))
    except ValueError:
        people = []
    limits = thresholds.load()
    seen = queries.overview(user, people, today=today, limits=limits)
    year = year_by_owner(user, today=today, is_counted=seen.is_counted)
    return Selection(form, people, seen, today, limits, year)


class Team(TemplateView):
    """Per account manager: clients, coverage with names, touches, flags, coming renewals."""

    template_name = "dashboard/team.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        chosen = _selection(self.request)
        page = Paginator(chosen.people, PEOPLE_PER_PAGE).get_page(self.request.GET.get("page"))
        away = deputies.rows_for(user, chosen.people, today=chosen.today)
        books = queries.books(
            user,
            list(page.object_list),
            chosen.seen,
            today=chosen.today,
            limits=chosen.limits,
            year=chosen.year,
        )
        of_person = deputies.by_absent(away)
        for book in books:
            book.away = of_person.get(book.person.pk)
        totals = chosen.seen.totals()
        weeks = chosen.seen.by_week()
        return super().get_context_data(
            form=chosen.form,
            page=page,
            total=len(chosen.people),
            books=books,
            deputies=away,
            totals=totals,
            clients=sum(cover.clients for cover in totals),
            untouched=sum(cover.untouched or 0 for cover in totals),
            is_counted=chosen.seen.is_counted,
            worst=_worst(chosen),
            hiding=chosen.year.hiding(chosen.people),
            year=chosen.year.between,
            revenue=chosen.year.total(chosen.people),
            bars=rules.week_bars(weeks, **CHART),
            weeks=weeks,
            **kwargs,
        )


def _worst(chosen: Selection) -> tuple[User, int] | None:
    """The person with most A clients over their norm, and how many; None when all are touched."""
    first = Tier.A.value
    counted = [
        (chosen.seen.covers[person.pk, first].untouched or 0, person)
        for person in chosen.people
        if (person.pk, first) in chosen.seen.covers
    ]
    most, person = max(counted, key=lambda pair: pair[0], default=(0, None))
    return (person, most) if person is not None and most else None


class TeamUntouched(TemplateView):
    """The names behind a cell of coverage: a dialog, or a page without scripts."""

    def get_template_names(self) -> list[str]:
        return [fragment_or_page(self.request, "dashboard/team_untouched.html")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        _check(user)
        asked = self.request.GET
        tier = asked.get("tier", "")
        limits = thresholds.load()
        clients = queries.untouched_clients(
            user,
            owner=_number(asked.get("owner")),
            team=_number(asked.get("team")),
            tier=tier if tier in Tier.values else "",
            today=clock.today(),
            limits=limits,
        )
        page = Paginator(clients.select_related("owner", "stage"), NAMES_PER_PAGE).get_page(
            asked.get("page")
        )
        return super().get_context_data(
            page=page,
            total=page.paginator.count,
            is_counted=limits.is_on(RuleCode.UNTOUCHED),
            **kwargs,
        )


def _number(text: str | None) -> int | None:
    """Read an id of the address; what is no number stands for a row that is not there."""
    return read_id(text) if text else None


@require_GET
def team_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give exactly what the page with the same address shows, on all its pages."""
    user: Any = request.user
    chosen = _selection(request)
    books = queries.books(
        user,
        chosen.people,
        chosen.seen,
        today=chosen.today,
        limits=chosen.limits,
        year=chosen.year,
    )
    found, written = answer(
        form,
        _columns(chosen.seen.weeks),
        map(_cells, books),
        name="team",
        title=_("Team"),
    )
    actions.note_export(by=user, rows=written.rows, form=form, query=request.GET.urlencode())
    return found


def _columns(weeks: list[dt.date]) -> list[Column]:
    columns = [Column(_("Account manager")), Column(_("Team")), Column(_("Clients"), "int")]
    for tier in Tier.values:
        columns += [
            Column(_("%(tier)s clients") % {"tier": tier}, "int"),
            Column(_("%(tier)s touched within the norm") % {"tier": tier}, "int"),
            Column(_("%(tier)s untouched") % {"tier": tier}),
        ]
    columns += [
        Column(_("Touches in the week of %(day)s") % {"day": week.strftime("%d.%m.%Y")}, "int")
        for week in weeks
    ]
    columns += [
        Column(str(_("Flags: %(rule)s") % {"rule": code.label}), "int") for code in RuleCode
    ]
    return [
        *columns,
        Column(_("Renewals within 90 days"), "int"),
        Column(_("Sum of renewals"), "text"),
        Column(_("NRR of a year")),
    ]


def _cells(book: queries.Book) -> list[Any]:
    person = book.person
    cells: list[Any] = [person.full_name, person.team.name if person.team else "", book.clients]
    for cell in book.cells:
        cells += [cell.cover.clients, *_touched(cell)]
    flags = dict(book.flags)
    cells += [*book.touches, *[flags.get(code, 0) for code in RuleCode]]
    sums = [f"{Decimal(money.amount).scaleb(-2):f} {money.currency}" for money in book.renewals]
    return [*cells, book.renewal_count, ", ".join(sums), percent(book.revenue.nrr)]


def _touched(cell: queries.Cell) -> list[Any]:
    """How many are touched within the norm, and the names of the others; or why nobody knows."""
    if not cell.cover.is_known:
        return [None, _("not counted: the rule “untouched” is off")]
    return [cell.cover.touched, _names(cell)]


def _names(cell: queries.Cell) -> str:
    names = ", ".join(one.name for one in cell.names)
    return names + (_(" and %(count)s more") % {"count": cell.more} if cell.more > 0 else "")
