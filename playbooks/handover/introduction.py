"""Whether a new owner was introduced: by a meeting with the decision maker, C by call or letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.choices import StakeholderRoleCode, Tier, TouchKind
from clients.models import Client, StakeholderRole, Touchpoint, TouchpointColleague
from core import clock
from playbooks.models import HandOver

# Seen face to face, in a room or on a screen.
MEETINGS = (TouchKind.MEETING, TouchKind.VIDEO, TouchKind.REVIEW)
# Enough for C: spoken or written; a letter need not be answered.
TALKS = (TouchKind.CALL, *MEETINGS, TouchKind.TRAINING, TouchKind.DEMO)
LETTERS = (TouchKind.EMAIL, TouchKind.MESSENGER)
PERSONAL = (Tier.A, Tier.B)


def by_talk() -> Q:
    """Touches that introduce somebody to a C client."""
    counted = Q(is_counted=True, kind__in=[kind.value for kind in (*TALKS, *LETTERS)])
    return counted | Q(kind__in=[kind.value for kind in LETTERS])


def by_meeting(touch: str = "pk") -> Q:
    """Counted meetings in which somebody took part who is the decision maker now."""
    deciding = StakeholderRole.objects.held().filter(
        role=StakeholderRoleCode.ECONOMIC_BUYER,
        stakeholder__took_part__touchpoint=OuterRef(touch),
    )
    kinds = [kind.value for kind in MEETINGS]
    return Q(Exists(deciding), is_counted=True, kind__in=kinds)


def touches_of(person: int) -> QuerySet[Touchpoint]:
    """Touches that somebody logged or joined."""
    joined = TouchpointColleague.objects.filter(touchpoint=OuterRef("pk"), person=person)
    return Touchpoint.objects.alive().filter(Q(by=person) | Q(Exists(joined)))


def introductions(hand_over: HandOver, ids: Sequence[int]) -> dict[int, dt.date]:
    """Return on which day the new owner was first introduced at each client. Two queries.

    A meeting of both owners before the hand-over was accepted is an introduction too.
    """
    tiers = {c.pk: c.effective_tier for c in Client.objects.filter(pk__in=ids)}
    since = clock.start_of(clock.date_of(hand_over.started_at))
    personal = [pk for pk, tier in tiers.items() if tier in PERSONAL]
    others = [pk for pk in tiers if pk not in set(personal)]
    rows = touches_of(hand_over.to_person_id).filter(at__gte=since)
    fits = (Q(client__in=personal) & by_meeting()) | (Q(client__in=others) & by_talk())
    found: dict[int, dt.date] = {}
    for client, at in rows.filter(fits).order_by("at", "pk").values_list("client", "at"):
        found.setdefault(client, clock.date_of(at))
    return found
