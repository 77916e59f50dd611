"""Reads about documents: of one client, and how long its agreements take."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from clients.card_parts import CardPart
from clients.models import Client
from contracts.choices import DocumentStatus
from contracts.models import Document
from contracts.rules_documents import median_days
from core import formats, workdays

MOST = 200


@dataclass(frozen=True, slots=True)
class Paper:
    """A document and how many working days it is where it is."""

    document: Document
    days: int

    @property
    def waits(self) -> str:
        """«7 рабочих дней» for one that is at somebody of the client's, else nothing."""
        return formats.working_days(self.days) if self.document.is_under_way and self.days else ""

    @property
    def look(self) -> str:
        looks = {"in_approval": "warn", "agreed": "info", "signed": "ok"}
        return looks.get(self.document.status, "")

    @property
    def key(self) -> uuid.UUID:
        """A fresh form key: each press is a form of its own."""
        return uuid.uuid4()

    @property
    def next_steps(self) -> list[tuple[str, str]]:
        """What one press does from here: (state, words)."""
        after = {
            DocumentStatus.DRAFT: (DocumentStatus.SENT,),
            DocumentStatus.SENT: (DocumentStatus.AGREED,),
            DocumentStatus.IN_APPROVAL: (DocumentStatus.AGREED,),
            DocumentStatus.AGREED: (DocumentStatus.SIGNED,),
        }
        steps = after.get(DocumentStatus(self.document.status), ())
        return [(step.value, str(step.label)) for step in steps]

    @property
    def may_go_to_somebody(self) -> bool:
        return not self.document.is_over


@dataclass(frozen=True, slots=True)
class Papers:
    """The documents of a client; `median` is working days from sent to agreed, None for none."""

    open: list[Paper]
    over: list[Paper]
    median: int | None
    agreed: int

    @property
    def median_words(self) -> str:
        return "" if self.median is None else formats.working_days(self.median)

    def __bool__(self) -> bool:
        return bool(self.open or self.over)


def of_client(client: Client, today: dt.date) -> Papers:
    """Return the documents of a client. One query."""
    rows = Document.objects.alive().filter(client=client)
    rows = rows.select_related("stakeholder__person", "contract__product")
    found = list(rows.order_by("held_since", "pk")[:MOST])
    spans = [(row.sent_on, row.agreed_on) for row in found if row.sent_on and row.agreed_on]
    papers = [Paper(row, workdays.working_days_between(row.held_since, today)) for row in found]
    rank = {DocumentStatus.DRAFT.value: 1, DocumentStatus.AGREED.value: 2}
    going_on = [paper for paper in papers if not paper.document.is_over]
    going_on.sort(key=lambda paper: rank.get(paper.document.status, 0))
    over = [paper for paper in reversed(papers) if paper.document.is_over]
    return Papers(going_on, over, median_days(spans, workdays.working_days_between), len(spans))


def _under_way(client: int, today: dt.date) -> QuerySet[Document]:
    return Document.objects.under_way().filter(client=client)


PART = CardPart("document", _under_way, ("kind", "title", "status", "held_since"))
