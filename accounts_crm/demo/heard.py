"""What was heard at the first clients of the demonstration company, promised and trained there."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.choices import OutcomeKind, TaskKind, TouchKind
from clients.models import Client, Outcome, Task, Touchpoint
from clients.rules.touches import guess_minutes
from contracts.models import Product, Training
from core import clock, workdays

SHOWN = 3
HEARD = (
    {
        "kind": OutcomeKind.OBJECTION,
        "objection": "price",
        "text": "Цена за место в филиалах выше, чем у головной компании",
    },
    {"kind": OutcomeKind.NEED, "text": "Выгрузка досье в 1С"},
    {"kind": OutcomeKind.QUESTION, "text": "Где хранятся данные о проверках?"},
    {
        "kind": OutcomeKind.DOCUMENT,
        "paper": "specification",
        "approval": "in_approval",
        "at_whom": "юристы",
        "text": "Проект ТЗ",
    },
    {
        "kind": OutcomeKind.FEEDBACK,
        "text": "«Раньше проверка занимала полдня, сейчас двадцать минут»",
    },
)
PROMISES = (
    ("Отчёт по остановленным сделкам за квартал", -2, False),
    ("Расчёт на три года для филиалов", 1, False),
    ("Список лицензий, которые не используют", 6, True),
)


def show_heard(company: Company) -> None:
    """Give three clients what was heard in their last touch, a promise each, one a training."""
    mine = [client for client in company.clients if client.owner_id == _kam(company)]
    for number, client in enumerate(mine[:SHOWN]):
        touch = Touchpoint.objects.filter(client=client).order_by("-at").first()
        if touch is not None:
            _tell(touch, number)
            _promise(company, client, touch, number)
    _training(company, mine[0])


def _kam(company: Company) -> int:
    return int(company.people["nesterova"].pk)


def _tell(touch: Touchpoint, number: int) -> None:
    chosen = HEARD[number : number + 3]
    Outcome.objects.bulk_create(
        Outcome(touchpoint=touch, client_id=touch.client_id, **one) for one in chosen
    )


def _promise(company: Company, client: Client, touch: Touchpoint, number: int) -> None:
    title, days, is_theirs = PROMISES[number]
    kam = company.people["nesterova"]
    due_on = workdays.next_working_day(company.today + dt.timedelta(days=days - 1))
    task = Task.objects.create(
        client=client,
        kind=TaskKind.PROMISE,
        title=title,
        assignee=kam,
        made_by=kam,
        stakeholder=company.stakeholders[client.pk][0],
        due_on=due_on,
        is_theirs=is_theirs,
        touchpoint=touch,
    )
    Outcome.objects.create(
        touchpoint=touch,
        client=client,
        kind=OutcomeKind.AGREEMENT,
        text=title,
        promised_as=task,
    )


def _training(company: Company, client: Client) -> None:
    day = workdays.back_to_working_day(company.today - dt.timedelta(days=20))
    touch = Touchpoint.objects.create(
        client=client,
        kind=TouchKind.TRAINING,
        at=clock.start_of(day) + dt.timedelta(hours=11),
        minutes=guess_minutes(TouchKind.TRAINING),
        by=client.owner,
        summary="Обучили сотрудников филиала, двое попросили доступ к новому модулю.",
    )
    product = Product.objects.order_by("pk").first()
    Training.objects.create(touchpoint=touch, product=product, tutor=client.owner, trained=14)
