"""What follows of renewals by itself: stage, end, meeting and forecast, after a change and nightly.

* A talk that was started opens the record and moves it on; taken back, it moves back.
* A contract that follows closes the record as won, whoever linked it; unlinked, it opens again.
* The client's next planned meeting is the renewal's, until somebody chooses another one.
* The system's forecast is reckoned anew; what did not change is not written.

One query for a client whose renewals need nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.choices import TaskKind
from clients.models import Task
from contracts.models import Contract
from core import clock
from core.kept import ID, kept
from flags.choices import RuleCode
from flags.models import Flag
from renewals.actions.endings import CLOSED, close, open_again
from renewals.actions.records import stage_words
from renewals.choices import BudgetState, RenewalState
from renewals.forecast_rules import Facts, Forecast, forecast
from renewals.models import BudgetAnswer, Renewal, RenewalStage
from renewals.opening import open_renewals

WATCHED = (RuleCode.CHAMPION_CHANGED, RuleCode.UNTOUCHED)
_AT_ONCE = 1000
_READ = (
    *("pk", "client_id", "renewal_started_on", "starts_on", "ends_on", "client__health__score"),
    *("clock__late_after", "clock__is_budget_confirmed"),
)
_OF_RENEWAL = (
    *("pk", "state", "stage__code", "stage__probability", "probability", "is_light"),
    *("system_category", "system_reasons", "meeting_id", "meeting__starts_at", "competitor"),
    *("own_procurement_on", "own_procurement_touch__deleted_at", "invoiced_on", "successor_id"),
)


def keep_up(client_ids: Collection[int], *, today: dt.date) -> bool:
    """Bring the renewals of clients that were just changed up to date; they are locked.

    Tells whether anything was written.
    """
    ids = tuple(client_ids)
    found = list(_rows(today, ids)) if ids else []
    is_missing = any(row["renewal__pk"] is None for row in found)
    if is_missing:
        open_renewals(today=today, now=timezone.now(), client_ids=ids)
        found = list(_rows(today, ids))
    # Every one acts, not only the first.
    acted = [_act(row, today) for row in found]
    if any(acted):
        found = list(_rows(today, ids))
    return bool(_write_forecasts(found, today)) or any(acted) or is_missing


def keep_all_up(*, today: dt.date, beat: Callable[[], None] | None = None) -> int:
    """Bring all open renewals up to date; return how many forecasts changed."""
    written = 0
    for rows in _portions(_rows(today, None)):
        acting = {row["client_id"] for row in rows if _needs_act(row)}
        for pk in sorted(acting):
            with transaction.atomic():
                lock_clients(pk)
                keep_up([pk], today=today)
        rest = [row for row in rows if row["client_id"] not in acting]
        written += _write_forecasts(rest, today)
        if beat is not None:
            beat()
    return written


def _portions(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while portion := list(islice(rows, _AT_ONCE)):
        yield portion


def _rows(today: dt.date, ids: tuple[int, ...] | None) -> Iterator[dict[str, Any]]:
    """Contracts whose renewal is open, is missing though its talk began, or ended otherwise."""
    if ids is not None and len(ids) == 1:
        return iter(_rows_of_one(today, ids[0]))
    return _contracts(today, ids).iterator(chunk_size=_AT_ONCE)


@kept(is_planned=True, client=ID)
def _rows_of_one(today: dt.date, client: int) -> QuerySet[Any]:
    return _contracts(today, (client,))


def _contracts(today: dt.date, ids: tuple[int, ...] | None) -> QuerySet[Any]:
    after = Contract.objects.live().filter(predecessor=OuterRef("pk"))
    is_missing = Q(
        renewal__isnull=True,
        renewal_started_on__isnull=False,
        ends_on__gte=today,
        clock__isnull=False,
        k_after__isnull=True,
    )
    is_won = Q(renewal__state=RenewalState.WON)
    is_unfollowed = is_won & Q(renewal__successor__isnull=False, k_after__isnull=True)
    is_followed = Q(renewal__isnull=False, k_after__isnull=False) & ~is_won
    rows = (
        Contract.objects.live()
        .filter(client__archived_at__isnull=True)
        .exclude(client__stage__is_churned=True)
        .annotate(k_after=Subquery(after.order_by("-starts_on", "-pk").values("pk")[:1]))
    )
    if ids is not None:
        rows = rows.filter(client__in=ids)
    is_open = Q(renewal__state=RenewalState.OPEN)
    rows = rows.filter(is_open | is_missing | is_unfollowed | is_followed)
    names = (*_READ, "k_after", *(f"renewal__{name}" for name in _OF_RENEWAL))
    return _with_facts(rows).values(*names, *_FOUND).order_by("pk")


_FOUND = ("k_champion_changed", "k_untouched", "k_refused", "k_meeting", "k_meeting_at", "k_over")


def _with_facts(rows: QuerySet[Any]) -> QuerySet[Any]:
    flags = Flag.objects.open().filter(client=OuterRef("client"), dismissed_at__isnull=True)
    refused = BudgetAnswer.objects.filter(
        client=OuterRef("client"),
        state=BudgetState.REFUSED,
        year_starts_on=OuterRef("clock__fiscal_year_starts_on"),
    )
    planned = (
        Task.objects.open()
        .filter(client=OuterRef("client"), kind=TaskKind.MEETING)
        .order_by("starts_at", "pk")
    )
    still = Task.objects.open().filter(pk=OuterRef("renewal__meeting"))
    return rows.annotate(
        k_champion_changed=Exists(flags.filter(rule=RuleCode.CHAMPION_CHANGED)),
        k_untouched=Exists(flags.filter(rule=RuleCode.UNTOUCHED)),
        k_refused=Exists(refused),
        k_meeting=Subquery(planned.values("pk")[:1]),
        k_meeting_at=Subquery(planned.values("starts_at")[:1]),
        k_over=~Exists(still),
    )


def _needs_act(row: dict[str, Any]) -> bool:
    state, code = row["renewal__state"], row["renewal__stage__code"]
    if row["renewal__pk"] is None:
        return True
    if state != RenewalState.OPEN:
        return True
    if row["k_after"] is not None or (
        row["k_over"] and _meeting(row) != row["renewal__meeting_id"]
    ):
        return True
    is_started = row["renewal_started_on"] is not None
    return (code == "planned" and is_started) or (code == "talk" and not is_started)


def _meeting(row: dict[str, Any]) -> int | None:
    return row["k_meeting"] if row["k_over"] else row["renewal__meeting_id"]


def _act(row: dict[str, Any], today: dt.date) -> bool:
    """Change one renewal as what lies around it says; tell whether it was changed."""
    if row["renewal__pk"] is None or not _needs_act(row):
        return False
    renewal = (
        Renewal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("stage", "contract")
        .get(pk=row["renewal__pk"])
    )
    if row["k_after"] is not None:
        _win_by_itself(renewal, row["k_after"], today)
    elif renewal.state == RenewalState.WON:
        _open_again_by_itself(renewal, today)
    elif renewal.state == RenewalState.OPEN:
        _follow_talk(renewal, today)
        renewal.meeting_id = _meeting(row)
        renewal.save(update_fields=["stage", "stage_since", "meeting"])
    return True


def _win_by_itself(renewal: Renewal, successor_id: int, today: dt.date) -> None:
    told = close(renewal, RenewalState.WON, on=today, by=None)
    # A contract that wins two renewals is the successor of the first of them.
    taken = Renewal.objects.filter(successor=successor_id).exclude(pk=renewal.pk).exists()
    renewal.successor_id = None if taken else successor_id
    renewal.save(update_fields=[*CLOSED, "successor"])
    name = str(Contract.objects.select_related("product").get(pk=successor_id))
    _tell(renewal, "renewal_won", told | {"successor": ["", name]})


def _open_again_by_itself(renewal: Renewal, today: dt.date) -> None:
    told = open_again(renewal, today)
    renewal.successor = None
    renewal.save(update_fields=[*CLOSED, "successor"])
    _tell(renewal, "renewal_reopened", told)


def _follow_talk(renewal: Renewal, today: dt.date) -> None:
    """The talk is the contract's: the record stands in its stage, planned before it."""
    is_started = renewal.contract.renewal_started_on is not None
    wanted = {("planned", True): "talk", ("talk", False): "planned"}
    code = wanted.get((renewal.stage.code, is_started))
    stage = RenewalStage.objects.filter(code=code, archived_at=None).first() if code else None
    if stage is None:
        return
    told = {"renewal_stage": [stage_words(renewal.stage), stage_words(stage)]}
    renewal.stage, renewal.stage_since = stage, today
    _tell(renewal, "renewal_moved", told)


