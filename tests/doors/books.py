"""Three books that the reader must not know of, with a mark in every field that holds words.

Book 1 is a colleague's of another team, book 2 of the reader's own team, book 3 nobody's. Each
has a client with everything, an archived one and deleted rows. The marks of a book share a stem,
so that any leak is found by looking for few strings in a text without its spaces.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.utils import timezone

from clients.models import (
    Client,
    ClientField,
    LifeCycleStage,
    SavedView,
    StageMove,
    TimelineEntry,
)
from core import clock
from core.models import AuditLine
from exchange.choices import Outcome
from exchange.models import ImportProblem, ImportRow, ImportRun
from playbooks.models import (
    Deck,
    DeckSlide,
    NamedReference,
    Playbook,
    PlaybookRun,
    ShownEntry,
    StageAnswer,
    StageProposal,
)
from renewals.models import BudgetAnswer, RenewalLine
from tests import factories as f
from tests.clients.pages import full
from tests.doors.marks import BOOKS, Book, inn, latin, phone, word
from tests.playbooks.handover.world import marked as handed
from tests.playbooks.roadmaps.world import marked


def plant(*, own: Client, team: Any) -> list[Book]:
    """Make the three books beside the reader's own one, and tie them where a leak would hide."""
    owners = [f.UserFactory.create(), f.UserFactory.create(team=team), None]
    stage = f.StageFactory.create()
    field, _new = ClientField.objects.get_or_create(
        code="secret", defaults={"label": "Своё поле", "kind": "text"}
    )
    books = [_book(n, owner, stage, field) for n, owner in zip(BOOKS, owners, strict=True)]
    _tie(own, books)
    return books


