"""Documents, unanswered letters, appeals and a word of a colleague at a few clients."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.choices import Direction, OutcomeKind, TouchKind
from clients.models import AppealCount, Client, Outcome, Touchpoint
from contracts.actions.documents import add_document, hear, move_document
from contracts.models import Document
from core import clock, workdays
from flags.models import HandRaise
from users.models import User

APPEALS = ((1, 2, 1, 0, 2, 1, 2, 1, 7), (3, 4, 2, 3, 4, 3, 2, 4, 3))
WEEK = dt.timedelta(weeks=1)


def show_waiting(company: Company) -> None:
    """Three clients of one manager have documents; one waits, one has more appeals than usual."""
    kam = company.people["nesterova"]
    mine = [client for client in company.clients if client.owner_id == kam.pk]
    _heard(mine)
    _documents(company, mine[1], kam)
    _letter(company, mine[4], kam)
    for client, counts in zip(mine[2:4], APPEALS, strict=True):
        _appeals(company, client, counts)
    colleague = User.objects.filter(role="member", is_active=True).order_by("pk").first()
    HandRaise.objects.create(
        client=mine[5], by=colleague, text="Просят показать выгрузку до конца недели: успеваем?"
    )
    HandRaise.objects.create(
        client=mine[0], by=colleague, to=kam, text="На обучении спрашивали про второй филиал"
    )


def _heard(clients: list[Client]) -> None:
    """What touches told of documents stands in their records."""
    told = Outcome.objects.filter(kind=OutcomeKind.DOCUMENT, client__in=clients)
    for outcome in told.order_by("pk"):
        hear(outcome.client_id, outcome.touchpoint_id)


def _documents(company: Company, client: Client, kam: User) -> None:
    """One agreed and signed in time, one that lies at the lawyers for two weeks."""
    day = workdays.DAY
    facts = {"kind": "specification", "title": "ТЗ на выгрузку", "status": "sent"}
    add_document(client=client, data=facts, on=company.today - 40 * day, by=kam)
    signed = Document.objects.latest("pk")
    move_document(document=signed, status="agreed", on=company.today - 33 * day, by=kam)
    move_document(document=signed, status="signed", on=company.today - 30 * day, by=kam)
    facts = {"kind": "proposal", "title": "Филиалы на 2027 год", "status": "sent"}
    add_document(client=client, data=facts, on=company.today - 20 * day, by=kam)
    stuck = Document.objects.latest("pk")
    move_document(
        document=stuck,
        status="in_approval",
        at_whom="юридический отдел",
        on=company.today - 15 * day,
        by=kam,
    )


def _letter(company: Company, client: Client, kam: User) -> None:
    day = workdays.minus_working_days(company.today, 3)
    Touchpoint.objects.create(
        client=client,
        kind=TouchKind.EMAIL,
        direction=Direction.THEIRS,
        at=clock.start_of(day) + dt.timedelta(hours=11),
        by=kam,
        summary="Просят счёт на дополнительные места.",
    )
    later = Touchpoint.objects.filter(client=client, at__gt=clock.start_of(day))
    later.exclude(direction=Direction.THEIRS).delete()


def _appeals(company: Company, client: Client, counts: tuple[int, ...]) -> None:
    monday = company.today - dt.timedelta(days=company.today.weekday())
    AppealCount.objects.bulk_create(
        AppealCount(client=client, week=monday - back * WEEK, count=count)
        for back, count in enumerate(reversed(counts), start=1)
    )
