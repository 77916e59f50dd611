"""A message that needs no answer; appeals by week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.actions.waiting import record_appeals, waive_answer
from clients.models import AppealCount, Client, TimelineEntry
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(weeks=1)


def this_week() -> dt.date:
    return clock.today() - dt.timedelta(days=clock.today().weekday())


def test_no_answer_needed_is_a_mark_with_a_way_back(client_row: Client, colleague: User) -> None:
    touch = f.TouchpointFactory.create(client=client_row, kind="email", direction="theirs")
    record = waive_answer(touchpoint=touch, by=colleague)
    touch.refresh_from_db()
    assert touch.answer_waived_at is not None
    assert TimelineEntry.objects.get().verb == "answer_waived"
    with pytest.raises(DomainError):
        waive_answer(touchpoint=touch, by=colleague)
    undo.undo(token=record.token, by=colleague)
    touch.refresh_from_db()
    assert touch.answer_waived_at is None


@pytest.mark.parametrize(("kind", "direction"), [("email", "ours"), ("meeting", "theirs")])
def test_only_messages_of_theirs_are_waived(
    client_row: Client, kam: User, kind: str, direction: str
) -> None:
    touch = f.TouchpointFactory.create(client=client_row, kind=kind, direction=direction)
    with pytest.raises(DomainError):
        waive_answer(touchpoint=touch, by=kam)


def test_numbers_of_weeks_are_written_corrected_and_taken_back(
    client_row: Client, kam: User
) -> None:
    monday = this_week()
    record_appeals(client=client_row, counts={monday: 3, monday - WEEK: 5}, by=kam)
    record = record_appeals(client=client_row, counts={monday: 4, monday - WEEK: None}, by=kam)
    assert list(AppealCount.objects.values_list("week", "count")) == [(monday, 4)]
    undo.undo(token=record.token, by=kam)
    found = AppealCount.objects.order_by("week").values_list("week", "count")
    assert list(found) == [(monday - WEEK, 5), (monday, 3)]


def test_an_undo_does_not_overwrite_what_came_since(client_row: Client, kam: User) -> None:
    record = record_appeals(client=client_row, counts={this_week(): 3}, by=kam)
    record_appeals(client=client_row, counts={this_week(): 7}, by=kam)
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)


def test_what_is_no_number_of_a_week_is_refused(
    client_row: Client, kam: User, colleague: User
) -> None:
    with pytest.raises(DomainError):
        record_appeals(client=client_row, counts={this_week() + dt.timedelta(days=1): 3}, by=kam)
    with pytest.raises(DomainError):
        record_appeals(client=client_row, counts={this_week(): None}, by=kam)
    with pytest.raises(NotAllowed):
        record_appeals(client=client_row, counts={this_week(): 3}, by=colleague)


def test_the_form_writes_only_what_was_changed(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    url, monday = f"/clients/{client_row.pk}/appeals/", this_week()
    f.AppealCountFactory.create(client=client_row, week=monday - WEEK, count=2, source="import")
    browser = signed_in(kam)
    names = [f"week_{monday - n * WEEK:%Y%m%d}" for n in range(3)]
    assert browser.get(url).context["form"][names[1]].value() == 2
    typed = {names[0]: "6", names[1]: "2", names[2]: ""}
    assert browser.post(url, typed).status_code == 302
    rows = AppealCount.objects.order_by("week").values_list("count", "source")
    assert list(rows) == [(2, "import"), (6, "hand")]
    assert browser.post(url, typed).status_code == 422