def _book(n: int, owner: Any, stage: LifeCycleStage, field: ClientField) -> Book:
    today, now = clock.today(), timezone.now()
    client = f.ClientFactory.create(
        **_facts(n, "имя"), owner=owner, stage=stage, tier="A", inn=inn(n), own_values={}
    )
    Client.objects.filter(pk=client.pk).update(own_values={field.code: word(n, "своё")})
    archived = f.ClientFactory.create(**_facts(n, "архив"), owner=owner, archived_at=now)
    person = f.PersonFactory.create(
        last_name=word(n, "человек"), first_name=word(n, "даёт"), note=word(n, "о-нём")
    )
    place = f.StakeholderFactory.create(
        client=client,
        person=person,
        job=word(n, "должность"),
        department=word(n, "отдел"),
        acting_as=word(n, "исполняет"),
        expects=word(n, "ждёт"),
    )
    f.StakeholderRoleFactory.create(stakeholder=place, client=client)
    SavedView.objects.create(by=owner or f.UserFactory.create(), name=word(n, "вид"))
    for kind, value in (
        ("phone", phone(n)),
        ("email", latin(n, "mail") + "@client.example"),
        ("telegram", latin(n, "tg")),
    ):
        f.ContactPointFactory.create(person=person, kind=kind, value=value)
    by = owner or f.UserFactory.create()
    touch = {"by": by, "summary": word(n, "касание"), "result": word(n, "итог")}
    contract = f.ContractFactory.create(
        client=client,
        owner=owner,
        number=word(n, "договор"),
        note=word(n, "условие"),
        ends_on=today + dt.timedelta(days=20),
        amount=int(f"7654{n}9900"),
    )
    measured = f.ContractLineFactory.create(contract=contract, title=word(n, "строка"))
    licences = f.LicenceReadingFactory.create(line=measured)
    goal = f.GoalFactory.create(
        client=client,
        task=word(n, "задача"),
        measure=word(n, "мера"),
        unit=word(n, "единица"),
        evidence=word(n, "доказано"),
    )
    reading = f.GoalReadingFactory.create(goal=goal, note=word(n, "замер"))
    entry = f.LedgerEntryFactory.create(
        client=client, quote=word(n, "сказано"), source=word(n, "источник")
    )
    answer = f.SurveyAnswerFactory.create(
        client=client, stakeholder=place, score=2, comment=word(n, "оценка")
    )
    asked = f.ClientRequestFactory.create(
        client=client,
        what=word(n, "запрос"),
        outcome="lost",
        reason=word(n, "проигран"),
        closed_on=today,
    )
    _interests(n, client, contract, place)
    sighting = f.SightingFactory.create(
        client=client,
        competitor=word(n, "конкурент"),
        product=word(n, "ихнее"),
        note=word(n, "видели"),
    )
    paper = f.DocumentFactory.create(
        client=client, title=word(n, "бумага"), at_whom=word(n, "у-кого"), contract=contract
    )
    f.AppealCountFactory.create(client=client)
    BudgetAnswer.objects.create(
        client=client,
        year_starts_on=dt.date(today.year + 1, 1, 1),
        state="asked",
        on=today,
        note=word(n, "бюджет"),
    )
    raised = f.HandRaiseFactory.create(client=client, text=word(n, "просьба"), by=by)
    invoice = f.InvoiceFactory.create(
        client=client,
        contract=contract,
        number=word(n, "счёт"),
        note=word(n, "за-что"),
        due_on=today - dt.timedelta(days=40),
        external_id=latin(n, "inv"),
    )
    price = f.PriceRoundRowFactory.create(
        contract=contract,
        note=word(n, "торг"),
        round__name=word(n, "пересмотр"),
        round__letter=word(n, "письмо-о-цене"),
        round__query=word(n, "выбор"),
        round__by=by,
    )
    renewal = f.RenewalFactory.create(
        contract=contract,
        competitor=word(n, "соперник"),
        note=word(n, "пометка"),
        loss_note=word(n, "потеря"),
        release_reason=word(n, "не-держим"),
        release_asked_on=today,
        release_asked_by=by,
    )
    RenewalLine.objects.create(renewal=renewal, title=word(n, "предлагаем"))
    deck = Deck.objects.create(
        client=client,
        title=word(n, "презентация"),
        shown_on=today,
        agenda=word(n, "повестка"),
        renewal=renewal,
    )
    slide = DeckSlide.objects.create(
        deck=deck, kind="next", heading=word(n, "заголовок"), text=word(n, "на-слайде")
    )
    NamedReference.objects.create(
        client=client, stakeholder=place, agreed_on=today, story=word(n, "пример")
    )
    for kind, row in (("goal", goal), ("reading", reading), ("answer", answer)):
        ShownEntry.objects.create(client=client, kind=kind, row=row.pk)
    plan = marked(client, place, by, partial(word, n))
    rows = {
        "roadmap": plan,
        "roadmap_step": plan.steps.get(),
        "hand_over": handed(client, by, partial(word, n)),
        "deck": deck,
        "deck_slide": slide,
        "referral": f.ReferralFactory.create(
            client=client, note=word(n, "просьба"), prospect_name=word(n, "новый")
        ),
        "run": PlaybookRun.objects.create(
            playbook=(used := Playbook.objects.get(code="handover")),
            version=used.versions.get(),
            client=client,
            key="hand:1",
            started_on=today,
            stopped_at=now,
            stop_reason=word(n, "остановлено"),
        ),
        "renewal": renewal,
        "pilot": f.ContractFactory.create(client=client, kind="pilot", number=word(n, "пилот")),
        "invoice": invoice,
        "price_row": price,
        "price_round": price.round,
        "document": paper,
        "raise": raised,
        "asked": f.TouchpointFactory.create(
            client=client, kind="email", direction="theirs", summary=word(n, "письмо")
        ),
        "sighting": sighting,
        "answer": answer,
        "survey_link": f.SurveyLinkFactory.create(stakeholder=place),
        "request": asked,
        "stakeholder": place,
        "person": person,
        "person_twin": f.StakeholderFactory.create(client=client).person,
        "twin": f.ClientFactory.create(owner=owner),
        "contract": contract,
        "licence_reading": licences,
        "goal": goal,
        "goal_reading": reading,
        "ledger_entry": entry,
        "touch": f.TouchpointFactory.create(client=client, **touch),
        "task": f.TaskFactory.create(
            client=client,
            assignee=by,
            title=word(n, "дело"),
            place=word(n, "место"),
            expected=word(n, "ждём"),
            due_on=today,
        ),
        "flag": f.FlagFactory.create(client=client, evidence={"days": 99, "name": word(n, "знак")}),
        "import": _import(n, by),
    }
    f.OutcomeFactory.create(touchpoint=rows["touch"], text=word(n, "возражение"))
    f.OutcomeFactory.create(
        touchpoint=rows["touch"],
        kind="document",
        text=word(n, "бумага"),
        objection="",
        paper="proposal",
        approval="in_approval",
        at_whom=word(n, "укого"),
    )
    promised = {"client": client, "assignee": by, "kind": "promise", "due_on": today}
    f.TaskFactory.create(**promised, title=word(n, "обещание"))
    f.TaskFactory.create(
        **promised, title=word(n, "исполнено"), proof=word(n, "подтверждение"), done_at=now
    )
    f.TaskFactory.create(
        **promised, title=word(n, "нарушено"), reason=word(n, "почему"), cancelled_at=now
    )
    f.TouchpointFactory.create(client=client, deleted_at=now, **touch)
    f.TaskFactory.create(client=client, assignee=by, title=word(n, "нет"), deleted_at=now)
    TimelineEntry.objects.create(
        client=client,
        by=by,
        verb="client_changed",
        label=word(n, "подпись"),
        changes={"city": [word(n, "было"), word(n, "стало")]},
        reason=word(n, "причина"),
    )
    _stages(n, client, stage, by)
    AuditLine.objects.create(by=by, verb="import_started", subject=word(n, "файл"))
    return Book(n, client, archived, rows)


