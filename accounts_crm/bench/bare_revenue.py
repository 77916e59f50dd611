"""The page of revenue as a plain view: statements by hand, plain tables; see `bare`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts_crm.bench import by_hand_revenue
from clients.models import Client
from core import clock
from renewals.revenue.standing import Text, clients_text
from users.models import Team, User

Draw = Callable[..., HttpResponse]


def view(draw: Draw) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view; `draw` is the plain page it stands on."""

    def revenue(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        tables = by_hand_revenue.figures(clock.today(), _seen(user))
        return draw("tables", "Revenue", tables=[*tables, *choices(user)])

    return revenue


def choices(user: Any) -> list[list[tuple[Any, ...]]]:
    """Return whom and which teams a head or an administrator may narrow by."""
    if not (user.is_head or user.is_admin):
        return []
    people = User.objects.filter(clients__in=Client.objects.visible_to(user)).distinct()
    owners = list(people.order_by("name_folded").values_list("pk", "name_folded"))
    return [owners, list(Team.objects.order_by("name").values_list("pk", "name"))]


def year_by_owner(user: User) -> list[dict[str, Any]]:
    """Return what the page of a team shows of revenue, as its other rows are."""
    rows = by_hand_revenue.year_by_owner(clock.today(), _seen(user))
    return [{str(place): value for place, value in enumerate(row)} for row in rows]


def _seen(user: User) -> Text:
    return clients_text(None if user.is_admin else Client.objects.visible_to(user))
