"""A trip to a town: whom of one's clients there to see first, and who is there to be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clients.choices import StakeholderStatus
from clients.models import Client, Stakeholder, Task
from clients.rules.places import is_in, key_of, same_towns, town_of
from clients.rules.presence import is_away
from contracts import queries as contracts
from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract
from core import clock, showing
from dashboard.queries.briefs import flags_of, open_tasks, people_of
from flags import thresholds
from flags.choices import RuleCode, Severity
from flags.models import Flag
from flags.queries import Reason
from flags.rules import Thresholds
from flags.templatetags.flags_norm import norm_of
from users.models import User

# Of a town with more clients the worst come: nobody sees more in one trip.
MOST_LOOKED_AT = 150
SHOWN = 50
ADDRESSES_READ = 3000
MOST_TOWNS = 300
PEOPLE, REASONS = 3, 2
RENEWAL_AHEAD = 120  # days in which a contract's end makes a visit worth while


@dataclass(slots=True)
class Visit:
    """One client to see: what speaks for it and who is there."""

    client: Client
    reasons: list[Reason]
    over: int = 0  # days above the norm of touches
    ends_on: dt.date | None = None
    step: Task | None = None
    people: list[Stakeholder] = field(default_factory=list)
    away: int = 0

    @property
    def is_told_over(self) -> bool:
        """A signal about silence says the same."""
        silent = RuleCode.UNTOUCHED
        return self.over > 0 and all(reason.flag.rule != silent for reason in self.reasons)

    def rank(self, today: dt.date) -> tuple[int, int, int, str, str]:
        """Order by need: signals, silence, a contract that ends, tier (house default)."""
        worst = max((reason.flag.severity for reason in self.reasons), default=0)
        ahead = (self.ends_on - today).days if self.ends_on else RENEWAL_AHEAD
        tier = self.client.effective_tier
        return (-worst, -self.over, min(ahead, RENEWAL_AHEAD), tier, self.client.name_folded)


@dataclass(frozen=True, slots=True)
class Town:
    """What a town holds: the visits worth making, how many clients there are."""

    visits: list[Visit]
    total: int


def towns_of(user: User) -> list[str]:
    """Return the towns of visible clients, for suggestions. Two queries."""
    known = dict.fromkeys((*_cities(user), *(town_of(address) for _pk, address in _bare(user))))
    by_key = {key_of(town): town for town in known if town}
    return [by_key[key] for key in sorted(by_key)][:MOST_TOWNS]


def _cities(user: User) -> list[str]:
    rows = Client.objects.visible_to(user).current().exclude(city="").order_by()
    return list(rows.values_list("city", flat=True).distinct())


def _bare(user: User) -> list[tuple[int, str]]:
    """Return clients whose town stands in their address only."""
    rows = Client.objects.visible_to(user).current().filter(city="").exclude(address="")
    return list(rows.order_by("pk").values_list("pk", "address")[:ADDRESSES_READ])


def town(user: User, typed: str, since: dt.date, until: dt.date, today: dt.date) -> Town:
    """Return whom to see in a town, those in need first. Eleven queries, however many they are."""
    clients, total = _clients_in(user, typed, today)
    ids = [client.pk for client in clients]
    papers = contracts.contracts_of_many(ids, has_use=False)
    flags, tasks, limits = flags_of(clients, user, today), open_tasks(ids), thresholds.load()
    people = people_of(ids)
    found = []
    for client in clients:
        own, there = papers.get(client.pk, []), people.get(client.pk, [])
        visit = Visit(client, flags.get(client.pk, []), _over(client, own, limits, today))
        visit.ends_on, visit.step = (
            _next_end(own, today),
            next(iter(tasks.get(client.pk, [])), None),
        )
        met = [person for person in there if not _is_gone(person, since, until)]
        visit.people, visit.away = met[:PEOPLE], len(there) - len(met)
        found.append(visit)
    found.sort(key=lambda visit: visit.rank(today))
    for visit in found:
        visit.reasons = [] if showing.hides() else visit.reasons[:REASONS]
    return Town(found[:SHOWN], total)


def _clients_in(user: User, typed: str, today: dt.date) -> tuple[list[Client], int]:
    spellings = same_towns(typed, _cities(user))
    named = [pk for pk, address in _bare(user) if is_in(address, typed)]
    rows = Client.objects.visible_to(user).current()
    rows = rows.filter(Q(city__in=spellings) | Q(pk__in=named))
    open_flags = Flag.objects.shown_on(today).filter(
        client=OuterRef("pk"), severity__gte=Severity.WARNING
    )
    worst = open_flags.order_by().values("client").annotate(most=Max("severity")).values("most")
    ordered = rows.annotate(worst=Coalesce(Subquery(worst), 0)).select_related("owner", "stage")
    silent = F("last_touch_at").asc(nulls_first=True)
    found = list(ordered.order_by("-worst", silent, "pk")[: MOST_LOOKED_AT + 1])
    total = len(found) if len(found) <= MOST_LOOKED_AT else rows.count()
    return found[:MOST_LOOKED_AT], total


def _over(client: Client, own: list[Contract], limits: Thresholds, today: dt.date) -> int:
    begun = client.last_touch_at or client.made_at
    return max((today - clock.date_of(begun)).days - norm_of(client, own, limits, today), 0)


def _next_end(own: Sequence[Contract], today: dt.date) -> dt.date | None:
    ends = [
        row.ends_on
        for row in own
        if row.kind in RENEWABLE_KINDS and row.ends_on and row.starts_on <= today <= row.ends_on
        if not row.has_successor  # type: ignore[attr-defined]
    ]
    return min(ends, default=None)


def _is_gone(person: Stakeholder, since: dt.date, until: dt.date) -> bool:
    """Tell whether somebody is on leave on every day of a trip, or until nobody knows when."""
    if person.leave_from is None and person.leave_until is None:
        return person.status == StakeholderStatus.ON_LEAVE
    days = ((since + dt.timedelta(days=n)) for n in range((until - since).days + 1))
    return all(is_away(day, person.leave_from, person.leave_until) for day in days)
