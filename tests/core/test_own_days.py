"""Days that administrators add to the country's calendar hold in every process."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

import pytest

from core import own_days, stored, workdays
from core.errors import DomainError
from core.models import AuditLine
from renewals.clock.rules import back, working_days_before

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
SABANTUY = dt.date(2026, 6, 19)  # a Friday
SATURDAY = dt.date(2026, 6, 20)
FIRST, LAST = dt.date(2031, 3, 3), dt.date(2031, 3, 13)  # nobody else asks about them
ADDED = {FIRST: False, LAST: False}


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


@pytest.mark.parametrize("reckon", [lambda: workdays.days_off(FIRST, LAST), lambda: back(LAST)])
def test_what_is_being_reckoned_while_a_day_comes_is_not_kept_for_the_new_days(
    reckon: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = workdays.is_working_day, count()

    def slow(day: dt.date) -> bool:
        works = real(day)
        if next(asked) == 0:  # another thread, between two days that are looked at
            workdays.use(ADDED)
        return works

    monkeypatch.setattr(workdays, "is_working_day", slow)
    begun_before = reckon()
    monkeypatch.undo()
    asked_after = reckon()
    workdays.use({})
    workdays.use(ADDED)
    assert asked_after == reckon() != begun_before


def test_the_old_settings_read_late_are_not_kept(
    admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stored.values

    def slow(*keys: Any) -> dict[str, Any]:
        found = real(*keys)
        if not keys:  # another thread writes, once all was read
            monkeypatch.setattr(stored, "values", real)
            own_days.add(days=[SABANTUY], works=False, name="Сабантуй", by=admin)
        return found

    monkeypatch.setattr(stored, "values", slow)
    stored.refresh()
    assert workdays.is_working_day(SABANTUY)
    stored.refresh()
    assert not workdays.is_working_day(SABANTUY)
