"""What the pages of renewals list: contracts with their records, their sums, the views' counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import Procurement, Tier
from clients.models import Task
from core.kept import kept
from flags.engine.expressions import DAY
from flags.rules import Thresholds
from renewals import queries, rules
from renewals.choices import (
    SETTLED,
    ForecastCategory,
    Outlook,
    RenewalState,
    RenewalStatus,
)
from renewals.models import RenewalStage
from renewals.rules import Money
from users.gaps import PERSON
from users.models import User

# House defaults: a start within a week is work of now; a month before its end a row is red.
NOW_DAYS = 7
RED_DAYS = 30
MOST_RISKS = 3
LAW_44 = (
    Procurement.SMALL_44,
    Procurement.QUOTATION_44,
    Procurement.AUCTION_44,
    Procurement.CONTEST_44,
    Procurement.SINGLE_44,
)
LAW_223 = (
    Procurement.SINGLE_223,
    Procurement.QUOTATION_223,
    Procurement.PROPOSALS_223,
    Procurement.TENDER_223,
)


@kept()
def all_stages() -> QuerySet[RenewalStage]:
    """Every stage in order, archived ones too: old records stand in them."""
    return RenewalStage.objects.order_by("position", "pk")


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages as a page needs them; asked for once."""

    everyone: tuple[RenewalStage, ...]

    @classmethod
    def read(cls) -> Stages:
        return cls(tuple(all_stages()))

    @property
    def work(self) -> list[RenewalStage]:
        """Those that an open renewal can stand in now."""
        return [s for s in self.everyone if s.state == RenewalState.OPEN and not s.archived_at]

    def name_of(self, pk: int | None) -> str:
        return next((stage.name for stage in self.everyone if stage.pk == pk), "")

    @property
    def first_chance(self) -> int:
        """The probability of what has no record yet: that of the first stage, in percent."""
        return self.work[0].probability if self.work else 0


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures of a list depend on besides its reader; `first_chance` in percent."""

    today: dt.date
    limits: Thresholds
    first_chance: int


def listed(user: User, basis: Basis) -> QuerySet[Any]:
    """Contracts that renew, with what the list shows, narrows by and adds up.

    `forecast` is the word that counts, `expected` minor units of `paid_in`, `chance` in percent;
    `outlook` is one of the chart's four meanings.
    """
    contracts = queries.with_status(queries.in_scope(user), today=basis.today, limits=basis.limits)
    return contracts.annotate(
        forecast=Coalesce(
            NullIf("renewal__head_category", Value("")),
            NullIf("renewal__kam_category", Value("")),
            "renewal__system_category",
            Value(""),
        ),
        expected=Coalesce("renewal__amount", "amount"),
        paid_in=Coalesce("renewal__currency", "currency"),
        chance=Coalesce(
            "renewal__probability", "renewal__stage__probability", Value(basis.first_chance)
        ),
        procedure=Coalesce("clock__procedure", Value("")),
    ).annotate(outlook=_outlook())


def _outlook() -> Case:
    return Case(
        When(status=RenewalStatus.DONE, then=Value(Outlook.RENEWED.value)),
        When(
            status__in=[RenewalStatus.EXPIRED, RenewalStatus.LOST], then=Value(Outlook.LOST.value)
        ),
        When(is_at_risk=True, then=Value(Outlook.AT_RISK.value)),
        default=Value(Outlook.EXPECTED.value),
        output_field=CharField(),
    )


# --- what a list is narrowed by ----------------------------------------------------------------


WAITING = (RenewalStatus.LATE, RenewalStatus.SOON)


def is_now(today: dt.date) -> Q:
    """To be started within a week, or already late."""
    return Q(status__in=WAITING, start_by__lte=today + DAY * NOW_DAYS)


def is_unstarted(today: dt.date, limits: Thresholds) -> Q:
    """Not started so long after its latest start that the head is told."""
    return Q(status=RenewalStatus.LATE, late_after__lte=today - DAY * limits.escalation)


def has_plan() -> Q:
    """Whether somebody has anything to do at this client."""
    return queries.has_one(Task.objects.open().filter(client=OuterRef("client")))


# --- sums --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Contracts of one month, currency, status and meaning; `hoped` is weighted, minor units."""

    month: dt.date
    status: str
    outlook: str
    is_now: bool
    is_law: bool
    is_bare: bool
    is_unstarted: bool
    money: Money
    hoped: int

    @property
    def is_open(self) -> bool:
        return self.status not in SETTLED


