"""Playbooks are started: once for each cause, with one task a step at most.

Whatever runs twice meets a unique row: (playbook, client, cause) for the run, (run, step) for the
step, one task for a step. Clients are locked first, so two at once wait for one another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.followups import Changed, after_client_change
from clients.models import Client
from clients.queries import rights
from contracts.models import Contract
from core.errors import DomainError
from core.verbs import verb
from playbooks.models import Playbook, PlaybookRun, PlaybookVersion, RunStep
from playbooks.scripts.stepping import make_tasks
from users.models import User

BATCH = 500


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a playbook is started at a client; `key` is the same whenever it is the same cause."""

    client_id: int
    key: str
    contract_id: int | None = None


@dataclass
class Started:
    """What came of it: runs that are new, how many tasks were made."""

    runs: list[PlaybookRun] = field(default_factory=list)
    tasks: int = 0


@verb
def start(
    *,
    playbook: Playbook,
    client: Client,
    key: str,
    on: dt.date,
    by: User | None = None,
    contract: Contract | None = None,
) -> PlaybookRun:
    """Start a playbook at a client; the same cause again returns the run that stands.

    Raises NotAllowed, DomainError (an archived client or playbook, one without steps).
    """
    if by is not None:
        rights.require_edit(by, client)
    if client.is_archived or client.merged_into_id:
        raise DomainError(_("This client is archived. Take it back from the archive first."))
    cause = Cause(client.pk, key, contract.pk if contract else None)
    start_many(playbook=playbook, causes=[cause], on=on, by=by)
    found = PlaybookRun.objects.filter(playbook=playbook, client=client, key=key).first()
    if found is None:
        raise DomainError(_("The client has no owner who could work on it."))
    return found


@verb
def start_many(
    *, playbook: Playbook, causes: Sequence[Cause], on: dt.date, by: User | None = None
) -> Started:
    """Start a playbook for many causes, in a few statements for each five hundred.

    Clients that are archived, or have no owner while nobody starts it by hand, are left out.
    Raises DomainError (an archived playbook, one without steps).
    """
    version = current_version(playbook)
    done = Started()
    for first in range(0, len(causes), BATCH):
        _start_batch(playbook, version, causes[first : first + BATCH], on, by, done)
    return done


def current_version(playbook: Playbook) -> PlaybookVersion:
    """Return the steps that a new run takes. Raises DomainError when there are none."""
    if playbook.is_archived:
        raise DomainError(_("This playbook is no longer in use."))
    found = playbook.versions.order_by("-number").first()
    if found is None or not found.steps.exists():
        raise DomainError(_("This playbook has no steps yet."))
    return found


def _start_batch(
    playbook: Playbook,
    version: PlaybookVersion,
    causes: Sequence[Cause],
    on: dt.date,
    by: User | None,
    done: Started,
) -> None:
    lock_clients(*{cause.client_id for cause in causes})
    clients = _able({cause.client_id for cause in causes}, by)
    wanted = {(c.client_id, c.key): c for c in causes if c.client_id in clients}
    keys = {cause.key for cause in causes}
    mine = PlaybookRun.objects.filter(playbook=playbook, client__in=clients, key__in=keys)
    known = set(mine.values_list("client_id", "key"))
    PlaybookRun.objects.bulk_create(
        (
            PlaybookRun(
                playbook=playbook,
                version=version,
                client_id=cause.client_id,
                contract_id=cause.contract_id,
                key=cause.key,
                started_on=on,
                started_by=by,
            )
            for where, cause in wanted.items()
            if where not in known
        ),
        ignore_conflicts=True,
    )
    new = [run for run in mine.order_by("pk") if (run.client_id, run.key) in wanted.keys() - known]
    if not new:
        return
    steps = list(version.steps.order_by("position").values_list("pk", flat=True))
    RunStep.objects.bulk_create(
        (RunStep(run=run, step_id=step) for run in new for step in steps), ignore_conflicts=True
    )
    made = make_tasks([run.pk for run in new], on=on, by=by)
    _tell(playbook, new, by)
    done.runs += new
    done.tasks += len(made)


def _able(ids: Collection[int], by: User | None) -> set[int]:
    """Return the clients, held already, where somebody can do the steps."""
    rows = Client.objects.live().filter(pk__in=ids, merged_into__isnull=True)
    if by is None:
        rows = rows.filter(owner__is_active=True)
    return set(rows.values_list("pk", flat=True))


def _tell(playbook: Playbook, runs: Sequence[PlaybookRun], by: User | None) -> None:
    write(
        line(
            client=run.client_id,
            by=by,
            verb="playbook_started",
            subject=f"playbookrun:{run.pk}",
            label=playbook.name,
        )
        for run in runs
    )
    after_client_change(*sorted({run.client_id for run in runs}), changed=Changed.TALKS)
