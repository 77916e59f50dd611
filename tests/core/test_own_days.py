"""Days that administrators add to the country's calendar hold in every process."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core import own_days, stored, workdays
from core.errors import DomainError
from core.models import AuditLine
from renewals.clock.rules import working_days_before

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
SABANTUY = dt.date(2026, 6, 19)  # a Friday
SATURDAY = dt.date(2026, 6, 20)


def test_a_day_off_of_our_own_holds_once_the_settings_are_read(admin: Any) -> None:
    before = working_days_before(dt.date(2026, 6, 22), 1)
    assert own_days.add(days=[SABANTUY], works=False, name="Сабантуй", by=admin) == 1
    stored.refresh()
    assert not workdays.is_working_day(SABANTUY)
    assert before == SABANTUY
    assert working_days_before(dt.date(2026, 6, 22), 1) == dt.date(2026, 6, 18)
    own_days.drop(day=SABANTUY, by=admin)
    stored.refresh()
    assert workdays.is_working_day(SABANTUY)


def test_only_days_that_differ_are_kept_and_told(admin: Any) -> None:
    assert own_days.add(days=[SABANTUY, SATURDAY], works=False, name="", by=admin) == 1
    assert [day.on for day in own_days.kept()] == [SABANTUY]
    assert own_days.add(days=[SATURDAY], works=True, name="Отработка", by=admin) == 1
    with pytest.raises(DomainError):
        own_days.add(days=[SATURDAY + dt.timedelta(days=1)], works=False, name="", by=admin)
    assert AuditLine.objects.filter(verb="settings_changed").count() == 2


def test_a_worker_reads_the_days_before_its_jobs(admin: Any) -> None:
    own_days.add(days=[SABANTUY], works=False, name="", by=admin)
    workdays.use({})
    own_days.load()
    assert not workdays.is_working_day(SABANTUY)
    assert not own_days.drop(day=SATURDAY, by=admin)
