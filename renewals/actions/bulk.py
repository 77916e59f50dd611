"""One change for many renewals at once: forecast, stage, a next step; all of it has one undo.

What cannot be changed is left out and named with its reason; the rest is changed in one
transaction. Handing clients over is the clients' own action, all or none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions import history
from clients.actions.locking import lock_clients
from clients.actions.tasks import new_task
from clients.actions.tasks import tell as tell_task
from clients.actions.undoing import said_of
from clients.followups import after_client_change
from clients.models import Client, TimelineEntry
from clients.queries import rights
from contracts.models import Contract
from core import undo
from core.changes import text_of
from core.errors import DomainError
from core.forms import Sent, claim
from core.models import UndoRecord
from core.putback import Step, made_step, put_back, snapshot, step
from core.verbs import verb
from renewals.actions.records import stage_words, talk_with_move
from renewals.choices import ForecastCategory, Left, RenewalState
from renewals.models import Renewal, RenewalStage
from users.models import User

KIND = "renewals_changed"
FORECAST = ("kam_category", "kam_said_on")
STAGE = ("stage", "stage_since")


@dataclass
class Change:
    """What came of it: how many changed, how many were left and why, the way back if any."""

    changed: int = 0
    left: Counter[Left] = field(default_factory=Counter)
    undo: UndoRecord | None = None


@dataclass
class _Work:
    """The renewals that may be changed, and what is written about them."""

    renewals: list[Renewal]
    done: Change
    steps: list[Step] = field(default_factory=list)
    entries: list[TimelineEntry] = field(default_factory=list)

    def tell(self, renewal: Renewal, by: User, said: str, told: dict[str, Any]) -> None:
        self.entries.append(
            history.line(
                client=renewal.client_id,
                by=by,
                verb=said,
                changes=told,
                subject=f"renewal:{renewal.pk}",
                label=str(renewal.contract),
            )
        )

    def finish(self, by: User) -> Change:
        """Write the lines, keep one way back for all, let what looks at the clients follow."""
        ids = sorted({entry.client_id for entry in self.entries})
        if ids:
            history.write(self.entries)
            self.done.undo = undo.remember(
                kind=KIND, payload={"clients": ids, "steps": self.steps}, by=by
            )
            after_client_change(*ids)
        return self.done


def _held(contracts: Collection[Contract], by: User) -> _Work:
    """Hold the clients, then their renewals; sort out what is closed, not opened or another's."""
    lock_clients(*{contract.client_id for contract in contracts})
    wanted = {contract.pk for contract in contracts}
    found = (
        Renewal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("contract__product", "stage")
        .filter(contract__in=wanted)
        .order_by("pk")
    )
    work = _Work([], Change())
    clients = _readable({contract.client_id for contract in contracts}, by)
    for renewal in found:
        wanted.discard(renewal.contract_id)
        client = clients.get(renewal.client_id)
        if client is None or not rights.may_edit_client(by, client) or client.is_archived:
            work.done.left[Left.FORBIDDEN] += 1
        elif renewal.state != RenewalState.OPEN:
            work.done.left[Left.CLOSED] += 1
        else:
            work.renewals.append(renewal)
    work.done.left[Left.NOT_OPENED] += len(wanted)
    return work


def _readable(ids: Collection[int], by: User) -> dict[int, Client]:
    rows = rights.read_by(Client.objects.visible_to(by).filter(pk__in=ids), by)
    return {client.pk: client for client in rows.select_related("owner").order_by("pk")}


@verb
def say_forecasts(
    *, contracts: Collection[Contract], category: str, by: User, on: dt.date
) -> Change:
    """Say the account manager's forecast of many. Raises DomainError (unknown category)."""
    if category not in ForecastCategory.values:
        raise DomainError(_("Choose one of the forecasts."))
    work = _held(contracts, by)
    for renewal in work.renewals:
        if renewal.kam_category == category:
            work.done.left[Left.SAME] += 1
            continue
        before = snapshot(renewal, FORECAST)
        told = {"kam_category": [renewal.kam_category, category]}
        renewal.kam_category, renewal.kam_said_on = category, on
        work.steps.append(step(renewal, before))
        work.tell(renewal, by, "renewal_forecast", told)
        work.done.changed += 1
    Renewal.objects.bulk_update(work.renewals, FORECAST, batch_size=500)
    return work.finish(by)


@verb
def move_stages(
    *, contracts: Collection[Contract], stage: RenewalStage, by: User, on: dt.date
) -> Change:
    """Move many to another stage of work; the first move on starts the talk, back takes it back.

    Raises DomainError (a stage out of use, one that ends a renewal).
    """
    held = RenewalStage.objects.filter(archived_at=None, pk=stage.pk).select_for_update().first()
    if held is None:
        raise DomainError(_("This stage is no longer in use."))
    if held.state != RenewalState.OPEN:
        raise DomainError(_("This stage ends the renewal: say won, lost or not to be retained."))
    work = _held(contracts, by)
    for renewal in work.renewals:
        if renewal.stage_id == held.pk:
            work.done.left[Left.SAME] += 1
            continue
        before, old = snapshot(renewal, STAGE), renewal.stage
        renewal.stage, renewal.stage_since = held, on
        # One by one: the talk of a contract is looked at with the stage of its record.
        renewal.save(update_fields=STAGE)
        work.steps += [step(renewal, before), *talk_with_move(renewal, old, by, on)]
        told = {"renewal_stage": [stage_words(old), stage_words(held)]}
        work.tell(renewal, by, "renewal_moved", told)
        work.done.changed += 1
    return work.finish(by)


@verb
def set_step(
    *,
    contracts: Collection[Contract],
    title: str,
    due_on: dt.date | None,
    by: User,
    form_key: Sent | None = None,
) -> Change:
    """Give each client's owner the same next step, one a client; without an owner it is one's own.

    Raises AlreadyDone, DomainError, NotAllowed.
    """
    claim(form_key, by=by)
    ids = {contract.client_id for contract in contracts}
    lock_clients(*ids)
    work, clients = _Work([], Change()), _readable(ids, by)
    work.done.left[Left.FORBIDDEN] += sum(c.client_id not in clients for c in contracts)
    told = {"due_on": ["", text_of(due_on)]} if due_on else {}
    for client in clients.values():
        owner = client.owner if client.owner is not None and client.owner.is_active else by
        task = new_task(by=by, title=title, assignee=owner, client=client, due_on=due_on)
        tell_task(task, by, "task_added", told)
        work.steps.append(made_step(task))
        work.done.changed += 1
    if clients:
        payload = {"clients": [*clients], "steps": work.steps}
        work.done.undo = undo.remember(kind=KIND, payload=payload, by=by)
        after_client_change(*clients)
    return work.done


# --- the way back ------------------------------------------------------------------------------


def register() -> None:
    """Tell core how to undo a change of many."""
    undo.register(KIND, verb(_take_back))


def _take_back(payload: dict[str, Any], by: User) -> str:
    """Put back what still is as it was left. Raises DomainError (a client no longer seen)."""
    ids = payload["clients"]
    lock_clients(*ids)
    if Client.objects.visible_to(by).filter(pk__in=ids).count() < len(ids):
        raise DomainError(_("This can no longer be undone."))
    done = put_back(payload["steps"])
    back = sorted({_client_of(row) for row in done.restored} - {None})
    history.write(history.line(client=pk, by=by, verb="undone", label=KIND) for pk in back)
    if back:
        after_client_change(*back)
    return said_of(done)


def _client_of(row: Any) -> Any:
    return getattr(row, "client_id", None)