def _tell(renewal: Renewal, said: str, told: Any) -> None:
    note(
        client=renewal.client_id,
        by=None,
        verb=said,
        changes=told,
        subject=f"renewal:{renewal.pk}",
        label=str(renewal.contract),
    )


# --- the forecast ------------------------------------------------------------------------------
def facts_of(row: dict[str, Any], today: dt.date) -> Facts:
    """Return what the forecast looks at, from a row of `_rows`."""
    own, stage = row["renewal__probability"], row["renewal__stage__probability"]
    at = row["k_meeting_at"] if row["k_over"] else row["renewal__meeting__starts_at"]
    is_taken_back = row["renewal__own_procurement_touch__deleted_at"] is not None
    flags = [code.value for code in WATCHED if row[f"k_{code.value}"]]
    return Facts(
        today=today,
        ends_on=row["ends_on"],
        probability=stage if own is None else own,
        starts_on=row["starts_on"],
        late_after=row["clock__late_after"],
        is_started=row["renewal_started_on"] is not None,
        is_light=row["renewal__is_light"],
        score=row["client__health__score"],
        flags=flags,
        is_budget_confirmed=bool(row["clock__is_budget_confirmed"]),
        is_budget_refused=row["k_refused"],
        meeting_on=clock.date_of(at) if at and clock.date_of(at) >= today else None,
        competitor=row["renewal__competitor"],
        own_procurement_on=None if is_taken_back else row["renewal__own_procurement_on"],
        invoiced_on=row["renewal__invoiced_on"],
    )


def _write_forecasts(rows: Collection[dict[str, Any]], today: dt.date) -> int:
    changed = []
    for row in rows:
        if row["renewal__state"] != RenewalState.OPEN:
            continue
        now: Forecast = forecast(facts_of(row, today))
        if (now.category, now.reasons) != (
            row["renewal__system_category"],
            row["renewal__system_reasons"],
        ):
            changed.append(
                Renewal(
                    pk=row["renewal__pk"],
                    system_category=now.category,
                    system_reasons=now.reasons,
                )
            )
    if changed:
        Renewal.objects.bulk_update(changed, ["system_category", "system_reasons"], batch_size=500)
    return len(changed)
