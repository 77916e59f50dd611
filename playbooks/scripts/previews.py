"""What switching a playbook on would start, said before it is saved."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from clients.models import Client, StageMove
from flags.models import Flag
from playbooks.models import Playbook
from playbooks.scripts.choices import Trigger
from playbooks.scripts.triggers import causes_of, ends_between
from users.models import User

MONTH = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Effect:
    """Where a playbook would start the next night, and how often a month it usually would.

    `tasks` are those made at once; `busiest` gets the most of them.
    """

    clients: int
    tasks: int
    owners: int
    busiest: str
    most: int
    a_month: int

    @property
    def each(self) -> int:
        """Tasks an owner on average, rounded up."""
        return -(-self.tasks // self.owners) if self.owners else 0


def effect_of(playbook: Playbook, steps: int, today: dt.date) -> Effect:
    """Return what a playbook (saved or not) would do; `steps` are those made at the start."""
    causes = causes_of(playbook, today)
    ids = [cause.client_id for cause in causes]
    owners: Counter[int | None] = Counter()
    for first in range(0, len(ids), 500):
        part = Client.objects.filter(pk__in=ids[first : first + 500])
        owners.update(part.values_list("owner_id", flat=True))
    top = owners.most_common(1)
    busiest = User.objects.get_queryset().filter(pk__in=[pk for pk, _n in top]).first()
    return Effect(
        clients=len(ids),
        tasks=len(ids) * steps,
        owners=len(owners),
        busiest=busiest.short_name if busiest else "",
        most=top[0][1] * steps if top else 0,
        a_month=_a_month(playbook, today),
    )


def _a_month(playbook: Playbook, today: dt.date) -> int:
    """Count causes of the last thirty days; dates of the next thirty."""
    living = Client.objects.live().filter(owner__is_active=True)
    if playbook.tiers:
        living = living.with_tier().filter(tier_now__in=list(playbook.tiers))
    since = today - MONTH
    if playbook.trigger == Trigger.STAGE:
        moves = StageMove.objects.filter(to_stage=playbook.stage_id, on__gt=since, on__lte=today)
        return moves.filter(client__in=living.values("pk")).values("client").distinct().count()
    if playbook.trigger == Trigger.FLAG:
        flags = Flag.objects.filter(rule=playbook.rule, opened_on__gt=since)
        return flags.filter(client__in=living.values("pk")).values("client").distinct().count()
    if playbook.trigger == Trigger.DATE:
        ahead = today + dt.timedelta(days=playbook.days_before or 0)
        dates = ends_between(playbook, today, ahead, ahead + MONTH)
        return dates.filter(client__in=living.values("pk")).count()
    return 0