def groups(contracts: QuerySet[Any], basis: Basis) -> list[Group]:
    """Sum up listed contracts. One query for the months, the chart, the views and the pages."""
    return [_group(row) for row in _summed(contracts, basis)]


def _summed(contracts: QuerySet[Any], basis: Basis) -> QuerySet[Any]:
    """Sum up by what a status and a risk are told from: each place of them in it is reckoned anew.

    What follows of both is told of the sums (`_group`).
    """
    marks = {
        "starts_now": Q(start_by__lte=basis.today + DAY * NOW_DAYS),
        "is_law": Q(procedure__in=[*LAW_44, *LAW_223]),
        "is_bare": Q(tier_now=Tier.A) & ~has_plan(),
        "is_head_told": Q(late_after__lte=basis.today - DAY * basis.limits.escalation),
    }
    return (
        contracts.annotate(month=TruncMonth("ends_on"))
        .annotate(
            **{
                name: Case(When(test, then=Value(value=True)), default=Value(value=False))
                for name, test in marks.items()
            }
        )
        .values("month", "paid_in", "status", "is_at_risk", *marks)
        .annotate(
            count=Count("pk"), total=Sum("expected"), chances=Sum(F("expected") * F("chance"))
        )
        .order_by("month", "paid_in", "status", "is_at_risk")
    )


