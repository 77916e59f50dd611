"""What was heard in a touch: entered in passing, mended, taken back, answered, erased with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients import actions
from clients.actions import Heard
from clients.models import Client, Outcome, Task, TimelineEntry, Touchpoint
from clients.queries.timeline import feed
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from tests.clients.test_views_touches import HTMX, SAVE, note
from users.models import User

pytestmark = pytest.mark.django_db
TOMORROW = clock.today() + dt.timedelta(days=1)
PRICE = Heard("objection", "Дорого для филиалов", objection="price")
LATER = Heard("agreement", "Прислать расчёт", due_on=TOMORROW)
DRAFT = Heard("document", "", paper="proposal", approval="in_approval", at_whom="юристы")


def log(client: Client, by: User, *heard: Heard, **more: Any) -> Any:
    at = timezone.now() - dt.timedelta(hours=1)
    return actions.log_touchpoint(client=client, kind="call", at=at, by=by, heard=heard, **more)


def test_each_kind_keeps_its_own_columns(client_row: Client, kam: User) -> None:
    log(client_row, kam, PRICE, DRAFT, Heard("need", "Выгрузка в 1С", objection="price"))
    objection, paper, need = Outcome.objects.order_by("pk")
    assert (objection.objection, objection.is_answered) == ("price", False)
    assert (paper.paper, paper.approval, paper.at_whom) == ("proposal", "in_approval", "юристы")
    assert (need.text, need.objection, need.client) == ("Выгрузка в 1С", "", client_row)


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "objection", "objection": ""},
        {"kind": "need", "objection": "price"},
        {"kind": "need", "is_answered": True},
        {"kind": "document", "paper": "proposal", "approval": ""},
        {"kind": "document", "paper": "proposal", "approval": "sent", "at_whom": "юристы"},
        {"kind": "risk", "text": ""},
        {"kind": "gossip"},
    ],
)
def test_the_database_ties_columns_to_their_kind(client_row: Client, columns: Any) -> None:
    touch = f.TouchpointFactory.create(client=client_row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(touchpoint=touch, client=client_row, **({"text": "Да"} | columns))


def test_an_agreement_with_a_term_becomes_a_promise(client_row: Client, kam: User) -> None:
    person = f.StakeholderFactory.create(client=client_row)
    log(client_row, kam, LATER, stakeholders=[person])
    promise = Task.objects.get()
    assert (promise.kind, promise.due_on, promise.assignee) == ("promise", TOMORROW, kam)
    assert (promise.stakeholder, promise.is_theirs) == (person, False)
    assert Outcome.objects.get().promised_as == promise
    assert TimelineEntry.objects.get().verb == "promise_given"


def test_undo_takes_the_touch_back_with_all_it_brought(client_row: Client, kam: User) -> None:
    logged = log(client_row, kam, PRICE, LATER)
    undo.undo(token=logged.undo.token, by=kam)
    assert not Outcome.objects.alive().exists()
    assert not Task.objects.alive().exists()


def test_a_deleted_touch_comes_back_with_what_was_heard(client_row: Client, kam: User) -> None:
    touch = log(client_row, kam, PRICE).touchpoint
    actions.delete_touchpoint(touchpoint=touch, by=kam)
    assert feed(client_row, user=kam).unanswered == []
    actions.restore_touchpoint(touchpoint=touch, by=kam)
    assert [one.text for one in feed(client_row, user=kam).unanswered] == [PRICE.text]


def test_mending_leaves_the_old_and_the_new(client_row: Client, kam: User) -> None:
    touch = log(client_row, kam, PRICE).touchpoint
    (one,) = Outcome.objects.all()
    wanted = {"outcomes": {one.pk: {"is_answered": True}}, "heard": [DRAFT]}
    actions.edit_touchpoint(touchpoint=touch, changes=wanted, by=kam)
    entry = TimelineEntry.objects.get(verb="touch_edited")
    assert entry.changes[f"heard:{one.pk}"] == [
        "[objection, price, unanswered] Дорого для филиалов",
        "[objection, price, answered] Дорого для филиалов",
    ]
    told = next(item for item in feed(client_row, user=kam).items if item.entry == entry)
    assert "Дорого для филиалов" in told.changes[0].new
    assert "price" not in told.changes[0].new


def test_an_edit_is_undone_as_a_whole(client_row: Client, kam: User, colleague: User) -> None:
    before, after = f.StakeholderFactory.create_batch(2, client=client_row)
    touch = log(client_row, kam, PRICE, DRAFT, stakeholders=[before]).touchpoint
    objection, paper = Outcome.objects.order_by("pk")
    changes = {
        "kind": "meeting",
        "summary": "Другое",
        "stakeholders": [after],
        "colleagues": [colleague],
        "outcomes": {objection.pk: {"is_answered": True}, paper.pk: {"is_gone": True}},
        "heard": [LATER],
    }
    record = actions.edit_touchpoint(touchpoint=touch, changes=changes, by=kam)
    assert record is not None
    undo.undo(token=record.token, by=kam)
    touch.refresh_from_db()
    assert (touch.kind, touch.summary, touch.edited_at) == ("call", "", None)
    assert [one.stakeholder for one in touch.their_side.all()] == [before]
    assert not touch.our_side.exists()
    assert {(one.pk, one.is_answered) for one in Outcome.objects.all()} == {
        (objection.pk, False),
        (paper.pk, False),
    }
    assert not Task.objects.alive().exists()


def test_an_edit_that_somebody_mended_since_stays(client_row: Client, kam: User) -> None:
    touch = log(client_row, kam, PRICE).touchpoint
    record = actions.edit_touchpoint(touchpoint=touch, changes={"summary": "Раз"}, by=kam)
    assert record is not None
    actions.answer_outcome(outcome=Outcome.objects.get(), by=kam)
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)
    touch.refresh_from_db()
    assert touch.summary == "Раз"


def test_a_line_may_be_removed_and_nothing_of_another_touch(client_row: Client, kam: User) -> None:
    touch, other = (log(client_row, kam, PRICE).touchpoint for _n in range(2))
    mine, theirs = Outcome.objects.order_by("pk")
    changes = {"outcomes": {mine.pk: {"is_gone": True}}}
    actions.edit_touchpoint(touchpoint=touch, changes=changes, by=kam)
    assert list(Outcome.objects.all()) == [theirs]
    assert touch.pk != other.pk
    with pytest.raises(DomainError):
        wrong = {"outcomes": {theirs.pk: {"is_gone": True}}}
        actions.edit_touchpoint(touchpoint=touch, changes=wrong, by=kam)


def test_answered_is_one_press_with_undo(client_row: Client, kam: User) -> None:
    log(client_row, kam, PRICE)
    record = actions.answer_outcome(outcome=Outcome.objects.get(), by=kam)
    assert feed(client_row, user=kam).unanswered == []
    assert TimelineEntry.objects.get().verb == "outcome_answered"
    undo.undo(token=record.token, by=kam)
    assert len(feed(client_row, user=kam).unanswered) == 1


def test_a_stranger_answers_nothing(client_row: Client, kam: User, stranger: User) -> None:
    log(client_row, kam, PRICE)
    with pytest.raises(NotAllowed):
        actions.answer_outcome(outcome=Outcome.objects.get(), by=stranger)


def test_erasing_a_client_takes_what_was_heard_there(
    client_row: Client, kam: User, admin: User
) -> None:
    log(client_row, kam, PRICE, LATER)
    actions.archive_client(client=client_row, by=kam)
    client_row.refresh_from_db()
    actions.erase_client(client=client_row, by=admin, typed=client_row.name)
    assert not Outcome.objects.exists()
    assert not Task.objects.exists()


def test_the_quick_log_takes_a_line_in_passing(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    typed = {
        "heard-objection": "Дорого",
        "heard-objection_kind": "price",
        "heard-agreement": "Прислать расчёт",
        "heard-agreement_due": "завтра",
        "heard-document_paper": "contract",
        "heard-document_at_whom": "юристы",
    }
    answer = signed_in(kam).post(SAVE, note(client_row, place="composer", **typed), **HTMX)
    text = answer.content.decode()
    assert Outcome.objects.count() == 3
    assert Outcome.objects.get(paper="contract").approval == "in_approval"
    assert Task.objects.get().due_on == TOMORROW
    assert "Дорого" in text.partition('id="composer"')[0]
    assert "Дорого" not in text.partition('id="composer"')[2]


@pytest.mark.parametrize(
    "typed",
    [
        {"heard-agreement_due": "завтра"},
        {"heard-agreement": "Прислать", "heard-agreement_due": "позже"},
        {"heard-document_at_whom": "юристы"},
    ],
)
def test_what_is_not_clear_comes_back_as_it_was_typed(
    client_row: Client, kam: User, signed_in: Any, typed: dict[str, str]
) -> None:
    answer = signed_in(kam).post(SAVE, note(client_row, **typed))
    assert answer.status_code == 422
    assert all(value in answer.content.decode() for value in typed.values())
    assert not Touchpoint.objects.exists()


def test_two_people_mend_different_lines_of_one_touch(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    touch = log(client_row, kam, PRICE).touchpoint
    (one,) = Outcome.objects.all()
    browser, url = signed_in(kam), f"/touches/{touch.pk}/edit/"
    seen = browser.get(url).context["form"]
    facts = {
        "kind": "call",
        "at": timezone.localtime(touch.at).strftime("%Y-%m-%dT%H:%M"),
        "is_reached": "on",
        "direction": "both",
        "minutes": "15",
        "seen": seen["seen"].value(),
        "form_key": str(seen["form_key"].value()),
    }
    line = {f"heard_{one.pk}_text": one.text, f"heard_{one.pk}_objection": "price"}
    changes = {"outcomes": {one.pk: {"objection": "no_budget"}}}
    actions.edit_touchpoint(touchpoint=touch, changes=changes, by=kam)
    sent = facts | line | {f"heard_{one.pk}_is_answered": "on", "heard-need": "Выгрузка"}
    for _press in range(2):
        assert browser.post(url, sent).status_code == 302
    one.refresh_from_db()
    assert (one.objection, one.is_answered) == ("no_budget", True)
    assert Outcome.objects.filter(kind="need").count() == 1


def test_a_deleted_touch_is_taken_back_from_the_timeline(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    touch = log(client_row, kam, PRICE).touchpoint
    actions.delete_touchpoint(touchpoint=touch, by=kam)
    line = TimelineEntry.objects.get(verb="touch_deleted")
    assert signed_in(colleague).post(f"/lines/{line.pk}/back/").status_code == 403
    assert f"/lines/{line.pk}/back/" in signed_in(kam).get(client_row.get_absolute_url()).text
    assert signed_in(kam).post(f"/lines/{line.pk}/back/").status_code == 302
    assert Touchpoint.objects.alive().get() == touch
    assert f"/lines/{line.pk}/back/" not in signed_in(kam).get(client_row.get_absolute_url()).text


def test_the_page_costs_the_same_with_thirty_things_heard(
    client_row: Client, kam: User, django_assert_num_queries: Any
) -> None:
    for number in (1, 30):
        log(client_row, kam, *[PRICE, DRAFT, LATER][: number % 7 + 1])
        with django_assert_num_queries(3):
            assert feed(client_row, user=kam).unanswered
