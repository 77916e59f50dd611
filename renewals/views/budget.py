"""The budget season: clients by fiscal year, and what they say of our place in the budget."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from clients.models import Client
from clients.views import answers
from core import clock, formats
from core.errors import DomainError
from renewals.actions.budget import Season, answer_budgets
from renewals.budget import season
from renewals.budget.forms import Answered, AnswersForm, SeasonFilter
from renewals.choices import BudgetState
from renewals.clock.rules import fiscal_year_name
from renewals.settings import policy
from users.models import User

ROWS_PER_PAGE = 50
PAGE = "renewals:budget"


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class BudgetSeason(View):
    """The page is read by whoever sees the clients; answers are given one by one or ticked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today, user = clock.today(), _me(request)
        scope = season.by_year(season.in_scope(user, today))
        narrowed = SeasonFilter(request.GET, queryset=scope, user=user, today=today)
        in_order = narrowed.qs.order_by("fiscal_year_starts_on", "ends_on", "client")
        page = Paginator(in_order, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        rows = season.rows_of(list(page.object_list), user, today, policy().budget_months)
        context = {
            "filter": narrowed,
            "is_unknown": narrowed.chosen == Answered.UNKNOWN,
            "page": page,
            "total": page.paginator.count,
            "rows": rows,
            "states": BudgetState,
            "today": today,
            "may_answer": user.may_own,
        }
        return render(request, "renewals/budget.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AnswersForm(request.POST, today=clock.today())
        if not form.is_valid():
            raise DomainError(
                " ".join(str(words) for found in form.errors.values() for words in found)
            )
        data = form.cleaned_data
        seasons = _seasons(_me(request), data["seasons"])
        record = answer_budgets(
            seasons=seasons, state=data["state"], on=data["on"], by=_me(request), note=data["note"]
        )
        answers.say(request, _said(seasons, data["state"]), record)
        return redirect(answers.back_to(request, request.get_full_path()))


def _seasons(user: User, keys: list[tuple[int, dt.date]]) -> list[Season]:
    """Return the rows a form names; a client that is not seen is a 404."""
    clients = Client.objects.visible_to(user).in_bulk([pk for pk, _year in keys])
    if any(pk not in clients for pk, _year in keys):
        raise Http404
    return [Season(clients[pk], year) for pk, year in keys]


def _said(seasons: list[Season], state: str) -> str:
    word = BudgetState(state).label
    if len(seasons) == 1:
        (one,) = seasons
        year = fiscal_year_name(one.year_starts_on)
        words = _("Budget of %(year)s at %(client)s: %(state)s")
        return words % {"year": year, "client": one.client.name, "state": word}
    clients = ngettext("%(count)s client", "%(count)s clients", len(seasons))
    shown = clients % {"count": formats.number(len(seasons))}
    return _("Budgets: %(clients)s, %(state)s") % {"clients": shown, "state": word}
