"""Documents: one truth whether moved by hand or heard in a touch; each move can be taken back."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import Any

import pytest
from django.apps import apps

from clients.actions import (
    Heard,
    delete_touchpoint,
    edit_touchpoint,
    log_touchpoint,
    restore_touchpoint,
)
from clients.models import Client, TimelineEntry, Touchpoint
from clients.queries import wording
from contracts.actions.documents import add_document, forget_person, move_document
from contracts.models import Document, DocumentMove
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def sent(client: Client, by: User, *, days_ago: int = 5, **data: Any) -> Document:
    facts = {"kind": "proposal", "title": "КП на 2027 год", "status": "sent"} | data
    add_document(client=client, data=facts, on=clock.today() - days_ago * DAY, by=by)
    return Document.objects.latest("pk")


def heard(client: Client, by: User, *, days_ago: int = 0, text: str = "", **state: Any) -> Any:
    told = {"paper": "proposal", "approval": "in_approval", "at_whom": "юристы"} | state
    at = clock.start_of(clock.today() - days_ago * DAY)
    one = Heard("document", text, **told)
    return log_touchpoint(client=client, kind="call", at=at, by=by, heard=[one])


def test_moves_change_where_it_stands_and_can_be_taken_back(client_row: Client, kam: User) -> None:
    paper = sent(client_row, kam)
    person = f.StakeholderFactory.create(client=client_row)
    today = clock.today()
    record = move_document(
        document=paper, status="in_approval", stakeholder=person, on=today, by=kam
    )
    paper.refresh_from_db()
    assert (paper.status, paper.holder, paper.held_since) == (
        "in_approval",
        str(person.person),
        today,
    )
    entry = TimelineEntry.objects.get(verb="document_moved")
    assert next(change.new for change in wording.changes(entry)) != "in_approval"
    undo.undo(token=record.token, by=kam)
    paper.refresh_from_db()
    assert (paper.status, paper.stakeholder, paper.held_since) == ("sent", None, today - 5 * DAY)


def test_an_added_one_is_taken_back_whole(client_row: Client, kam: User) -> None:
    facts = {"kind": "invoice", "title": "№ 5", "status": "sent"}
    record = add_document(client=client_row, data=facts, on=clock.today(), by=kam)
    undo.undo(token=record.token, by=kam)
    assert not Document.objects.alive().exists()


@pytest.mark.parametrize("title", ["", "КП на 2027 год", "просят скидку"])
def test_a_touch_moves_the_open_paper_of_its_kind(
    client_row: Client, kam: User, title: str
) -> None:
    paper = sent(client_row, kam)
    heard(client_row, kam, text=title)
    paper.refresh_from_db()
    assert (paper.status, paper.at_whom, paper.held_since) == (
        "in_approval",
        "юристы",
        clock.today(),
    )
    assert Document.objects.count() == 1


def test_a_touch_makes_a_record_where_there_is_none(client_row: Client, kam: User) -> None:
    paper = sent(client_row, kam)
    move_document(document=paper, status="signed", on=clock.today(), by=kam)
    heard(client_row, kam, text="Новое КП")
    heard(client_row, kam, paper="contract", approval="sent", at_whom="")
    assert list(Document.objects.order_by("pk").values_list("kind", "title", "status")) == [
        ("proposal", "КП на 2027 год", "signed"),
        ("proposal", "Новое КП", "in_approval"),
        ("contract", "", "sent"),
    ]


def test_what_becomes_of_the_touch_becomes_of_its_word(client_row: Client, kam: User) -> None:
    paper = sent(client_row, kam)
    touch = heard(client_row, kam).touchpoint
    outcome = touch.outcomes.get()
    edited = edit_touchpoint(
        touchpoint=touch, changes={"outcomes": {outcome.pk: {"approval": "agreed"}}}, by=kam
    )
    assert state(paper) == ("agreed", "")
    assert edited is not None
    undo.undo(token=edited.token, by=kam)
    assert state(paper) == ("in_approval", "юристы")
    delete_touchpoint(touchpoint=touch, by=kam)
    assert state(paper) == ("sent", "")
    restore_touchpoint(touchpoint=touch, by=kam)
    assert state(paper) == ("in_approval", "юристы")
    gone = {"outcomes": {touch.outcomes.get().pk: {"is_gone": True}}}
    edit_touchpoint(touchpoint=touch, changes=gone, by=kam)
    assert state(paper) == ("sent", "")


def state(paper: Document) -> tuple[str, str]:
    paper.refresh_from_db()
    return paper.status, paper.at_whom


def test_an_older_word_logged_late_changes_nothing(client_row: Client, kam: User) -> None:
    paper = sent(client_row, kam, days_ago=9)
    move_document(document=paper, status="agreed", on=clock.today() - 2 * DAY, by=kam)
    heard(client_row, kam, days_ago=6)
    assert state(paper) == ("agreed", "")


def test_a_record_that_only_a_taken_back_touch_told_of_goes(client_row: Client, kam: User) -> None:
    record = heard(client_row, kam).undo
    undo.undo(token=record.token, by=kam)
    assert not Document.objects.alive().exists()


def test_what_touches_told_before_gets_its_records(client_row: Client, kam: User) -> None:
    for approval in ("sent", "agreed"):
        heard(client_row, kam, paper="contract", approval=approval, at_whom="")
    heard(client_row, kam, text="ТЗ", paper="specification")
    Document.objects.all().delete()
    migration = importlib.import_module("contracts.migrations.0007_documents_heard")
    for _twice in range(2):
        migration.make_records(apps, None)
    rows = Document.objects.order_by("pk").values_list("kind", "title", "status", "at_whom")
    assert list(rows) == [
        ("contract", "", "agreed", ""),
        ("specification", "ТЗ", "in_approval", "юристы"),
    ]
    assert DocumentMove.objects.count() == 3


def test_an_erased_person_is_named_no_more(client_row: Client, kam: User) -> None:
    person = f.StakeholderFactory.create(client=client_row).person
    paper = sent(client_row, kam, at_whom=f"у {person.full_name}")
    forget_person([client_row.pk], person)
    assert state(paper)[1] == "у …"
    assert DocumentMove.objects.get().at_whom == "у …"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x.example/a", "file:///etc/passwd"])
def test_only_web_links(client_row: Client, kam: User, signed_in: Any, link: str) -> None:
    url = f"/clients/{client_row.pk}/documents/new/"
    typed = {"kind": "proposal", "status": "sent", "exchange": "none", "link": link}
    answer = signed_in(kam).post(url, typed | {"on": clock.today().isoformat()})
    assert answer.status_code == 422
    with pytest.raises(DomainError):
        sent(client_row, kam, link=link)


def test_the_page_presses_and_counts_the_same_queries(
    client_row: Client, kam: User, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    browser, url = signed_in(kam), f"/clients/{client_row.pk}/documents/"
    paper = sent(client_row, kam, days_ago=14)
    assert "…" not in browser.get(url).content.decode().split("<title>")[1].split("</title>")[0]
    pressed = browser.post(f"/documents/{paper.pk}/move/", {"status": "agreed"})
    assert pressed.status_code == 302
    assert state(paper) == ("agreed", "")
    assert browser.get(url).context["papers"].median
    with django_assert_max_num_queries(14) as few:
        browser.get(url)
    for number in range(30):
        person = f.StakeholderFactory.create(client=client_row)
        sent(client_row, kam, title=f"КП {number}", status="in_approval", stakeholder=person)
    with django_assert_max_num_queries(len(few)):
        browser.get(url)


def test_members_read_and_strangers_see_nothing(
    client_row: Client, kam: User, colleague: User, stranger: User
) -> None:
    paper = sent(client_row, kam)
    assert Document.objects.visible_to(colleague).get() == paper
    assert not Document.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        move_document(document=paper, status="agreed", on=clock.today(), by=colleague)


def test_a_touch_of_a_colleague_tells_too(client_row: Client, colleague: User) -> None:
    heard(client_row, colleague)
    assert Document.objects.get().at_whom == "юристы"
    assert Touchpoint.objects.get().outcomes.get().at_whom == "юристы"
