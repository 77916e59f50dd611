"""What playbooks gave: how often started and finished, and how those clients renewed.

A renewal counts as one with a playbook when that was started at its client within the year before
it was closed; beside it stand the renewals of other clients of the same tiers. Both are of the
last year. Fewer than five on a side are too few to say. This shows what goes together, not what
caused it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from clients.models import Client
from contracts.queries import rates_on
from playbooks.models import Playbook, PlaybookRun
from renewals.choices import RenewalState
from renewals.models import Renewal

YEAR = dt.timedelta(days=365)
ENOUGH = 5  # house default


@dataclass
class Side:
    """Renewals of one side: how many of how many were won, and of which sum a year."""

    won: int = 0
    all: int = 0
    won_amount: int = 0
    amount: int = 0

    def add(self, is_won: bool, amount: int) -> None:
        self.all += 1
        self.amount += amount
        if is_won:
            self.won += 1
            self.won_amount += amount

    @property
    def is_enough(self) -> bool:
        return self.all >= ENOUGH

    @property
    def rate(self) -> float | None:
        """Percent of renewals won; None where there are too few."""
        return 100 * self.won / self.all if self.is_enough else None

    @property
    def amount_rate(self) -> float | None:
        """Percent of the sum won; None where there are too few."""
        return 100 * self.won_amount / self.amount if self.is_enough and self.amount else None


@dataclass
class Outcome:
    """A playbook's figures; runs of all time, renewals of the last year."""

    started: int = 0
    running: int = 0
    finished: int = 0
    stopped: int = 0
    with_it: Side = field(default_factory=Side)
    without: Side = field(default_factory=Side)


@dataclass(frozen=True, slots=True)
class _Closed:
    client: int
    on: dt.date
    is_won: bool
    amount: int
    tier: str


def outcomes(playbooks: Iterable[Playbook], today: dt.date) -> dict[int, Outcome]:
    """Return {playbook id: figures}, in five queries however many there are."""
    found: dict[int, Outcome] = defaultdict(Outcome)
    counted = (
        PlaybookRun.objects.order_by()
        .values("playbook")
        .annotate(
            started=Count("pk"),
            finished=Count("pk", filter=Q(finished_at__isnull=False)),
            stopped=Count("pk", filter=Q(stopped_at__isnull=False)),
        )
    )
    for row in counted:
        one = found[row["playbook"]]
        one.started, one.finished, one.stopped = row["started"], row["finished"], row["stopped"]
        one.running = one.started - one.finished - one.stopped
    closed, runs = _closed(today), _runs(today)
    for playbook in playbooks:
        _compare(found[playbook.pk], playbook.tiers, closed, runs.get(playbook.pk, {}))
    return found


def _closed(today: dt.date) -> list[_Closed]:
    rates = rates_on(today)
    rows = Renewal.objects.filter(
        closed_on__gt=today - YEAR,
        closed_on__lte=today,
        state__in=[RenewalState.WON, RenewalState.LOST],
    )
    tiers = dict(
        Client.objects.filter(pk__in=rows.order_by().values("client"))
        .with_tier()
        .values_list("pk", "tier_now")
    )
    columns = ("client_id", "closed_on", "state", "contract__annual_amount", "contract__currency")
    return [
        _Closed(
            client,
            closed_on,
            state == RenewalState.WON,
            amount * rates.get(currency, 0) // 1_000_000,
            tiers.get(client, ""),
        )
        for client, closed_on, state, amount, currency in rows.values_list(*columns)
        if closed_on is not None
    ]


def _runs(today: dt.date) -> dict[int, dict[int, list[dt.date]]]:
    """Return {playbook: {client: days of starts}} of two years."""
    found: dict[int, dict[int, list[dt.date]]] = defaultdict(lambda: defaultdict(list))
    rows = PlaybookRun.objects.filter(started_on__gt=today - 2 * YEAR)
    for playbook, client, on in rows.values_list("playbook_id", "client_id", "started_on"):
        found[playbook][client].append(on)
    return found


def _compare(
    outcome: Outcome, tiers: str, closed: list[_Closed], starts: dict[int, list[dt.date]]
) -> None:
    for one in closed:
        days = starts.get(one.client, ())
        if any(one.on - YEAR < day <= one.on for day in days):
            outcome.with_it.add(one.is_won, one.amount)
        elif not days and (not tiers or one.tier in tiers):
            outcome.without.add(one.is_won, one.amount)
