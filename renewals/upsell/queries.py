"""The queue: which clients have reasons, in one statement, the weightiest first.

A reason is a condition of the database, its points are its weight; whoever owes us for some time
is not proposed and stands at the end with what is owed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import (
    Avg,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from clients.choices import Procurement
from clients.models import Client, SurveyAnswer
from clients.rules.satisfaction import CES, CONTENT, CSAT, NPS, PROMOTER
from contracts.choices import WishState
from contracts.models import Contract, ContractLine, Document, LicenceReading, Training, WishTie
from core import clock
from flags.choices import RuleCode
from flags.engine.expressions import DaysBetween
from flags.models import Flag
from flags.rules import Thresholds
from renewals.choices import UpsellReason
from renewals.models import Invoice, Renewal
from renewals.owed.queries import late_border
from users.models import User

DAY = dt.timedelta(days=1)
# House defaults, in days: how near an end is, how long news are news, what is quick.
WINDOW_DAYS, TRAINED_DAYS, NEWS_DAYS, QUICK_DAYS = 120, 365, 180, 14
EASY = 6  # of CES, 1-7
# Procedures that need neither a bid nor a budget season.
SHORT = (
    Procurement.OFFER_INVOICE,
    Procurement.FRAMEWORK,
    Procurement.ADDENDUM,
    Procurement.SMALL_44,
)
GOOD = (
    Q(kind=NPS, score__gte=PROMOTER)
    | Q(kind=CSAT, score__gte=CONTENT)
    | Q(kind=CES, score__gte=EASY)
)
PAYS_BY_OFFER = Q(can_pay_by_offer=True) | Q(procurement=Procurement.OFFER_INVOICE)


def queue(
    user: User, today: dt.date, weights: Mapping[UpsellReason, int], limits: Thresholds
) -> QuerySet[Client]:
    """Return clients with a reason: `score`, `is_blocked`, and `why_…` for each reason."""
    rows: Any = Client.objects.visible_to(user).current()
    counted = {reason: weight for reason, weight in weights.items() if weight}
    found = {reason: _conditions(user, today, limits)[reason] for reason in counted}
    score: Any = Value(0)
    for reason, weight in counted.items():
        score = score + Case(
            When(**{f"why_{reason.value}": True}, then=Value(weight)),
            default=Value(0),
            output_field=IntegerField(),
        )
    flags = {f"why_{reason.value}": _flag(condition) for reason, condition in found.items()}
    return (
        rows.annotate(**flags)
        .annotate(score=score, is_blocked=_flag(Q(Exists(owing(today, limits)))))
        .filter(score__gt=0)
    )


def in_order(rows: Any) -> Any:
    """The weightiest first, whoever owes us last."""
    return rows.order_by("is_blocked", "-score", "-annual_amount", "pk")


def payable_now(rows: Any, today: dt.date, limits: Thresholds) -> Any:
    """Those who pay an invoice-offer, and whose contract that ends first is under its limit."""
    running = ends_first(today).filter(client=OuterRef("pk"), currency=settings.BASE_CURRENCY)
    amount = Subquery(running.values("amount")[:1])
    within = Q(next_amount__isnull=True) | Q(next_amount__lt=limits.offer_limit * 100)
    return rows.filter(PAYS_BY_OFFER).annotate(next_amount=amount).filter(within)


def ends_first(today: dt.date) -> Any:
    """Running contracts that renew and that nothing follows, the first end first."""
    rows = Contract.objects.in_force(today).renewable().without_successor()
    return rows.filter(ends_on__isnull=False).order_by("ends_on", "pk")


def owing(today: dt.date, limits: Thresholds, client: Any = None) -> Any:
    """Invoices overdue for as long as the signal asks, of an outer client."""
    rows = Invoice.objects.unpaid().filter(due_on__lte=late_border(today, limits.invoice_days))
    return rows.filter(client=OuterRef("pk") if client is None else client)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(value=True)), default=Value(value=False))


def _conditions(user: User, today: dt.date, limits: Thresholds) -> dict[UpsellReason, Q]:
    me = OuterRef("pk")
    ending = ends_first(today).filter(client=me, ends_on__lte=today + WINDOW_DAYS * DAY)
    upset = Flag.objects.open().filter(client=me, rule=RuleCode.SATISFACTION_FELL)
    return {
        UpsellReason.WINDOW: Q(Exists(Renewal.objects.open().filter(client=me)))
        | Q(Exists(ending.order_by())),
        UpsellReason.TRAINED: Q(Exists(trainings(today).filter(touchpoint__client=me))),
        UpsellReason.FULL: Q(Exists(full_lines(today, limits).filter(contract__client=me))),
        UpsellReason.WISH: Q(Exists(released_wishes(today).filter(client=me))),
        UpsellReason.FEEDBACK: Q(Exists(good_answers(today).filter(client=me))) & ~Q(Exists(upset)),
        UpsellReason.QUICK: PAYS_BY_OFFER | Q(procurement__in=[code.value for code in SHORT]),
        UpsellReason.BRANCH: Q(Exists(bare_branches(user, today).filter(parent=me))),
        UpsellReason.PAPERS: Q(Exists(_quick_papers())),
    }


def trainings(today: dt.date) -> Any:
    since = clock.start_of(today - TRAINED_DAYS * DAY)
    rows = Training.objects.filter(trained__gt=0, touchpoint__deleted_at__isnull=True)
    return rows.filter(touchpoint__at__gte=since)


def full_lines(today: dt.date, limits: Thresholds) -> Any:
    """Lines in force of which nearly all that was bought is in use; adds `used`."""
    newest = LicenceReading.objects.newest().filter(line=OuterRef("pk")).order_by()
    used = newest.values("line").annotate(total=Sum("used")).values("total")
    return (
        ContractLine.objects.bought(today)
        .annotate(used=Subquery(used, output_field=IntegerField()))
        .filter(used__isnull=False)
        .annotate(hundred=F("used") * 100)
        .filter(hundred__gte=F("quantity") * limits.full_percent)
    )


def released_wishes(today: dt.date) -> Any:
    rows = WishTie.objects.alive().filter(wish__state=WishState.RELEASED)
    return rows.filter(wish__released_on__gte=today - NEWS_DAYS * DAY)


def good_answers(today: dt.date) -> Any:
    return SurveyAnswer.objects.alive().filter(GOOD, answered_on__gte=today - NEWS_DAYS * DAY)


def bare_branches(user: User, today: dt.date) -> Any:
    """Companies below another one, as far as this person sees, without a running contract."""
    running = Contract.objects.in_force(today).filter(client=OuterRef("pk"))
    return Client.objects.visible_to(user).current().filter(~Exists(running), parent__isnull=False)


def agreed_papers() -> Any:
    rows = Document.objects.alive().filter(sent_on__isnull=False, agreed_on__isnull=False)
    return rows.filter(agreed_on__gte=F("sent_on"))


def _quick_papers() -> Any:
    """One row where a client's documents are agreed within so many days on the average."""
    rows = agreed_papers().filter(client=OuterRef("pk")).order_by().values("client")
    took = DaysBetween(F("agreed_on"), F("sent_on"))
    return rows.annotate(took=Avg(took)).filter(took__lte=QUICK_DAYS)
