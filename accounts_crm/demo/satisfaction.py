"""Answers, a waiting link and requests of a few clients of the demonstration company."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts_crm.demo.company import Company
from clients.models import Client, ClientRequest, SurveyAnswer, SurveyLink
from clients.rules.survey_links import LINK_LIFE
from core import clock

DAY = dt.timedelta(days=1)
AnswerFacts = tuple[str, int, int, str, str]
# question, answer, days ago, in their words, came by
COURSES: tuple[tuple[AnswerFacts, ...], ...] = (
    (
        ("nps", 8, 290, "", "import"),
        ("nps", 9, 200, "Поддержка отвечает в тот же день.", "link"),
        ("nps", 9, 110, "", "link"),
        ("nps", 10, 24, "Проверяем контрагента за минуты, советуем коллегам.", "link"),
        ("csat", 5, 60, "Обучение в филиале прошло отлично.", "hand"),
    ),
    (
        ("nps", 9, 210, "", "import"),
        ("nps", 8, 120, "", "link"),
        ("nps", 5, 2, "Третий раз за месяц не открывается выгрузка, ответа ждали неделю.", "link"),
        ("ces", 4, 35, "", "hand"),
    ),
    (("nps", 7, 75, "", "link"), ("csat", 4, 40, "", "hand")),
)
RequestFacts = tuple[str, str, int, str, str, int | None, int]
# kind, what, received days ago, outcome, reason, closed days ago, whole roubles
REQUESTS: tuple[tuple[RequestFacts, ...], ...] = (
    (
        ("extension", "Ещё 20 лицензий для филиала в Твери", 12, "open", "", None, 640_000),
        ("work", "Выгрузка проверок в 1С", 130, "won", "", 95, 380_000),
        ("work", "Проверка иностранных компаний", 200, "lost", "нет нужных реестров", 170, 0),
    ),
    (
        ("complaint", "Не открывается выгрузка в Excel", 9, "open", "", None, 0),
        ("extension", "Доступ для бухгалтерии", 150, "withdrawn", "сняли бюджет", 120, 210_000),
    ),
)


def make_satisfaction(company: Company) -> None:
    """Three clients of one manager answer, two of them ask for something."""
    mine = [c for c in company.clients if c.owner_id == company.people["nesterova"].pk]
    for client, course in zip(mine, COURSES, strict=False):
        _answers(company, client, course)
    for client, asked in zip(mine, REQUESTS, strict=False):
        _requests(company, client, asked)
    people = company.stakeholders[mine[2].pk]
    SurveyLink.objects.create(
        client=mine[2],
        stakeholder=people[0],
        kind="csat",
        made_by=mine[2].owner,
        expires_at=timezone.now() + LINK_LIFE,
    )


def _answers(company: Company, client: Client, course: tuple[AnswerFacts, ...]) -> None:
    person = company.stakeholders[client.pk][0]
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            client=client,
            stakeholder=person,
            kind=kind,
            score=score,
            answered_on=company.today - DAY * ago,
            comment=comment,
            source=source,
            by=None if source == "link" else client.owner,
            made_at=clock.start_of(company.today - DAY * ago) + dt.timedelta(hours=20),
        )
        for kind, score, ago, comment, source in course
    )


def _requests(company: Company, client: Client, asked: tuple[RequestFacts, ...]) -> None:
    person = company.stakeholders[client.pk][0]
    ClientRequest.objects.bulk_create(
        ClientRequest(
            client=client,
            kind=kind,
            what=what,
            stakeholder=person,
            received_on=company.today - DAY * ago,
            outcome=outcome,
            reason=reason,
            closed_on=None if closed is None else company.today - DAY * closed,
            amount=roubles * 100 or None,
            made_by=client.owner,
        )
        for kind, what, ago, outcome, reason, closed, roubles in asked
    )
