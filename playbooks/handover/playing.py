"""Hand-overs of the simulated year: a few clients came from a colleague and are met when asked."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from django.utils import timezone

from clients.actions import log_touchpoint
from clients.choices import StakeholderRoleCode, Tier, TouchKind
from clients.models import Client, Stakeholder
from core import clock
from flags.choices import RuleCode
from flags.models import Flag
from playbooks.handover.choices import HandOverKind
from playbooks.models import HandOver, HandOverClient
from users.models import User

# Assumed: of how many clients of a book that changed hands a fortnight ago nobody was introduced.
FORGOTTEN = 0.05
AGO = dt.timedelta(days=10)


class HandingOver:
    """A manager who got a few clients from a colleague lately."""

    def make(self, client: Client) -> None:
        """A hand-over needs a client that is saved."""

    def begin(self, owner: User, today: dt.date) -> None:
        old, _new = User.objects.get_or_create(
            email="former@simulation.example", defaults={"last_name": "Прежний"}
        )
        at = clock.start_of(today - AGO)
        for client in Client.objects.filter(owner=owner, archived_at=None).order_by("pk"):
            if random.Random(f"handed {client.name}").random() >= FORGOTTEN:  # noqa: S311 - a game
                continue
            hand_over = HandOver.objects.create(
                kind=HandOverKind.KAM,
                from_person=old,
                to_person=owner,
                started_at=at,
                agreed_at=at,
                moved_at=at,
                accepted_at=at,
            )
            HandOverClient.objects.create(hand_over=hand_over, client=client, owner_was=old)

    def settle(self, flags: Sequence[Flag], by: User, today: dt.date) -> None:
        for flag in flags:
            if flag.rule == RuleCode.NOT_INTRODUCED:
                _meet(flag.client, by)


def _meet(client: Client, by: User) -> None:
    deciding = Stakeholder.objects.present().filter(
        client=client, roles__role=StakeholderRoleCode.ECONOMIC_BUYER, roles__until=None
    )
    kind = TouchKind.CALL if client.effective_tier == Tier.C else TouchKind.MEETING
    log_touchpoint(
        client=client, kind=kind, at=timezone.now(), by=by, stakeholders=list(deciding[:1])
    )
