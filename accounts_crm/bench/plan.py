"""How large the invented company is and who its measured people are."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

ADMIN, HEAD, KAM, FIRST_KAM = 1, 2, 3, 4
KAM_CLIENTS, KAMS_CLIENTS = 40, 60
TEAM_KAMS = 10
# 40 of the measured manager and six more of 60: the book of the measured head, 400 clients.
HEADS_KAMS = 6
YEARS = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of one scratch company; `clients` is a multiple of ten.

    A client has a *place* from 0 on, which decides its tier (one A, three B, six C of ten) and
    its owner, and an id that scatters neighbours over the table as years of work would.
    """

    clients: int
    touchpoints: int
    today: dt.date
    now: dt.datetime

    @property
    def kams(self) -> int:
        """Account managers besides the measured one."""
        return max(1, math.ceil((self.clients - KAM_CLIENTS) / KAMS_CLIENTS))

    @property
    def teams(self) -> int:
        return 1 + math.ceil(max(0, self.kams - HEADS_KAMS) / TEAM_KAMS)

    @property
    def members(self) -> int:
        return max(3, self.kams // 4)

    @property
    def first_head(self) -> int:
        """The id of the head of the second team."""
        return FIRST_KAM + self.kams

    @property
    def first_member(self) -> int:
        return self.first_head + self.teams - 1

    @property
    def people(self) -> int:
        return self.first_member + self.members - 1

    @property
    def step(self) -> int:
        """A factor without a divisor in common with the number of clients: place to id."""
        found = int(self.clients * 0.618) | 1
        while math.gcd(found, self.clients) > 1:
            found += 2
        return found

    def id_of(self, place: str) -> str:
        """Return the SQL of a client's id by the SQL of its place."""
        return f"(({place})::bigint * {self.step} % {self.clients} + 1)"

    def owner_of(self, place: str) -> str:
        """Return the SQL of the id of the manager who works with the client of a place."""
        kam = f"{FIRST_KAM} + (({place}) - {KAM_CLIENTS}) / {KAMS_CLIENTS}"
        return f"CASE WHEN ({place}) < {KAM_CLIENTS} THEN {KAM} ELSE {kam} END"
