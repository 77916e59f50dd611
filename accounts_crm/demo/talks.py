"""Tasks that repeat and that were given, a practice that was shared, referrals."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from clients.actions import add_task
from clients.choices import Repeat
from clients.models import Client
from playbooks.models import TalkTrack
from playbooks.referrals.actions import answer_referral, ask_referral
from playbooks.talks.actions import share_talk, use_talk
from users.models import User

PRACTICE = {
    "situation": "calm",
    "title_ru": "Позвонить с цифрой, а не с вопросом",
    "body_ru": "{{person}}, перед звонком посмотрела ваши цифры: {{licences}}.\n\n"
    "Одна из них удивила. Хотите, расскажу за пять минут?",
    "say_ru": "«одна цифра», «за пять минут»",
    "avoid_ru": "«как у вас дела?»",
}


def show_talks(company: Company) -> None:
    """A few clients of one manager; the others stay calm."""
    kam = company.people["nesterova"]
    mine = [client for client in company.clients if client.owner_id == kam.pk]
    _work(mine[0], kam, company)
    shared = share_talk(by=kam, **PRACTICE)
    for client in mine[:3]:
        use_talk(track=shared, client=client, by=kam, on=company.today)
    usual = TalkTrack.objects.get(code="impact-and-investment")
    use_talk(track=usual, client=mine[1], by=kam, on=company.today)
    _referrals(mine, kam, company)


def _work(client: Client, kam: User, company: Company) -> None:
    week = company.today + dt.timedelta(days=4)
    add_task(
        by=kam,
        title="Созвон по внедрению",
        assignee=kam,
        client=client,
        due_on=week,
        repeats=Repeat.WEEKLY,
    )
    member = client.memberships.select_related("person").order_by("pk").first()
    if member is not None:
        add_task(
            by=kam,
            title="Обучить новых пользователей",
            assignee=member.person,
            client=client,
            due_on=company.today + dt.timedelta(days=7),
            expected="Десять человек прошли обучение",
        )


def _referrals(mine: list[Client], kam: User, company: Company) -> None:
    """One brought a client, one declined."""
    asked_on = company.today - dt.timedelta(days=60)
    if len(mine) < 4:
        return
    first, _undo = ask_referral(client=mine[1], by=kam, on=asked_on, moment="nps")
    came = {"state": "came", "prospect": mine[-1], "prospect_name": mine[-1].name}
    answer_referral(referral=first, changes=came, by=kam)
    second, _undo = ask_referral(client=mine[2], by=kam, on=asked_on, moment="renewal")
    answer_referral(referral=second, changes={"state": "declined"}, by=kam)
