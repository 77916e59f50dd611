"""What the demonstration company is while it is being made."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from clients.models import Client, Stakeholder
from contracts.models import Contract
from users.models import User


@dataclass(slots=True)
class Company:
    """What is being made, and the passwords to print once."""

    today: dt.date
    dice: random.Random
    people: dict[str, User] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    clients: list[Client] = field(default_factory=list)
    stakeholders: dict[int, list[Stakeholder]] = field(default_factory=dict)
    contracts: dict[int, list[Contract]] = field(default_factory=dict)
