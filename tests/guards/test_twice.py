"""Every row of the timetable is run twice: the second run sends nothing and changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts_crm.schedule import TIMETABLE
from clients.choices import RoleEnd
from clients.models import LifeCycleStage
from core import clock, jobs
from core.models import OutboxMessage
from playbooks.models import Playbook, PlaybookRun, StageProposal
from playbooks.scripts.choices import ContractDate, Trigger
from tests import factories as f
from tests.playbooks.scripts.making import playbook
from tests.playbooks.scripts.test_triggers import CAUSES

# What a run says of itself, and its own signs of life.
OF_RUNS = {"core.JobRun", "core.Pulse"}
JOBS = [row.job for row in TIMETABLE if row.is_claimed]


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, as plain values."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for model in apps.get_models():
        if model._meta.label not in OF_RUNS:
            rows: models.QuerySet[Any, Any] = model._base_manager.order_by("pk").values_list()
            found[model._meta.label] = [tuple(map(str, row)) for row in rows]
    return found


@pytest.fixture
def busy_company(db: None) -> None:
    """A company in which each job has something to do."""
    today = clock.today()
    long_ago = timezone.now() - dt.timedelta(days=45)
    lapsing = f.ClientFactory.create(tier="A", owner_since=today - dt.timedelta(days=300))
    f.ContractFactory.create(client=lapsing, ends_on=today + dt.timedelta(days=20))
    role = f.StakeholderRoleFactory.create(stakeholder__client=lapsing)
    role.until, role.end_reason = today, RoleEnd.LEFT
    role.save()
    f.TouchpointFactory.create(client=lapsing, deleted_at=long_ago)
    f.StakeholderFactory.create(
        client=lapsing,
        status="on_leave",
        leave_from=today - dt.timedelta(days=9),
        leave_until=today - dt.timedelta(days=2),
    )
    f.ClientFactory.create(owner=None)
    OutboxMessage.objects.create(task="core.tasks.sweep_outbox", sent_at=long_ago)


@pytest.mark.parametrize("job", JOBS)
def test_second_run_of_a_job_changes_nothing(busy_company: None, job: str) -> None:
    now = timezone.now()
    first = jobs.run(job=job, due_at=now - dt.timedelta(minutes=2))
    after_first = _everything()
    second = jobs.run(job=job, due_at=now - dt.timedelta(minutes=1))
    assert first is not None
    assert second is not None
    assert _everything() == after_first


@pytest.fixture
def triggered(db: None) -> list[Playbook]:
    """A client for each kind of trigger with its playbook, one that is to move to a stage."""
    made = [playbook(is_on=True, **cause(f.ClientFactory.create())) for cause in CAUSES]
    signed = f.ClientFactory.create(stage=LifeCycleStage.objects.get(code="pilot"))
    f.ContractFactory.create(client=signed, signed_on=clock.today(), starts_on=clock.today())
    return made


def test_each_kind_of_trigger_is_among_what_is_run_twice(triggered: list[Playbook]) -> None:
    by_itself = [kind for kind in Trigger if kind not in (Trigger.HAND, Trigger.DATE)]
    assert {(one.trigger, one.date_kind) for one in triggered} == {
        *((kind.value, "") for kind in by_itself),
        *((Trigger.DATE.value, kind.value) for kind in ContractDate),
    }


def test_what_triggers_start_and_stages_propose_is_there_once(triggered: list[Playbook]) -> None:
    now, nightly = timezone.now(), ("run_playbooks", "propose_stages")
    for job in nightly:
        jobs.run(job=job, due_at=now - dt.timedelta(minutes=2))
    after_first = _everything()
    for job in nightly:
        jobs.run(job=job, due_at=now - dt.timedelta(minutes=1))
    assert _everything() == after_first
    started = set(PlaybookRun.objects.values_list("playbook", flat=True))
    assert started >= {one.pk for one in triggered}
    assert StageProposal.objects.exists()


@pytest.mark.parametrize("job", JOBS)
def test_one_due_date_of_a_job_is_run_once(busy_company: None, job: str) -> None:
    due_at = timezone.now() - dt.timedelta(minutes=2)
    assert jobs.run(job=job, due_at=due_at) is not None
    assert jobs.run(job=job, due_at=due_at) is None
