"""Conditions of entry as SQL over clients: when each holds, and the fact that shows it.

A fact holds names, numbers and dates, never ages: what goes on to be true is the same fact, so
a proposal that was declined stays declined until something new is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject

from clients.choices import GoalState, SurveyKind
from clients.models import Client, Goal, GoalReading, SurveyAnswer, Touchpoint
from contracts.choices import ContractKind
from contracts.models import Contract, ContractLine, ContractQuerySet, LicenceReading
from flags.choices import Severity
from flags.engine.expressions import company_day
from flags.models import Flag
from playbooks.lifecycle.choices import ConditionKind
from playbooks.models import StageCondition
from renewals.models import RenewalClock

# Between the kind of a condition and the name of what it knows, in one flat object of SQL.
APART = "__"
# How long an ended contract still waits for its renewal (house default: as on Today).
EXPIRED_FOR = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Met:
    """When a condition holds (`where` over clients with `needs` annotated) and its fact."""

    where: Q
    fact: dict[str, Any] = field(default_factory=dict)
    needs: dict[str, Any] = field(default_factory=dict)


def matching(
    clients: QuerySet[Client], conditions: Sequence[StageCondition], today: dt.date
) -> QuerySet[Any, Any]:
    """Return (client, its stage, facts) of clients for whom all conditions by data hold.

    `facts` is flat; see `unfolded`.
    """
    found = [
        (one.kind, _KINDS[one.kind](today, one.number or 0))
        for one in conditions
        if one.kind in _KINDS
    ]
    flat: dict[str, Any] = {}
    for kind, met in found:
        needed = {f"{kind}_{name}": value for name, value in met.needs.items()}
        clients = clients.alias(**needed).filter(met.where)
        flat |= {f"{kind}{APART}{name}": value for name, value in met.fact.items()}
        flat.setdefault(f"{kind}{APART}is", Value(1))
    return clients.order_by("pk").values_list("pk", "stage_id", JSONObject(**flat))


def unfolded(flat: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return {condition: {name: value}} of what the database gave; empty values are left out."""
    facts: dict[str, dict[str, Any]] = {}
    for key, value in flat.items():
        kind, name = key.split(APART)
        known = facts.setdefault(kind, {})
        if name != "is" and value not in (None, ""):
            known[name] = value
    return facts


def _first(rows: QuerySet[Any], name: str, **kwargs: Any) -> Subquery:
    return Subquery(rows.values(name)[:1], **kwargs)


