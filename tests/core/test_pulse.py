"""Signs of life of background processes."""

import datetime as dt

import pytest

from core import pulse
from core.models import Pulse

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)


def test_nobody_is_alive_before_the_first_pulse() -> None:
    assert not pulse.is_alive(pulse.WORKER, NOW)
    assert pulse.last_seen(pulse.WORKER) is None


def test_a_process_is_alive_for_two_minutes_after_its_pulse() -> None:
    pulse.pulse(pulse.WORKER, now=NOW)
    assert pulse.is_alive(pulse.WORKER, NOW + dt.timedelta(seconds=119))
    assert not pulse.is_alive(pulse.WORKER, NOW + dt.timedelta(seconds=120))
    assert not pulse.is_alive(pulse.BEAT, NOW)


def test_a_process_keeps_one_row() -> None:
    pulse.pulse(pulse.BEAT, now=NOW)
    pulse.pulse(pulse.BEAT, now=NOW + dt.timedelta(seconds=30))
    row = Pulse.objects.get()
    assert (row.started_at, row.seen_at) == (NOW, NOW + dt.timedelta(seconds=30))


def test_one_living_process_of_a_kind_is_enough() -> None:
    pulse.pulse(pulse.WORKER, owner="dead:1", now=NOW - dt.timedelta(hours=1))
    pulse.pulse(pulse.WORKER, owner="living:2", now=NOW)
    assert pulse.is_alive(pulse.WORKER, NOW)
