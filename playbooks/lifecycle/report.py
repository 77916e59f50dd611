"""How long clients stay at each stage and where they fall out, from the moves of a period."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from statistics import median

from django.db.models import Count
from django.utils.translation import gettext as _

from clients.models import ClientQuerySet, LifeCycleStage, StageMove
from core import formats
from playbooks.lifecycle.rules import stood_at
from renewals.charts import Chart, Series

# One move: client, stage, day.
Move = tuple[int, int, dt.date]


@dataclass(slots=True)
class StageLine:
    """A stage in the report; `lengths` are the days of stays that ended in the period."""

    stage: LifeCycleStage
    now: int = 0
    over: int = 0
    lengths: list[int] = field(default_factory=list)
    lost: int = 0
    onward: Counter[str] = field(default_factory=Counter)

    @property
    def left(self) -> int:
        return len(self.lengths)

    @property
    def days(self) -> int | None:
        """The median of the stays that ended, whole days."""
        return int(median(self.lengths)) if self.lengths else None

    @property
    def lost_share(self) -> str:
        return formats.percent(self.lost * 100 / self.left, 0) if self.left else ""

    @property
    def most(self) -> list[tuple[str, int]]:
        """Where they went most often, three at most."""
        return self.onward.most_common(3)


def stays(moves: Iterable[Move]) -> Iterator[tuple[int, int, dt.date, dt.date]]:
    """Yield (stage, next stage, from, until) of stays that ended.

    Moves come by client in the order they were made; one that was undone never was.
    """
    for _client, of_client in groupby(moves, key=itemgetter(0)):
        stood = stood_at(of_client, itemgetter(1, 2))
        for (_same, stage, on), (_again, after, until) in pairwise(stood):
            if stage != after:
                yield stage, after, on, max(on, until)


def report(clients: ClientQuerySet, *, since: dt.date, today: dt.date) -> list[StageLine]:
    """Return the stages in their order with what the period says of them. Three queries."""
    stages = {stage.pk: stage for stage in LifeCycleStage.objects.order_by("position", "pk")}
    lines = {pk: StageLine(stage) for pk, stage in stages.items()}
    moves = StageMove.objects.filter(client__in=clients.values("pk"), contract_id=None)
    rows = moves.order_by("client", "pk").values_list("client_id", "to_stage_id", "on")
    for stage, after, on, until in stays(rows.iterator(chunk_size=5000)):
        if not since <= until <= today:
            continue
        line = lines[stage]
        line.lengths.append((until - on).days)
        line.onward[stages[after].name] += 1
        line.lost += stages[after].is_churned
    _count_now(lines, clients, today)
    return [line for line in lines.values() if line.now or line.left or not line.stage.retired_at]


def _count_now(lines: dict[int, StageLine], clients: ClientQuerySet, today: dt.date) -> None:
    """Count who stands at each stage today, and who longer than usual."""
    counted: dict[int, Counter[dt.date | None]] = defaultdict(Counter)
    rows = clients.live().filter(stage__isnull=False).order_by()
    for stage, since, number in rows.values_list("stage", "stage_since").annotate(n=Count("pk")):
        counted[stage or 0][since] += number
    for pk, days in counted.items():
        line = lines[pk]
        line.now = sum(days.values())
        usual = line.stage.expected_days
        line.over = sum(
            number
            for since, number in days.items()
            if usual is not None and since is not None and (today - since).days > usual
        )


def charts(lines: list[StageLine]) -> list[Chart]:
    """Return the two drawings: how long, and how many went on or were lost."""
    told = [line for line in lines if line.left]
    if not told:
        return []
    labels = [line.stage.name for line in told]
    longest = max(told, key=lambda line: line.days or 0)
    lost = sum(line.lost for line in told)
    return [
        Chart(
            code="stay",
            kind="bar",
            sentence=_("Longest at the stage “%(stage)s”: %(days)s, the median.")
            % {"stage": longest.stage.name, "days": formats.days(longest.days or 0)},
            heading=_("Stage"),
            labels=labels,
            series=[
                Series(_("Days, median"), [line.days for line in told]),
                Series(_("Usual"), [line.stage.expected_days for line in told], ink="idle-fill"),
            ],
            words=lambda days: "—" if days is None else formats.days(days),
        ),
        Chart(
            code="fall",
            kind="stacked",
            sentence=_("%(lost)s of %(left)s moves led out: the client was lost.")
            % {
                "lost": formats.number(lost),
                "left": formats.number(sum(line.left for line in told)),
            },
            heading=_("Stage"),
            labels=labels,
            series=[
                Series(_("Went on"), [line.left - line.lost for line in told], ink="ok-fill"),
                Series(_("Lost"), [line.lost for line in told], ink="danger-fill"),
            ],
            words=lambda number: "—" if number is None else formats.number(number),
        ),
    ]
