"""Referrals of the simulated year: whoever gets the signal asks, and that is that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from clients.models import Client
from flags.choices import RuleCode
from flags.models import Flag
from playbooks.referrals.actions import ask_referral
from users.models import User


class Asking:
    """Moments come from answers, goals and renewals that others play."""

    def make(self, client: Client) -> None:
        """A new client has no moment yet."""

    def begin(self, owner: User, today: dt.date) -> None:
        """Nobody was asked before."""

    def settle(self, flags: Sequence[Flag], by: User, today: dt.date) -> None:
        for flag in flags:
            if flag.rule == RuleCode.REFERRAL_MOMENT:
                moment = str(flag.evidence["moment"])
                ask_referral(client=flag.client, by=by, on=today, moment=moment)
