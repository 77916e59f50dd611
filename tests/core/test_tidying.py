"""What the clock throws away, and what it keeps."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from clients.models import Client, Touchpoint
from core import tidying
from core.models import FormKey, JobRun, Pulse
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def silent() -> None:
    """A heartbeat of nobody."""


def test_expired_sessions_and_old_form_keys_are_thrown_away() -> None:
    now = timezone.now()
    for name, age in [("old", 31 * DAY), ("fresh", -DAY)]:
        Session.objects.create(session_key=name, session_data="", expire_date=now - age)
        FormKey.objects.create(key=uuid.uuid4(), claimed_at=now - age)
    assert tidying.clean_up(now, silent) == {"sessions": 1, "form_keys": 1}
    assert Session.objects.get().session_key == "fresh"


def test_rows_of_old_runs_and_of_processes_long_gone_are_thrown_away() -> None:
    now = timezone.now()
    JobRun.objects.create(job="raise_flags", due_at=now - 181 * DAY)
    kept = JobRun.objects.create(job="raise_flags", due_at=now - 179 * DAY)
    Pulse.objects.create(kind="worker", owner="gone:1", seen_at=now - 2 * DAY)
    assert tidying.clean_up(now, silent) == {"runs": 1, "pulses": 1}
    assert JobRun.objects.get() == kept


def test_cleaning_up_twice_changes_nothing_the_second_time() -> None:
    now = timezone.now()
    FormKey.objects.create(key=uuid.uuid4(), claimed_at=now - 40 * DAY)
    tidying.clean_up(now, silent)
    assert tidying.clean_up(now, silent) == {}


def test_a_touch_deleted_more_than_30_days_ago_is_erased_and_a_later_one_kept(
    client_row: Client,
) -> None:
    now = timezone.now()
    old, regretted, alive = f.TouchpointFactory.create_batch(3, client=client_row)
    Touchpoint.objects.filter(pk=old.pk).update(deleted_at=now - 31 * DAY)
    Touchpoint.objects.filter(pk=regretted.pk).update(deleted_at=now - 29 * DAY)
    assert tidying.purge_deleted(now, silent) == {"clients.touchpoint": 1}
    assert set(Touchpoint._base_manager.values_list("pk", flat=True)) == {regretted.pk, alive.pk}
    assert tidying.purge_deleted(now, silent) == {}
