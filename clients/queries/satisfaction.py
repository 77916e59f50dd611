"""Reads about answers and requests: of the card (without a query of its own) and of their page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from clients.choices import RequestKind, RequestOutcome, SurveyKind
from clients.models import Client, ClientRequest, SurveyAnswer, SurveyLink
from clients.rules import satisfaction as rules
from clients.rules import survey_links
from clients.rules.requests import Ended, ended

# A figure of many answers is of this long; the card reads no older ones.
YEAR = dt.timedelta(days=365)
ANSWERS_READ = 200
LINKS_READ = 30
REQUESTS_READ = 200
DRAWN = 12


@dataclass(frozen=True, slots=True)
class Dated:
    """An answer as the card draws it."""

    on: dt.date
    score: int
    pk: int = 0


@dataclass(slots=True)
class Voice:
    """The answers to one question, the newest last, and what those of a year make together."""

    kind: str
    answers: list[Dated] = field(default_factory=list)

    @property
    def label(self) -> str:
        return SurveyKind(self.kind).label

    @property
    def scale(self) -> rules.Scale:
        return rules.SCALES[self.kind]

    @property
    def last(self) -> Dated:
        return self.answers[-1]

    @property
    def course(self) -> int:
        """How the last answer differs from the one before."""
        return rules.course([one.score for one in self.answers])

    @property
    def before(self) -> int | None:
        """The answer before the last one."""
        return self.answers[-2].score if len(self.answers) > 1 else None

    @property
    def drawn(self) -> list[Dated]:
        return self.answers[-DRAWN:]

    def of_a_year(self, today: dt.date) -> list[int]:
        return [one.score for one in self.answers if one.on > today - YEAR]

    def figure(self, today: dt.date) -> Decimal | None:
        return rules.figure(self.kind, self.of_a_year(today))


def voices(answers: Iterable[tuple[str, Dated]]) -> list[Voice]:
    """Return a voice per question that was ever answered, in their usual order."""
    by_kind: dict[str, list[Dated]] = defaultdict(list)
    for kind, one in answers:
        by_kind[kind].append(one)
    return [
        Voice(kind, sorted(by_kind[kind], key=lambda one: (one.on, one.pk)))
        for kind in SurveyKind.values
        if by_kind[kind]
    ]


def newest_answers(client: int) -> QuerySet[SurveyAnswer]:
    """Return the newest answers as a condition, for a statement that reads other things too."""
    rows = SurveyAnswer.objects.alive().filter(client=client)
    newest = rows.order_by("-answered_on", "-pk").values("pk")[:ANSWERS_READ]
    return SurveyAnswer.objects.filter(pk__in=newest)


@dataclass(frozen=True, slots=True)
class Asked:
    """An open request as the card names it."""

    pk: int
    kind: str
    what: str
    received_on: dt.date

    @property
    def kind_label(self) -> str:
        return str(RequestKind(self.kind).label)


def open_requests(client: int) -> QuerySet[ClientRequest]:
    """Return the newest open requests as a condition, like `newest_answers`."""
    rows = ClientRequest.objects.alive().filter(client=client, outcome=RequestOutcome.OPEN)
    newest = rows.order_by("-received_on", "-pk").values("pk")[:REQUESTS_READ]
    return ClientRequest.objects.filter(pk__in=newest)


# The branches of the card's statement; each gives ids and four texts.
PARTS = ("answer", "request")
Read = Iterable[tuple[int, tuple[str, ...]]]


def read(given: Read, asked: Read) -> tuple[list[Voice], list[Asked]]:
    """Read what came of `newest_answers` and `open_requests` in another statement.

    Of answers kind, score and day, of requests kind, words and day.
    """
    answers = [
        (kind, Dated(dt.date.fromisoformat(day), int(score), pk))
        for pk, (kind, score, day, _nothing) in given
    ]
    requests = [
        Asked(pk, kind, what, dt.date.fromisoformat(day))
        for pk, (kind, what, day, _nothing) in asked
    ]
    requests.sort(key=lambda one: (one.received_on, one.pk), reverse=True)
    return voices(answers), requests


def answers_of(client: Client) -> list[SurveyAnswer]:
    """Return a client's answers, newest first. One query."""
    rows = SurveyAnswer.objects.alive().filter(client=client)
    rows = rows.select_related("stakeholder__person", "by")
    return list(rows.order_by("-answered_on", "-pk")[:ANSWERS_READ])


def voices_of(answers: Iterable[SurveyAnswer]) -> list[Voice]:
    return voices((one.kind, Dated(one.answered_on, one.score, one.pk)) for one in answers)


def links_of(client: Client, now: dt.datetime) -> list[SurveyLink]:
    """Return the links that still take an answer, newest first. One query."""
    rows = SurveyLink.objects.open(now).filter(client=client)
    rows = rows.select_related("stakeholder__person", "made_by")
    return list(rows.order_by("-made_at", "-pk")[:LINKS_READ])


def token_of(link: SurveyLink) -> str:
    """Return what opens a link."""
    return survey_links.token_of(settings.SECRET_KEY, link.code)


def link_by(token: str) -> SurveyLink | None:
    """Return the link that a token opens; None for a forged one, which asks no database."""
    code = survey_links.code_in(settings.SECRET_KEY, token)
    if code is None:
        return None
    return SurveyLink.objects.filter(code=code).select_related("client").first()


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests, open ones first, and how they ended."""

    rows: list[ClientRequest]
    ended: Ended


def requests_of(client: Client) -> Requests:
    """Return a client's requests. One query."""
    rows = ClientRequest.objects.alive().filter(client=client)
    rows = rows.select_related("stakeholder__person", "touchpoint")
    found = list(rows.order_by("-received_on", "-pk")[:REQUESTS_READ])
    found.sort(key=lambda asked: asked.outcome != RequestOutcome.OPEN)
    return Requests(found, ended(asked.outcome for asked in found))
