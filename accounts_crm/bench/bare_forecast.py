"""The forecast as a plain view: the statement written by hand, a plain table; see `bare`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts_crm.bench import by_hand_forecast
from accounts_crm.bench.bare_revenue import choices
from clients.models import Client
from core import clock
from flags import thresholds

Draw = Callable[..., HttpResponse]


def view(draw: Draw) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view; `draw` is the plain page it stands on."""

    def forecast(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        seen = None
        if not user.is_admin:
            seen = list(Client.objects.visible_to(user).values_list("pk", flat=True))
        found = by_hand_forecast.facts(clock.today(), thresholds.load(), seen)
        return draw("tables", "Forecast", tables=[sorted(found), *choices(user)])

    return forecast
