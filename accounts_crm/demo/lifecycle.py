"""Stages of the demonstration company: the way behind, what was asked, what is proposed."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts_crm.demo.company import Company
from clients.models import Client, LifeCycleStage, StageMove, Stakeholder, Touchpoint
from contracts.models import Contract
from flags.rules import Thresholds
from playbooks.lifecycle.proposing import propose
from playbooks.models import StageAnswer
from renewals.models import RenewalClock

DAY = dt.timedelta(days=1)
# How many days clients stood at the stages before: by turns, so that the report has a shape.
COURSES = (
    (("pilot", 48), ("onboarding", 75)),
    (("onboarding", 110), ("adoption", 160)),
    (("pilot", 90), ("onboarding", 64), ("adoption", 210)),
)
ANSWERS = {
    "pilot": "Да: проверка контрагента занимает минуты, подтвердил финансовый директор",
    "onboarding": "Да, работают ежедневно, бизнес-заказчик видит отчёт",
}
OVERDUE_EACH = 12
PROPOSED_EACH = 5


def show_lifecycle(company: Company) -> None:
    """Give clients a way behind them, answers of two moves, sleepers who are still friendly."""
    stages = {stage.code: stage for stage in LifeCycleStage.objects.all()}
    _enter_renewal(company, stages["renewal"])
    # Who left was marked in the base, behind the company's own copy of the client.
    walked = list(
        Client.objects.filter(pk__in=[one.pk for one in company.clients])
        .filter(stage__isnull=False, stage_since__isnull=False)
        .select_related("stage", "owner")
        .order_by("pk")
    )
    for number, client in enumerate(walked):
        _keep_in_time(client, number, company.today)
        _walk(client, COURSES[number % len(COURSES)], stages)
    mine = [one for one in walked if one.owner_id == company.people["nesterova"].pk]
    for client in mine[:3]:
        _answer(client, company.today)
    _keep_friends(company)
    propose(today=company.today)


def _enter_renewal(company: Company, renewal: LifeCycleStage) -> None:
    """Most clients whose renewal has to start were moved there on that day."""
    due = RenewalClock.objects.filter(
        latest_start__lte=company.today, contract__ends_on__gte=company.today
    )
    starts = dict(due.order_by("-latest_start").values_list("contract__client", "latest_start"))
    for number, client in enumerate(one for one in company.clients if one.pk in starts):
        if number % PROPOSED_EACH:
            client.stage, client.stage_since = renewal, starts[client.pk]
            client.save(update_fields=["stage", "stage_since"])


def _keep_in_time(client: Client, number: int, today: dt.date) -> None:
    """All but a few stand at their stage no longer than usual."""
    assert client.stage is not None
    usual = client.stage.expected_days
    if usual is None or number % OVERDUE_EACH == 0:
        return
    if client.stage_since is None or (today - client.stage_since).days > usual:
        client.stage_since = today - (usual - 5 - number % 40) * DAY
        client.save(update_fields=["stage_since"])


def _walk(
    client: Client, course: tuple[tuple[str, int], ...], stages: dict[str, LifeCycleStage]
) -> None:
    """Write the moves before the present one; the present one is written anew after them."""
    passed = [(stages[code], days) for code, days in course if code in stages]
    here, since = client.stage, client.stage_since
    assert here is not None
    assert since is not None
    passed = [(stage, days) for stage, days in passed if stage.position < here.position]
    now = list(client.stage_moves.filter(contract_id=None))
    client.stage_moves.filter(contract_id=None).delete()
    on = since - sum(days for _s, days in passed) * DAY
    before = None
    for stage, days in passed:
        StageMove.objects.create(
            client=client, from_stage=before, to_stage=stage, on=on, by=client.owner
        )
        before, on = stage, on + days * DAY
    reason = now[0].reason if now else ""
    StageMove.objects.create(
        client=client,
        from_stage=before,
        to_stage=here,
        on=since,
        by=client.owner,
        reason=reason,
    )


def _answer(client: Client, today: dt.date) -> None:
    """The first question of each move is answered from a touch, the others wait."""
    touch = Touchpoint.objects.counted().filter(client=client).order_by("-at").first()
    for move in client.stage_moves.filter(from_stage__isnull=False).order_by("pk"):
        assert move.from_stage is not None
        words = ANSWERS.get(move.from_stage.code, "")
        for question in move.from_stage.questions.filter(asked="exit").order_by("position"):
            StageAnswer.objects.create(
                move=move,
                asked="exit",
                question=question.text,
                question_en=question.text_en,
                text=words,
                touchpoint=touch if words else None,
                by=client.owner,
                answered_at=timezone.now() if words else None,
            )


def _keep_friends(company: Company) -> None:
    """Who left long ago has somebody there who is still for us."""
    border = company.today - Thresholds().dormant_days * DAY
    gone = Client.objects.filter(stage__is_churned=True)
    late = Contract.objects.filter(client__in=gone, ends_on__gt=border).values("client")
    for client in gone.exclude(pk__in=late):
        person = Stakeholder.objects.present().filter(client=client).order_by("pk").first()
        if person is not None:
            Stakeholder.objects.filter(pk=person.pk).update(attitude=1)
