"""What a simulated book is asked: appeals left without an answer, documents on their way, words of
colleagues, numbers of appeals by week.

Dice of its own, so that what else happens in a book stays what it was. Appeals that were answered
in time change nothing and are left out.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

from django.utils import timezone

from clients.actions import log_touchpoint
from clients.choices import Direction, Tier, TouchKind
from clients.models import AppealCount, Client
from contracts.actions.documents import add_document, move_document
from contracts.models import Document
from core import clock, workdays
from flags.actions_raises import answer_raise
from flags.choices import RuleCode
from flags.models import Flag, HandRaise
from users.models import User

WEEK = dt.timedelta(weeks=1)
# A day's chances of a client (assumed): left without an answer, a document sent, a word raised.
FORGOTTEN = {Tier.A: 0.006, Tier.B: 0.003, Tier.C: 0.001}
SENT = {Tier.A: 0.01, Tier.B: 0.006, Tier.C: 0.002}
RAISED = {Tier.A: 0.004, Tier.B: 0.002, Tier.C: 0.0}
AGREED_IN = (1, 11)  # working days
APPEALS = {Tier.A: 12, Tier.B: 6}  # people who may appeal in a week, each with a chance
CHANCE = (0.02, 0.2)


def happen(kam: User, today: dt.date) -> None:
    """What a working day brings, and what comes back agreed."""
    clients = Client.objects.filter(owner=kam, archived_at=None).order_by("pk")
    for client in clients:
        dice = random.Random(f"{client.name} {today} waits")  # noqa: S311 - a game
        tier = Tier(client.tier)
        if dice.random() < FORGOTTEN[tier]:
            _appeal(client, kam)
        if dice.random() < SENT[tier]:
            facts = {"kind": "proposal", "title": f"КП {today:%d.%m}", "status": "sent"}
            add_document(client=client, data=facts, on=today, by=kam)
        if dice.random() < RAISED[tier]:
            HandRaise.objects.create(
                client=client, text="Просят счёт", by=kam, made_at=timezone.now()
            )
    if today.weekday() == 0:
        _count(clients, today)
    for paper in Document.objects.under_way().filter(client__in=clients).order_by("pk"):
        days = random.Random(f"{paper.client.name} {paper.sent_on}").randint(*AGREED_IN)  # noqa: S311
        sent = paper.sent_on or paper.held_since
        if workdays.working_days_between(sent, today) >= days:
            move_document(document=paper, status="agreed", on=today, by=kam)


def _appeal(client: Client, kam: User) -> None:
    log_touchpoint(
        client=client,
        kind=TouchKind.SUPPORT,
        direction=Direction.THEIRS,
        at=timezone.now(),
        by=kam,
        summary="Не открывается отчёт",
    )


def _count(clients: Iterable[Client], today: dt.date) -> None:
    """Support counts the appeals of the week that is over."""
    rows = []
    for client in clients:
        if client.tier not in APPEALS:
            continue
        chance = random.Random(f"{client.name} appeals").uniform(*CHANCE)  # noqa: S311
        dice = random.Random(f"{client.name} {today} appeals")  # noqa: S311
        count = sum(dice.random() < chance for _one in range(APPEALS[Tier(client.tier)]))
        rows.append(AppealCount(client=client, week=today - WEEK, count=count))
    AppealCount.objects.bulk_create(rows, ignore_conflicts=True)


def answer(kam: User, today: dt.date) -> None:
    """The manager answers colleagues by the evening, and by letter whoever waits on the list."""
    for raised in HandRaise.objects.open().filter(client__owner=kam, to=None).order_by("pk"):
        if raised.client.archived_at is None and clock.date_of(raised.made_at) < today:
            answer_raise(raised=raised, answer="Сделал", by=kam)
    waits = Flag.objects.shown_on(today).filter(rule=RuleCode.CLIENT_WAITS, client__owner=kam)
    for flag in waits.select_related("client").order_by("pk"):
        log_touchpoint(
            client=flag.client,
            kind=TouchKind.EMAIL,
            direction=Direction.OURS,
            at=timezone.now(),
            by=kam,
        )


def settle(flags: Iterable[Flag], kam: User, today: dt.date) -> None:
    """What was talked about and lay at the client is agreed."""
    for flag in flags:
        if flag.rule == RuleCode.DOCUMENT_STUCK:
            paper = Document.objects.under_way().filter(pk=flag.evidence["document"]).first()
            if paper is not None:
                move_document(document=paper, status="agreed", on=today, by=kam)
