"""The rows that the pages are looked at with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from clients.choices import TouchKind
from clients.models import Client, ClientField, LifeCycleStage, Person, Touchpoint
from clients.queries.satisfaction import token_of
from contracts.models import Training
from core import clock
from exchange import actions as importing
from exchange.models import ImportRun
from flags.actions import snooze_flag
from flags.models import Flag
from playbooks.decks.actions import make_deck
from playbooks.decks.actions_marks import mark_shown
from playbooks.decks.marks import groups
from playbooks.models import Playbook, TalkTrack
from playbooks.roadmaps import parts
from playbooks.roadmaps.actions import submit
from playbooks.scripts.starting import start
from renewals.clock.reckoning import reckon_clocks
from renewals.keeping import keep_all_up
from renewals.models import RenewalLine, RenewalStage
from tests import factories as f
from tests.journeys import files
from tests.journeys.browsing import Worker
from tests.journeys.world import Book, book_of, raise_all
from tests.playbooks.handover.world import marked as handed
from tests.playbooks.roadmaps.world import DAY, plan_of, task_of
from users.actions import invite
from users.models import Deputyship, Team, User


def build(*, kam: User, admin: User, team: Team) -> dict[str, Any]:
    """Make one of everything but imports and return the ids by name."""
    book = book_of(kam)
    client = book.main
    archived = f.ClientFactory.create(owner=kam, name="ООО «Архив»", archived_at=timezone.now())
    f.ClientFactory.create(owner=None, owner_since=None, name="ООО «Ничья»")
    meeting = f.TaskFactory.create(
        client=client, assignee=kam, kind="meeting", starts_at=timezone.now(), title="Встреча"
    )
    _renewals_of(book)
    _someone_left(book)
    membership = f.MembershipFactory.create(client=client)
    field = ClientField.objects.create(
        code="load", label="Судебная нагрузка", kind="choice", options=["низкая", "высокая"]
    )
    invite(by=admin, now=timezone.now(), email="invited@example.com")
    absence = _absences(kam, book)
    raise_all()
    flag = Flag.objects.get(client=book.clients[1], rule="untouched")
    day = clock.today() + dt.timedelta(days=5)
    snooze_flag(flag=flag, until=day, by=kam, today=clock.today())
    return {
        "client": client.pk,
        "bare_client": book.clients[2].pk,
        "archived_client": archived.pk,
        "archived_person": _archived_person(book).pk,
        "stakeholder": book.champion.pk,
        "person": book.champion.person_id,
        "person_twin": book.deputy.person_id,
        "membership": membership.pk,
        "member": membership.person,
        "task": f.TaskFactory.create(client=client, assignee=kam).pk,
        "meeting": meeting.pk,
        "touch": Touchpoint.objects.filter(client=client).first().pk,
        **_heard(book, kam),
        "contract": book.contract.pk,
        **_use_and_goals(book),
        **_satisfaction(book),
        **_waiting(book),
        **_growth(book),
        **_record(book, kam),
        "deck": _deck(book, kam),
        "hand_over": handed(client, kam, str).pk,
        "talk": TalkTrack.objects.get(code="calm-period").pk,
        "referral": f.ReferralFactory.create(client=client, asked_by=kam).pk,
        **_playbooks(book, kam),
        **_plan(book, kam),
        **_money(book, kam),
        "product": book.contract.product_id,
        "absence": absence.pk,
        "kam": kam.pk,
        "team": team.pk,
        "stage": LifeCycleStage.objects.order_by("position").first().pk,
        "field": field.pk,
    }


def _waiting(book: Book) -> dict[str, Any]:
    """A document at the champion, appeals of four weeks, a word of a colleague."""
    paper = f.DocumentFactory.create(
        client=book.main, stakeholder=book.champion, status="in_approval", link="https://a.example/"
    )
    monday = clock.today() - dt.timedelta(days=clock.today().weekday())
    for back, count in enumerate((4, 9, 2, 3)):
        week = monday - dt.timedelta(weeks=back)
        f.AppealCountFactory.create(client=book.main, week=week, count=count)
    raised = f.HandRaiseFactory.create(client=book.main, by=f.UserFactory.create())
    return {"document": paper.pk, "raise": raised.pk}


def _money(book: Book, kam: User) -> dict[str, Any]:
    """An invoice that is late and one that is paid, a round of prices without letters."""
    day = clock.today() - dt.timedelta(days=40)
    invoice = f.InvoiceFactory.create(client=book.main, contract=book.contract, due_on=day)
    f.InvoiceFactory.create(client=book.main, due_on=day, paid=True)
    f.InvoiceFactory.create(client=book.clients[1], due_on=day, currency="USD")
    row = f.PriceRoundRowFactory.create(contract=book.contract, round__by=kam)
    return {"invoice": invoice.pk, "price_row": row.pk, "price_round": row.round_id}


def imports_of(kam: User, worker: Worker) -> dict[str, Any]:
    """Have three files loaded by the worker, which takes longer than all the rest."""
    return {
        "checked_import": _an_import(worker, kam, files.clients_csv()).pk,
        "done_import": _an_import(worker, kam, files.clients_csv(wrong=True), is_written=True).pk,
        "failed_import": _an_import(worker, kam, b"", name="empty.csv").pk,
    }


def _playbooks(book: Book, kam: User) -> dict[str, Any]:
    """A run that waits for an answer; the playbook whose steps branch."""
    found = Playbook.objects.get(code="new-champion")
    run = start(playbook=found, client=book.main, key="hand:1", on=clock.today(), by=kam)
    return {"playbook": found.pk, "run": run.pk}


def _deck(book: Book, kam: User) -> int:
    """A deck with something on its slides and an agenda."""
    client = book.main
    mark_shown(
        client=client, on=[row.key for g in groups(client) for row in g.rows], off=[], by=kam
    )
    deck = make_deck(
        client=client,
        title="Итоги года",
        language="ru",
        shown_on=clock.today(),
        by=kam,
        agenda="Итоги\nПланы",
    )
    return deck.pk


def _plan(book: Book, kam: User) -> dict[str, Any]:
    """A plan of two companies that waits: a late task, one that waits for it, a sync, a gap."""
    client, day = book.main, clock.today()
    below = f.ClientFactory.create(owner=kam, parent=client, name="ООО «Ладога-Сбыт»")
    plan = plan_of(client, kam, companies=[below], roles=["closer", "back_office"])
    late = task_of(plan, kam, due_on=day - DAY, starts_on=day - 9 * DAY)
    task_of(plan, kam, title="Заявка", lane=plan.lanes.last(), after=[late], expected="")
    parts.add_sync(roadmap=plan, by=kam, starts_at=timezone.now(), agenda="Цена на три года")
    submit(roadmap=plan, by=kam, now=timezone.now())
    return {
        "roadmap": plan.pk,
        "roadmap_task": "task",
        "roadmap_step": late.pk,
        "roadmap_sync": "sync",
        "roadmap_sync_row": plan.syncs.get().pk,
        "roadmap_lane": "lane",
        "roadmap_member": "member",
    }


def _heard(book: Book, kam: User) -> dict[str, Any]:
    """What was heard in a call, a promise that is late, a training."""
    touch = Touchpoint.objects.filter(client=book.main).first()
    f.OutcomeFactory.create(touchpoint=touch)
    f.OutcomeFactory.create(touchpoint=touch, kind="question", objection="", text="Есть ли 1С?")
    day = clock.today() - dt.timedelta(days=2)
    promised = f.TaskFactory.create(
        client=book.main, assignee=kam, a_promise=True, due_on=day, stakeholder=book.champion
    )
    training = f.TouchpointFactory.create(client=book.main, kind="training", by=kam)
    Training.objects.create(touchpoint=training, tutor=kam, trained=14)
    return {"promise": promised.pk, "training": training.pk}


def _use_and_goals(book: Book) -> dict[str, Any]:
    """Two readings of licences and one of a goal, an entry of the ledger."""
    line = book.contract.lines.first()
    for days, used in ((40, 9), (1, 4)):
        day = clock.today() - dt.timedelta(days=days)
        f.LicenceReadingFactory.create(line=line, taken_on=day, used=used)
    reading = f.GoalReadingFactory.create(goal__client=book.main)
    entry = f.LedgerEntryFactory.create(client=book.main, stakeholder=book.champion)
    return {"goal": reading.goal_id, "ledger_entry": entry.pk}


def _growth(book: Book) -> dict[str, Any]:
    """Interest of a department, a wish that was released, a competitor, a company below."""
    product = book.contract.product
    f.InterestFactory.create(client=book.main, product=f.ProductFactory.create(name="Сигналы"))
    f.InterestFactory.create(
        client=book.main, product=product, department="Закупки", state="refused", objection="price"
    )
    wish = f.ProductWishFactory.create(released=True, product=product)
    f.WishTieFactory.create(client=book.main, wish=wish, stakeholder=book.champion)
    below = f.ClientFactory.create(parent=book.main, owner=book.main.owner, name="Филиал в Перми")
    for client in (book.main, below):
        f.SightingFactory.create(client=client, product="Фокус")
    return {"wish": wish.pk}


def _record(book: Book, kam: User) -> dict[str, Any]:
    """A renewal at work with lines and a question to the head, and a pilot half over."""
    today = clock.today()
    renewal = f.RenewalFactory.create(
        contract=book.contract,
        competitor="Контур",
        kam_category="commit",
        kam_said_on=today,
        release_asked_on=today,
        release_asked_by=kam,
        release_reason="Дороже, чем приносит",
    )
    RenewalLine.objects.create(renewal=renewal, title="Те же места", amount=renewal.amount)
    reckon_clocks(today=today, client_ids=[book.main.pk])
    keep_all_up(today=today)
    pilot = f.ContractFactory.create(
        client=book.main,
        kind="pilot",
        number="П-1",
        starts_on=today - dt.timedelta(days=50),
        ends_on=today + dt.timedelta(days=25),
    )
    need = RenewalStage.objects.get(code="need")
    return {"renewal": renewal.pk, "pilot": pilot.pk, "renewal_stage": need.pk}


def _satisfaction(book: Book) -> dict[str, Any]:
    """Two answers of the champion, a link that waits for one, a request that was lost."""
    who = {"client": book.main, "stakeholder": book.champion}
    day = clock.today() - dt.timedelta(days=90)
    f.SurveyAnswerFactory.create(**who, answered_on=day)
    answer = f.SurveyAnswerFactory.create(**who, score=5, comment="Долго ждём ответов.")
    link = f.SurveyLinkFactory.create(stakeholder=book.champion, client=book.main)
    asked = f.ClientRequestFactory.create(
        **who, outcome="lost", reason="нет в плане", closed_on=clock.today()
    )
    token = token_of(link)
    return {"answer": answer.pk, "survey_token": token, "request": asked.pk}


def _renewals_of(book: Book) -> None:
    """One that is late, one that is near, one by invoice-offer."""
    today = clock.today()
    late = f.ContractFactory.create(
        client=book.main,
        number="18/2025",
        starts_on=today - dt.timedelta(days=330),
        ends_on=today + dt.timedelta(days=34),
    )
    f.ContractLineFactory.create(contract=late)
    f.ContractFactory.create(
        client=book.clients[1],
        starts_on=today - dt.timedelta(days=300),
        ends_on=today + dt.timedelta(days=64),
    )
    Client.objects.filter(pk=book.clients[2].pk).update(can_pay_by_offer=True)
    f.ContractFactory.create(
        client=book.clients[2],
        starts_on=today - dt.timedelta(days=320),
        ends_on=today + dt.timedelta(days=40),
        amount=40_000_00,
    )


def _absences(kam: User, book: Book) -> Deputyship:
    """Somebody stood in for the account manager until yesterday; they stand in for another."""
    day = clock.today()
    lender = f.UserFactory.create(last_name="Белова", first_name="Анна", team=kam.team)
    silent = f.ClientFactory.create(owner=lender, tier="A", name="АО «Тихая гавань»")
    f.TaskFactory.create(client=silent, title="Перезвонить по расчёту")
    f.DeputyshipFactory.create(absent=lender, deputy=kam)
    f.DeputyshipFactory.create(
        absent=lender,
        deputy=kam,
        asked_for=True,
        since=day + dt.timedelta(days=40),
        until=day + dt.timedelta(days=50),
    )
    absence: Deputyship = f.DeputyshipFactory.create(
        absent=kam, since=day - dt.timedelta(days=10), until=day - dt.timedelta(days=1)
    )
    f.TouchpointFactory.create(client=book.clients[1], by=absence.deputy, summary="Созвонились")
    return absence


def _someone_left(book: Book) -> None:
    gone = f.StakeholderFactory.create(
        client=book.main,
        person=f.PersonFactory.create(last_name="Носов", first_name="Илья"),
        status="left",
        until=clock.today() - dt.timedelta(days=3),
        successor=book.deputy,
    )
    f.StakeholderRoleFactory.create(
        stakeholder=gone, role="economic_buyer", until=gone.until, end_reason="left"
    )
    f.TouchpointFactory.create(
        client=book.main, kind=TouchKind.EMAIL, summary="Письмо\nв две строки"
    )


def _archived_person(book: Book) -> Person:
    person: Person = f.PersonFactory.create(last_name="Былов", archived_at=timezone.now())
    until = clock.today() - dt.timedelta(days=40)
    f.StakeholderFactory.create(client=book.main, person=person, status="left", until=until)
    return person


def _an_import(
    worker: Worker, by: User, content: bytes, *, name: str = "клиенты.csv", is_written: bool = False
) -> ImportRun:
    run = importing.receive_file(by=by, kind="clients", name=name, chunks=[content])
    importing.ask_for_check(run=run)
    worker.finish()
    if is_written:
        importing.ask_for_write(run=run, by=by)
        worker.finish()
    run.refresh_from_db()
    return run
