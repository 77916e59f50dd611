"""A client with one row of every kind that may be shown, and with what never may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from clients.models import Client
from core import clock
from playbooks.decks.actions import make_deck
from playbooks.decks.choices import ShownKind
from playbooks.models import Deck, ShownEntry
from renewals.models import RenewalLine
from tests import factories as f
from users.models import User

# Words that stand in one row each; what is private must never be read back.
PRIVATE = ("ТАЙНА", "777 777")


@dataclass
class World:
    client: Client
    owner: User
    rows: dict[str, Any]
    renewal: Any

    def key(self, kind: str) -> str:
        return f"{kind}:{self.rows[kind].pk}"

    def mark(self, *kinds: str) -> None:
        for kind in kinds:
            ShownEntry.objects.create(
                client=self.client, kind=kind, row=self.rows[kind].pk, by=self.owner
            )

    def mark_all(self) -> None:
        self.mark(*ShownKind.values)
        entry = self.rows["ledger"]
        entry.is_shareable = True
        entry.save()

    def deck(self, **more: Any) -> Deck:
        facts = {"title": "Итоги года", "language": "ru", "shown_on": clock.today()} | more
        return make_deck(client=self.client, by=self.owner, **facts)


def full_world(owner: User) -> World:
    """Build the client; every row's words name their kind."""
    today = clock.today()
    client = f.ClientFactory.create(
        owner=owner, name="ООО «Ромашка»", industry="Банк", note="ТАЙНА"
    )
    anna = f.StakeholderFactory.create(
        client=client,
        job="директор",
        influence=5,
        attitude=-2,
        expects="ТАЙНА",
        person__last_name="Говорова",
        person__first_name="Анна",
    )
    touch = f.TouchpointFactory.create(client=client, by=owner, summary="ТАЙНА")
    touch.their_side.create(stakeholder=anna)
    goal = f.GoalFactory.create(
        client=client,
        task="Цель-задача",
        measure="Цель-мера",
        unit="мин",
        baseline=240_000,
        target=40_000,
        evidence="ТАЙНА",
        since=today - dt.timedelta(days=200),
        until=today + dt.timedelta(days=165),
    )
    contract = f.ContractFactory.create(client=client, note="ТАЙНА")
    product = f.ProductFactory.create(name="Досье")
    line = f.ContractLineFactory.create(
        contract=contract, product=product, quantity=200, cost_amount=777_777_00
    )
    learned = f.TouchpointFactory.create(client=client, by=owner, kind="training", summary="ТАЙНА")
    rows = {
        "need": f.OutcomeFactory.create(
            touchpoint=touch, kind="need", objection="", text="Нужда-слова"
        ),
        "words": f.OutcomeFactory.create(
            touchpoint=touch, kind="feedback", objection="", text="Отзыв-слова"
        ),
        "answer": f.SurveyAnswerFactory.create(
            client=client, stakeholder=anna, score=9, comment="Ответ-слова"
        ),
        "goal": goal,
        "reading": f.GoalReadingFactory.create(
            goal=goal, taken_on=today - dt.timedelta(days=9), value=90_000, note="ТАЙНА"
        ),
        "ledger": f.LedgerEntryFactory.create(
            client=client, kind="impact", amount=1_500_000_00, quote="Выгода-слова"
        ),
        "training": _training(learned, product, owner),
        "licence": f.LicenceReadingFactory.create(
            line=line, used=130, taken_on=today - dt.timedelta(days=5)
        ),
        "promise": f.TaskFactory.create(
            client=client, kind="promise", title="Обещание-слова", assignee=owner
        ),
    }
    renewal = f.RenewalFactory.create(
        contract=contract, client=client, amount=900_000_00, note="ТАЙНА"
    )
    RenewalLine.objects.create(
        renewal=renewal, title="Позиция-слова", quantity=250, amount=900_000_00
    )
    return World(client, owner, rows, renewal)


def _training(touch: Any, product: Any, tutor: User) -> Any:
    from contracts.models import Training

    return Training.objects.create(touchpoint=touch, product=product, tutor=tutor, trained=14)
