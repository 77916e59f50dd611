"""What the page of one renewal reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from contracts import documents
from contracts.documents import Paper
from flags.queries import OfClient, flags_of_client
from renewals.choices import ForecastCategory, LineKind, RenewalState
from renewals.forecast_rules import is_disagreed
from renewals.forecast_words import told
from renewals.models import (
    Renewal,
    RenewalCheck,
    RenewalClock,
    RenewalLine,
    RenewalStage,
)
from users.models import User


@dataclass(slots=True)
class StageStep:
    """A stage as a step of the page; `place` tells before, now or after."""

    stage: RenewalStage
    place: str
    checks: list[tuple[RenewalCheck, bool]] = field(default_factory=list)

    @property
    def is_now(self) -> bool:
        return self.place == "now"

    @property
    def done(self) -> int:
        return sum(is_done for _check, is_done in self.checks)


def steps_of(renewal: Renewal) -> list[StageStep]:
    """Return the stages of work in their order with the checklist. Three queries."""
    stages = RenewalStage.objects.filter(archived_at=None, state=RenewalState.OPEN)
    found = list(stages.order_by("position", "pk"))
    done = set(renewal.checks_done.values_list("check_point_id", flat=True))
    checks: dict[int, list[tuple[RenewalCheck, bool]]] = {}
    rows = RenewalCheck.objects.filter(archived_at=None, stage__in=found)
    for check in rows.order_by("position", "pk"):
        checks.setdefault(check.stage_id, []).append((check, check.pk in done))
    here = next((i for i, s in enumerate(found) if s.pk == renewal.stage_id), None)

    def place(number: int) -> str:
        if here is None:
            return "before" if renewal.state == RenewalState.WON else "after"
        return "now" if number == here else "before" if number < here else "after"

    return [StageStep(s, place(i), checks.get(s.pk, [])) for i, s in enumerate(found)]


@dataclass(frozen=True, slots=True)
class Said:
    """One of the three forecasts: whose, the category, since when."""

    category: str
    on: dt.date | None = None

    @property
    def words(self) -> str:
        return str(dict(ForecastCategory.choices).get(self.category, ""))

    @property
    def look(self) -> str:
        looks = {"commit": "ok", "likely": "info", "at_risk": "warn", "loss": "danger"}
        return looks.get(self.category, "")


@dataclass(slots=True)
class RenewalView:
    """All that the page shows of a renewal besides its own columns."""

    steps: list[StageStep]
    lines: list[RenewalLine]
    sums: list[tuple[str, int]]
    system: Said
    reasons: list[tuple[str, int]]
    kam: Said
    head: Said
    papers: list[Paper]
    flags: OfClient
    clock: RenewalClock | None
    is_disagreed: bool


def view_of(renewal: Renewal, user: User, today: dt.date) -> RenewalView:
    """Read what the page of a renewal shows; a constant number of queries."""
    lines = list(renewal.lines.select_related("product").order_by("position", "pk"))
    clock = RenewalClock.objects.filter(contract=renewal.contract_id).first()
    is_open = renewal.state == RenewalState.OPEN
    decided = renewal.head_category and (
        renewal.kam_said_on is None or renewal.head_said_on >= renewal.kam_said_on  # type: ignore[operator]
    )
    return RenewalView(
        steps=steps_of(renewal),
        lines=lines,
        sums=_sums(lines),
        system=Said(renewal.system_category),
        reasons=told(renewal.system_reasons, today),
        kam=Said(renewal.kam_category, renewal.kam_said_on),
        head=Said(renewal.head_category, renewal.head_said_on),
        papers=documents.of_client(renewal.client, today).open,
        flags=flags_of_client(renewal.client, user, today),
        clock=clock,
        is_disagreed=is_open
        and not decided
        and is_disagreed(renewal.system_category, renewal.kam_category),
    )


def _sums(lines: list[RenewalLine]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.kind] = found.get(line.kind, 0) + line.amount
    words = dict(LineKind.choices)
    return [(str(words[kind]), found[kind]) for kind in LineKind.values if kind in found]
