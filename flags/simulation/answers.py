"""Answers of a simulated book: once a quarter a part of the clients says how it is with us.

Dice of its own, so that what else happens in a book stays what it was.
"""

from __future__ import annotations

import datetime as dt
import random

from clients.choices import SurveyKind, Tier
from clients.followups import after_client_change
from clients.models import Client, Stakeholder, SurveyAnswer
from users.models import User

# Assumed: who is asked and answers, and how people answer.
ANSWERS = {Tier.A: 0.6, Tier.B: 0.3, Tier.C: 0.1}
USUAL, SPREAD = 8.3, 1.3
MONTHS = 3


def ask(owner: User, today: dt.date) -> None:
    """Ask those clients of a manager whose turn it is this month."""
    for client in Client.objects.filter(owner=owner, archived_at=None).order_by("pk"):
        nature = random.Random(f"answers {client.name}")  # noqa: S311 - a game
        turn = nature.randrange(MONTHS)
        if today.month % MONTHS != turn or nature.random() >= ANSWERS[Tier(client.tier)]:
            continue
        dice = random.Random(f"answers {client.name} {today}")  # noqa: S311
        usual = nature.gauss(USUAL, SPREAD)
        SurveyAnswer.objects.create(
            client=client,
            stakeholder=Stakeholder.objects.present().filter(client=client).order_by("pk").first(),
            kind=SurveyKind.NPS,
            score=min(10, max(0, round(dice.gauss(usual, SPREAD)))),
            answered_on=today,
            source="link",
        )
        after_client_change(client.pk)
