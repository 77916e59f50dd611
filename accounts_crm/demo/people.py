"""What the first clients of the demonstration company show about people: lines, ties, sponsors."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.choices import StakeholderStatus, Tier
from clients.models import Client, Stakeholder

SHOWN = 3
MESSAGES = (
    "Продлеваем на три года и подключаем филиалы: цена за лицензию ниже на 12 %",
    "Сначала показываем экономию на проверках, потом говорим о новых модулях",
    "До бюджета на следующий год — один пилот и один счёт",
)
EXPECTS = (
    "приходить с готовым проектом письма",
    "предупреждать о сроках за две недели",
    "не звонить после шести",
)


def show_people(company: Company) -> None:
    """Give three A clients a key message, a sponsor, reporting lines and wishes of their people."""
    mine = [c for c in company.clients if c.tier == Tier.A and c.owner_id == _kam(company)]
    for number, client in enumerate(mine[:SHOWN]):
        client.key_message = MESSAGES[number]
        if number != 1:
            client.sponsor = company.people["head"]
            client.sponsor_since = company.today - dt.timedelta(days=120)
        _lines(company, client, number)
    Client.objects.bulk_update(mine[:SHOWN], ["key_message", "sponsor", "sponsor_since"])


def _kam(company: Company) -> int:
    return int(company.people["nesterova"].pk)


def _lines(company: Company, client: Client, number: int) -> None:
    """The weightiest leads, two report to them, the rest to the second; one of them is away."""
    people = sorted(company.stakeholders[client.pk], key=lambda one: -(one.influence or 0))
    first, *others = people
    first.expects = EXPECTS[number]
    for place, one in enumerate(others):
        one.reports_to = first if place < 2 else others[0]
    if number == 0:
        away = others[-1]
        away.status = StakeholderStatus.ON_LEAVE
        away.leave_from = company.today - dt.timedelta(days=3)
        away.leave_until = company.today + dt.timedelta(days=11)
    Stakeholder.objects.bulk_update(
        people, ["expects", "reports_to", "status", "leave_from", "leave_until"]
    )
