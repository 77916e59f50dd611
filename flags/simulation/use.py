"""What becomes of licences and goals in a simulated book: measured on the first of each month.

Dice of its own, so that what else happens in a book stays what it was.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

from clients.choices import GoalState, Tier
from clients.followups import after_client_change
from clients.models import Client, Goal, GoalReading
from contracts.models import ContractLine, LicenceReading
from contracts.use import lines_of_client
from core import workdays
from flags.choices import RuleCode
from flags.models import Flag
from users.models import User

DAY = dt.timedelta(days=1)
# Assumed: what is measured at all, how full licences usually are, how much a month moves them.
MEASURED = {Tier.A: 0.8, Tier.B: 0.4, Tier.C: 0.0}
USUAL, SPREAD, MOVES = 0.75, 0.18, 0.12
HAS_GOAL = {Tier.A: 0.5, Tier.B: 0.2, Tier.C: 0.0}
GOAL_DAYS = (180, 400)
FORGOTTEN = 0.15  # of monthly readings
BOUGHT = (10, 120)
WAY = 100_000  # of a goal, in thousandths


def is_month_begun(today: dt.date) -> bool:
    """Tell whether today is the first working day of its month."""
    return workdays.next_working_day(today.replace(day=1) - DAY) == today


def measure(owner: User, today: dt.date) -> None:
    """Type the readings of the month for a manager's clients, as far as they look."""
    clients = Client.objects.filter(owner=owner, archived_at=None, tier__in=[Tier.A, Tier.B])
    for client in clients.order_by("pk"):
        # Books are alike in names and not in numbers of rows.
        dice = random.Random(f"{client.name} {today}")  # noqa: S311 - a game
        nature = random.Random(client.name)  # noqa: S311
        if nature.random() < MEASURED[Tier(client.tier)]:
            _licences(client, today, dice, nature)
        if nature.random() < HAS_GOAL[Tier(client.tier)]:
            _goal(client, today, dice)
        after_client_change(client.pk)


def _licences(client: Client, today: dt.date, dice: random.Random, nature: random.Random) -> None:
    bare = client.contracts.filter(archived_at=None, lines=None, starts_on__lte=today)
    for contract in bare.order_by("starts_on", "pk"):
        ContractLine.objects.create(contract=contract, quantity=nature.randint(*BOUGHT))
    for place, line in enumerate(lines_of_client(client, today)):
        if dice.random() < FORGOTTEN:
            continue
        usual = random.Random(f"{client.name} {place}").gauss(USUAL, SPREAD)  # noqa: S311
        part = max(0.0, dice.gauss(usual, MOVES))
        used = round((line.quantity or 0) * part)
        LicenceReading.objects.create(line=line, taken_on=today, used=used, by=client.owner)


def _goal(client: Client, today: dt.date, dice: random.Random) -> None:
    """A goal goes on with its time, now ahead and now behind; when it is over the next is set."""
    goal = Goal.objects.open().filter(client=client).first()
    if goal is None:
        until = today + DAY * dice.randint(*GOAL_DAYS)
        Goal.objects.create(
            client=client,
            task="Быстрее проверять контрагентов",
            measure="Минут на проверку",
            baseline=WAY,
            target=0,
            since=today,
            until=until,
        )
        return
    if dice.random() >= FORGOTTEN:
        _read(goal, today)
    if today >= goal.until:
        goal.state = GoalState.REACHED
        goal.save(update_fields=["state"])


def read_goals(flags: Iterable[Flag], today: dt.date) -> None:
    """In a talk the client is asked for the number that nobody has looked at."""
    asked = [f.client_id for f in flags if f.rule == RuleCode.GOAL_WITHOUT_READING]
    for goal in Goal.objects.open().filter(client__in=asked).order_by("pk"):
        _read(goal, today)
        after_client_change(goal.client_id)


def _read(goal: Goal, today: dt.date) -> None:
    gone = min((today - goal.since).days / max((goal.until - goal.since).days, 1), 1.0)
    done = max(0.0, gone * random.Random(f"{goal.client.name} {goal.until}").gauss(0.95, 0.2))  # noqa: S311
    value = round(WAY * (1 - done))
    GoalReading.objects.create(goal=goal, taken_on=today, value=value, by=goal.client.owner)
