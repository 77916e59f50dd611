"""What starts playbooks by itself: stage entries, signals and dates of contracts, found by sets.

A cause has one name (`key`), so however often a night runs it starts a playbook once. Nights that
were missed are caught up with for a fortnight; older entries and dates start nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from clients.models import Client, StageMove
from contracts.models import Contract
from flags.engine.expressions import AddDays, tier_of
from flags.models import Flag
from playbooks.models import Playbook, PlaybookRun
from playbooks.scripts.choices import ContractDate, Trigger
from playbooks.scripts.starting import Cause, start_many

CATCH_UP = dt.timedelta(days=14)  # house default: what is older is no news
_COLUMNS = {
    ContractDate.CONTRACT_END: "ends_on",
    ContractDate.LATEST_START: "clock__latest_start",
    ContractDate.NOTICE_BY: "clock__notice_by",
    ContractDate.BUDGET_ASK_BY: "clock__budget_ask_by",
}


@dataclass(frozen=True, slots=True)
class Night:
    """What one run of the job did."""

    started: int = 0
    tasks: int = 0


def start_due(today: dt.date) -> Night:
    """Start every playbook that is on where its cause has come up. Twice starts nothing more."""
    started = tasks = 0
    for playbook in Playbook.objects.triggered():
        if not playbook.versions.filter(steps__isnull=False).exists():
            continue
        done = start_many(playbook=playbook, causes=causes_of(playbook, today), on=today)
        started, tasks = started + len(done.runs), tasks + done.tasks
    return Night(started, tasks)


def causes_of(playbook: Playbook, today: dt.date) -> list[Cause]:
    """Return where a playbook is due and was not started, one cause a client. One query."""
    kinds = {Trigger.STAGE: _entries, Trigger.FLAG: _signals, Trigger.DATE: _dates}
    find = kinds.get(Trigger(playbook.trigger))
    if find is None:
        return []
    found: dict[int, Cause] = {}
    for cause in find(playbook, today):
        found.setdefault(cause.client_id, cause)
    return list(found.values())


def _entries(playbook: Playbook, today: dt.date) -> Iterable[Cause]:
    since = max(playbook.since or dt.date.min, today - CATCH_UP + dt.timedelta(days=1))
    of_contract = Contract.objects.live().filter(stage=playbook.stage_id).values("pk")
    still = Q(contract_id=None, client__stage=playbook.stage_id) | Q(contract_id__in=of_contract)
    moves = StageMove.objects.filter(
        still, to_stage=playbook.stage_id, on__gte=since, on__lte=today
    )
    moves = _unstarted(playbook, moves, today, _key("stage", "pk"))
    for client, pk, contract in moves.order_by("-on", "-pk").values_list(
        "client_id", "pk", "contract_id"
    ):
        yield Cause(client, f"stage:{pk}", contract)


def _signals(playbook: Playbook, today: dt.date) -> Iterable[Cause]:
    flags: QuerySet[Any] = Flag.objects.filter(rule=playbook.rule).shown_on(today)
    if playbook.since is not None:
        flags = flags.filter(opened_on__gte=playbook.since)
    flags = _unstarted(playbook, flags, today, _key("flag", "pk"))
    for client, pk, subject in flags.order_by("-severity", "due_on", "pk").values_list(
        "client_id", "pk", "subject"
    ):
        kind, _colon, row = subject.partition(":")
        yield Cause(client, f"flag:{pk}", int(row) if kind == "contract" else None)


def _dates(playbook: Playbook, today: dt.date) -> Iterable[Cause]:
    ahead = dt.timedelta(days=playbook.days_before or 0)
    since = today + ahead - CATCH_UP + dt.timedelta(days=1)
    if playbook.since is not None:
        since = max(since, playbook.since + ahead)
    contracts = ends_between(playbook, today, since, today + ahead)
    key = Concat(_key("date", "pk"), Value(":"), Cast("ends_on", CharField()))
    contracts = _unstarted(playbook, contracts, today, key, Q(contract=OuterRef("pk")))
    for client, pk, ends_on in contracts.order_by("ends_on", "pk").values_list(
        "client_id", "pk", "ends_on"
    ):
        yield Cause(client, f"date:{pk}:{ends_on}", pk)


def ends_between(
    playbook: Playbook, today: dt.date, first: dt.date, last: dt.date
) -> QuerySet[Any]:
    """Return running contracts whose date of this playbook lies in a span, both inclusive.

    One that began later than so many days before has no such day.
    """
    column = _COLUMNS[ContractDate(playbook.date_kind)]
    running = (
        Contract.objects.live()
        .renewable()
        .without_successor()
        .filter(
            Q(client__stage__isnull=True) | Q(client__stage__is_churned=False),
            starts_on__lte=today,
            ends_on__gte=today,
        )
        .annotate(begun=AddDays(F("starts_on"), Value(playbook.days_before or 0)))
    )
    found: QuerySet[Any] = running.filter(**{f"{column}__gte": first, f"{column}__lte": last})
    return found.filter(**{f"{column}__gte": F("begun")})


def _key(kind: str, column: str) -> Concat:
    return Concat(Value(f"{kind}:"), Cast(column, CharField()), output_field=CharField())


def _unstarted(
    playbook: Playbook, rows: QuerySet[Any], today: dt.date, key: Concat, same: Q | None = None
) -> QuerySet[Any]:
    """Leave rows of living clients of its tiers where it does not run, rests or was started.

    `same` narrows what counts as running and resting: two contracts of a client are two.
    """
    runs = PlaybookRun.objects.filter(playbook=playbook.pk or 0, client=OuterRef("client"))
    rested = today - dt.timedelta(days=playbook.rest_days)
    busy = Q(finished_at=None, stopped_at=None) | Q(started_on__gt=rested)
    clients = Client.objects.live().filter(owner__is_active=True, merged_into__isnull=True)
    if playbook.tiers:
        clients = clients.annotate(of_tier=tier_of()).filter(of_tier__in=list(playbook.tiers))
    return rows.annotate(cause=key).filter(
        ~Exists(runs.filter(busy & (same or Q()))),
        ~Exists(runs.filter(key=OuterRef("cause"))),
        Exists(clients.filter(pk=OuterRef("client"))),
    )