def _of_client(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(client=OuterRef("pk"))


def _contracts() -> ContractQuerySet:
    return Contract.objects.live().filter(client=OuterRef("pk"))


def _trial(today: dt.date, number: int) -> Met:
    running = _of_client(Contract.objects.in_force(today)).filter(kind=ContractKind.PILOT)
    first = running.order_by("starts_on", "pk")
    return Met(
        Q(Exists(running)),
        {"on": _first(first, "starts_on"), "number": _first(first, "number")},
    )


def _signed(today: dt.date, number: int) -> Met:
    signed = _contracts().renewable().annotate(day=Coalesce("signed_on", "starts_on"))
    first = signed.filter(day__lte=today).order_by("day", "pk")
    return Met(
        Q(Exists(first)),
        {
            "on": _first(first, "day", output_field=DateField()),
            "number": _first(first, "number"),
        },
    )


def _licences(today: dt.date, number: int) -> Met:
    measured = LicenceReading.objects.alive().order_by().values("line")
    lines = ContractLine.objects.bought(today).filter(
        contract__client=OuterRef("pk"), pk__in=measured
    )
    bought = lines.order_by().values("contract__client").annotate(n=Sum("quantity")).values("n")
    current = ContractLine.objects.bought(today).values("pk")
    readings = LicenceReading.objects.newest().filter(
        line__in=current, line__contract__client=OuterRef("pk")
    )
    of_client = readings.order_by().values("line__contract__client")
    used = of_client.annotate(n=Sum("used")).values("n")
    on = of_client.annotate(day=Max("taken_on")).values("day")
    whole = IntegerField()
    kind = ConditionKind.LICENCES.value
    return Met(
        Q(**{f"{kind}_bought__gt": 0, f"{kind}_share__gte": F(f"{kind}_bought") * number}),
        {
            "used": Subquery(used, output_field=whole),
            "bought": Subquery(bought, output_field=whole),
            "on": Subquery(on, output_field=DateField()),
        },
        {
            "bought": Coalesce(Subquery(bought, output_field=whole), 0),
            "share": Coalesce(Subquery(used, output_field=whole), 0) * 100,
        },
    )


def _goal(today: dt.date, number: int) -> Met:
    reached = _of_client(Goal.objects.alive()).filter(state=GoalState.REACHED).order_by("-pk")
    read = GoalReading.objects.alive().filter(
        goal__client=OuterRef("pk"),
        goal__state=GoalState.REACHED,
        goal__deleted_at__isnull=True,
    )
    last = read.order_by("-goal", "-taken_on")
    return Met(
        Q(Exists(reached)),
        {"measure": _first(reached, "measure"), "on": _first(last, "taken_on")},
    )


def _waiting(today: dt.date) -> QuerySet[RenewalClock]:
    """Clocks whose start has come, of contracts that nothing follows yet."""
    after = Contract.objects.live().filter(predecessor=OuterRef("contract"))
    return (
        RenewalClock.objects.filter(
            contract__client=OuterRef("pk"),
            contract__archived_at__isnull=True,
            contract__ends_on__gte=today - EXPIRED_FOR,
            latest_start__lte=today,
        )
        .filter(~Exists(after))
        .order_by("latest_start", "pk")
    )


def _start_reached(today: dt.date, number: int) -> Met:
    rows = _waiting(today)
    return Met(
        Q(Exists(rows)),
        {
            "on": _first(rows, "latest_start"),
            "late_after": _first(rows, "late_after"),
            "number": _first(rows, "contract__number"),
            "ends_on": _first(rows, "contract__ends_on"),
        },
    )


def _start_not_due(today: dt.date, number: int) -> Met:
    return Met(~Q(Exists(_waiting(today))))


def _contract_ends(today: dt.date, number: int) -> Met:
    last = today + dt.timedelta(days=number)
    rows = _contracts().ending_between(today, last).renewable().without_successor()
    rows = rows.order_by("ends_on", "pk")
    return Met(Q(Exists(rows)), {"on": _first(rows, "ends_on"), "number": _first(rows, "number")})


def _renewed(today: dt.date, number: int) -> Met:
    rows = _contracts().renewable().filter(predecessor__isnull=False, starts_on__lte=today)
    counted = rows.order_by().values("client").annotate(n=Count("pk")).values("n")
    times = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    last = rows.order_by("-starts_on", "-pk")
    return Met(
        Q(renewed_times__gte=number),
        {"times": times, "on": _first(last, "starts_on")},
        {"times": times},
    )


def _nps(today: dt.date, number: int) -> Met:
    rows = _of_client(SurveyAnswer.objects.alive()).filter(kind=SurveyKind.NPS)
    last = rows.order_by("-answered_on", "-pk")
    return Met(
        Q(nps_score__gte=number),
        {"score": _first(last, "score"), "on": _first(last, "answered_on")},
        {"score": _first(last, "score")},
    )


def _danger(today: dt.date, number: int) -> Met:
    rows = _of_client(Flag.objects.open()).filter(
        severity=Severity.DANGER,
        dismissed_at__isnull=True,
        opened_on__lte=today - dt.timedelta(days=number),
    )
    first = rows.order_by("opened_on", "pk")
    return Met(Q(Exists(rows)), {"rule": _first(first, "rule"), "on": _first(first, "opened_on")})


def _ended(today: dt.date, number: int) -> Met:
    """The last contract ended and no new one came for so many days (the rule of revenue)."""
    rows = _contracts().renewable()
    alive = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today - dt.timedelta(days=number)))
    last = rows.order_by("-ends_on", "-pk")
    return Met(
        Q(Exists(rows)) & ~Q(Exists(alive)),
        {"on": _first(last, "ends_on"), "number": _first(last, "number")},
    )


def _touched(today: dt.date, number: int) -> Met:
    rows = (
        _of_client(Touchpoint.objects.counted())
        .annotate(day=company_day("at"))
        .filter(day__gt=OuterRef("stage_since"))
    )
    last = rows.order_by("-at", "-pk")
    return Met(
        Q(Exists(rows)),
        {"on": _first(last, "day", output_field=DateField()), "kind": _first(last, "kind")},
    )


_KINDS: dict[str, Callable[[dt.date, int], Met]] = {
    ConditionKind.TRIAL.value: _trial,
    ConditionKind.SIGNED.value: _signed,
    ConditionKind.LICENCES.value: _licences,
    ConditionKind.GOAL.value: _goal,
    ConditionKind.START_REACHED.value: _start_reached,
    ConditionKind.START_NOT_DUE.value: _start_not_due,
    ConditionKind.CONTRACT_ENDS.value: _contract_ends,
    ConditionKind.RENEWED.value: _renewed,
    ConditionKind.NPS.value: _nps,
    ConditionKind.DANGER.value: _danger,
    ConditionKind.ENDED.value: _ended,
    ConditionKind.TOUCHED.value: _touched,
}