def _group(row: Mapping[str, Any]) -> Group:
    total, status = int(row["total"] or 0), row["status"]
    outlook = _outlook_of(status, is_at_risk=bool(row["is_at_risk"]))
    hoped = {Outlook.RENEWED: total, Outlook.LOST: 0}
    return Group(
        month=row["month"],
        status=status,
        outlook=outlook,
        is_now=status in WAITING and bool(row["starts_now"]),
        is_law=bool(row["is_law"]),
        is_bare=bool(row["is_bare"]),
        is_unstarted=status == RenewalStatus.LATE and bool(row["is_head_told"]),
        money=Money(row["paid_in"], total, row["count"]),
        hoped=hoped.get(outlook, int(row["chances"] or 0) // 100),
    )


def _outlook_of(status: str, *, is_at_risk: bool) -> Outlook:
    """Say the same as `_outlook`."""
    if status == RenewalStatus.DONE:
        return Outlook.RENEWED
    if status in (RenewalStatus.EXPIRED, RenewalStatus.LOST):
        return Outlook.LOST
    return Outlook.AT_RISK if is_at_risk else Outlook.EXPECTED


# What most people open most often, the list as it is: put together once and asked many times.


def usual_groups(user: User, basis: Basis, span: rules.Span) -> list[Group]:
    """Sum up everything that ends within a span."""
    return [_group(row) for row in _usual_sums(user, basis, span)]


@kept(user=PERSON)
def _usual_sums(user: User, basis: Basis, span: rules.Span) -> QuerySet[Any]:
    return _summed(_within(listed(user, basis), span), basis)


@kept(is_planned=True, user=PERSON)
def usual_rows(user: User, basis: Basis, span: rules.Span, most: int) -> QuerySet[Any]:
    """The first open contracts that end within a span."""
    rows = _within(listed(user, basis), span).exclude(status__in=SETTLED)
    return with_words(rows)[:most]


def _within(contracts: QuerySet[Any], span: rules.Span) -> QuerySet[Any]:
    return contracts.filter(ends_on__gte=span.first, ends_on__lte=span.last)


def month_sums(found: Iterable[Group]) -> list[rules.MonthSum]:
    """Return what the chart is drawn of."""
    return [rules.MonthSum(one.month, one.outlook, one.money) for one in found]


def added(found: Iterable[Group]) -> list[Money]:
    return rules.merged(one.money for one in found)


def weighted(found: Iterable[Group]) -> list[Money]:
    """Sum what is hoped for: the whole of what is renewed, nothing of what is lost."""
    return rules.merged(Money(one.money.currency, one.hoped, one.money.count) for one in found)


def count_of(found: Iterable[Group]) -> int:
    return sum(one.money.count for one in found)


# --- lines -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Line(queries.Row):
    """A line of the list with what its record says; amounts in minor units of `paid_in`."""

    outlook: str = ""
    forecast: str = ""
    stage: str = ""
    record: int | None = None
    procedure: str = ""
    lead_days: int | None = None
    expected: int = 0
    paid_in: str = ""
    chance: int = 0
    competitor: str = ""
    days_left: int = 0
    days_late: int = 0

    @property
    def is_open(self) -> bool:
        return self.status not in SETTLED

    @property
    def is_red(self) -> bool:
        """A month or less is left, or none, and it is not settled."""
        return self.is_open and self.days_left <= RED_DAYS

    @property
    def forecast_words(self) -> str:
        return str(ForecastCategory(self.forecast).label) if self.forecast else ""

    @property
    def forecast_look(self) -> str:
        return _LOOKS.get(self.forecast, "")

    @property
    def is_doubted(self) -> bool:
        return self.forecast in queries.DOUBTED

    @property
    def risks(self) -> list[str]:
        """What speaks against it, the worst first: a late start, a competitor, signals."""
        words = []
        if self.days_late > 0:
            late = ngettext(
                "%(count)s day late to start", "%(count)s days late to start", self.days_late
            )
            words.append(late % {"count": self.days_late})
        if self.competitor:
            words.append(_("competitor: %(name)s") % {"name": self.competitor})
        return words + [str(code.label) for code in self.flags]

    @property
    def risk_words(self) -> str:
        return ", ".join(self.risks)

    @property
    def main_risks(self) -> str:
        return ", ".join(self.risks[:MOST_RISKS])

    @property
    def more_risks(self) -> int:
        return max(len(self.risks) - MOST_RISKS, 0)

    @property
    def procedure_words(self) -> str:
        return str(Procurement(self.procedure).label) if self.procedure else ""


_LOOKS = {"commit": "ok", "likely": "accent", "at_risk": "warn", "loss": "danger"}
_OF_ROW = tuple(f.name for f in fields(queries.Row))


def with_words(contracts: QuerySet[Any]) -> QuerySet[Any]:
    """Add what only drawn lines need; rows in the order of their ends."""
    return (
        contracts.select_related("client__owner", "product")
        .annotate(
            record_pk=F("renewal__pk"),
            stage_pk=F("renewal__stage_id"),
            lead_now=F("clock__lead_days"),
            competitor_now=Coalesce("renewal__competitor", Value("")),
        )
        .order_by("ends_on", "pk")
    )


def lines_of(
    contracts: Iterable[Any], *, user: User, today: dt.date, stages: Stages, among: Any = None
) -> list[Line]:
    """Draw up the lines with their clients' open flags and next steps. Two queries."""
    rows = queries.rows_of(contracts, user=user, today=today, among=among)
    return [_line(row, today, stages) for row in rows]


def _line(row: queries.Row, today: dt.date, stages: Stages) -> Line:
    contract: Any = row.contract
    late = (today - row.starts_by).days if row.status == RenewalStatus.LATE else 0
    return Line(
        **{name: getattr(row, name) for name in _OF_ROW},
        outlook=contract.outlook,
        forecast=contract.forecast,
        stage=stages.name_of(contract.stage_pk),
        record=contract.record_pk,
        procedure=contract.procedure,
        lead_days=contract.lead_now,
        expected=contract.expected,
        paid_in=contract.paid_in,
        chance=contract.chance,
        competitor=contract.competitor_now,
        days_left=(row.ends_on - today).days,
        days_late=late,
    )