def _stages(n: int, client: Client, stage: LifeCycleStage, by: Any) -> None:
    today, now = clock.today(), timezone.now()
    move = StageMove.objects.create(
        client=client, to_stage=stage, on=today, by=by, reason=word(n, "этап")
    )
    StageAnswer.objects.create(
        move=move,
        asked="exit",
        question=word(n, "вопрос-стадии"),
        text=word(n, "ответ-стадии"),
        answered_at=now,
    )
    StageProposal.objects.create(
        client=client,
        from_stage=client.stage,
        stage=stage,
        made_on=today,
        facts={"signed": {"on": str(today), "number": word(n, "повод")}},
        state="declined",
        reason=word(n, "отказ-стадии"),
    )


def _interests(n: int, client: Client, contract: Any, place: Any) -> None:
    f.InterestFactory.create(
        client=client, product=contract.product, department=word(n, "интересно")
    )
    f.WishTieFactory.create(client=client, stakeholder=place)


def _facts(n: int, place: str) -> dict[str, str]:
    return {
        "name": word(n, place),
        "full_name": word(n, "полное"),
        "industry": word(n, "отрасль"),
        "city": word(n, "город"),
        "address": word(n, "адрес"),
        "note": word(n, "заметка"),
        "key_message": word(n, "сообщение"),
        "procurement_note": word(n, "закупка"),
    }


def _import(n: int, by: Any) -> ImportRun:
    run = ImportRun.objects.create(
        by=by,
        file_name=f"{word(n, 'файл')}.csv",
        state="done",
        started_at=timezone.now(),
        finished_at=timezone.now(),
        sheet={"headers": [word(n, "столбец")]},
    )
    ImportProblem.objects.create(run=run, row=2, column="ИНН", value=word(n, "ошибка"), reason="x")
    ImportRow.objects.create(run=run, row=1, outcome=Outcome.values[0], made=[])
    return run


def _tie(own: Client, books: list[Book]) -> None:
    """The reader's client stands below a hidden one and above another; its people came and went."""
    full(own)
    first, second, third = books
    Client.objects.filter(pk=own.pk).update(parent=first.client)
    Client.objects.filter(pk=second.client.pk).update(parent=own.pk)
    mine = own.stakeholders.select_related("person").first()
    assert mine is not None
    f.StakeholderFactory.create(
        client=first.client, person=mine.person, job=word(1, "прежняя"), status="left"
    )
    gone_to = f.StakeholderFactory.create(
        client=third.client, person=f.PersonFactory.create(), job=word(3, "новая")
    )
    f.StakeholderFactory.create(
        client=own, person=gone_to.person, status="moved", moved_to=gone_to, until=clock.today()
    )
