"""A holding in sums as a plain view: the same facts by company, plain tables; see `bare`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse

from clients.models import Client, CompetitorSighting, StakeholderRole, Touchpoint
from contracts.models import Contract, ContractLine, LicenceReading
from core import clock
from flags.models import Flag
from users.models import User

_BELOW = """WITH RECURSIVE below(id) AS (
  SELECT id FROM clients_client WHERE parent_id = %s
  UNION SELECT c.id FROM clients_client AS c JOIN below ON c.parent_id = below.id
) SELECT id FROM below"""
TOUCH_DAYS, FLAGS_SHOWN = 90, 8
Draw = Callable[..., HttpResponse]


def view(draw: Draw) -> Callable[[HttpRequest, int], HttpResponse]:
    """Return the view; `draw` is the plain page it stands on."""

    def holding(request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        top = Client.objects.visible_to(user).select_related("owner").get(pk=pk)
        return draw("tables", top.name, tables=_tables(top, user, clock.today()))

    return holding


def _tables(top: Client, user: User, on: dt.date) -> list[list[tuple[Any, ...]]]:
    found = [one.pk for one in Client.objects.raw(_BELOW, [top.pk])]
    below = Client.objects.visible_to(user).live().filter(pk__in=found).select_related("owner")
    companies = [top, *below.order_by("name_folded", "pk")]
    ids = [one.pk for one in companies]
    contracts = Contract.objects.in_force(on).filter(client__in=ids)
    touches = Touchpoint.objects.counted().filter(
        client__in=ids, at__gte=clock.start_of(on - dt.timedelta(days=TOUCH_DAYS))
    )
    flags = Flag.objects.visible_to(user).shown_on(on).filter(client__in=ids, severity__gte=2)
    rivals = CompetitorSighting.objects.alive().filter(client__in=ids)
    worth = _by_client(contracts, Sum("annual_amount"))
    numbers = [_by_client(rows, Count("pk")) for rows in (contracts, touches, flags, rivals)]
    lines = [
        (
            *(one.name, one.effective_tier, one.owner, one.last_touch_at, worth.get(one.pk, 0)),
            *(number.get(one.pk, 0) for number in numbers),
        )
        for one in companies
    ]
    empty = [line[:4] for line in lines[1:] if not line[5]]
    bought = ContractLine.objects.bought(on).filter(contract__client__in=ids)
    used = LicenceReading.objects.newest().filter(line__in=bought)
    sums = [tuple(bought.aggregate(n=Sum("quantity")).values())]
    sums += [tuple(used.aggregate(n=Sum("used")).values())]
    strongest = flags.select_related("client").order_by("-severity", "-amount")[:FLAGS_SHOWN]
    reasons = [(one.client, one.get_rule_display(), *one.evidence.values()) for one in strongest]
    held = StakeholderRole.objects.held().filter(client=top).select_related("stakeholder__person")
    people = [(one.stakeholder.person, one.get_role_display()) for one in held[:4]]
    return [sums, lines, empty, reasons, people]


def _by_client(rows: QuerySet[Any], figure: Any) -> dict[int, int]:
    counted = rows.order_by().values("client").annotate(figure=figure)
    return dict(counted.values_list("client", "figure"))
