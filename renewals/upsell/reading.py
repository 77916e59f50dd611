"""The lines of a page of the queue in words: each reason with its facts and its points.

A few queries for all clients of the page, whatever their number.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import Procurement
from clients.models import Client
from clients.rules.satisfaction import SCALES
from contracts.models import Contract
from contracts.rules_documents import median_days
from contracts.use import name_of
from core import formats, workdays
from flags.rules import Thresholds
from renewals.choices import RenewalState, UpsellReason
from renewals.models import Invoice
from renewals.rules import Money, merged
from renewals.upsell import queries
from users.models import User


@dataclass(frozen=True, slots=True)
class Why:
    """One reason in words, and how much it weighs."""

    words: str
    points: int


@dataclass(slots=True)
class Line:
    """A client of the queue; `blocked` says why it is not proposed now."""

    client: Client
    score: int
    why: list[Why] = field(default_factory=list)
    blocked: str = ""
    contract: Contract | None = None

    @property
    def why_words(self) -> str:
        """All reasons in one text, for a file."""
        return "; ".join(f"{one.words} (+{one.points})" for one in self.why)


@dataclass(slots=True)
class _Facts:
    """What was read of the clients of a page, by client."""

    contracts: dict[int, Contract] = field(default_factory=dict)
    trained: dict[int, int] = field(default_factory=dict)
    full: dict[int, list[tuple[str, int, int]]] = field(default_factory=dict)
    wishes: dict[int, list[str]] = field(default_factory=dict)
    answers: dict[int, Any] = field(default_factory=dict)
    branches: dict[int, int] = field(default_factory=dict)
    spans: dict[int, list[tuple[dt.date, dt.date]]] = field(default_factory=dict)
    owed: dict[int, list[Invoice]] = field(default_factory=dict)


def lines_of(
    clients: Sequence[Any],
    *,
    user: User,
    today: dt.date,
    weights: Mapping[UpsellReason, int],
    limits: Thresholds,
    among: Any = None,
) -> list[Line]:
    """Return the lines of clients that carry `score` and `why_…`; eight queries.

    `among` narrows the facts to a subquery of ids, for lists too long to name each.
    """
    facts = _read(among or [client.pk for client in clients], user, today, limits)
    return [_line(client, facts, weights, today) for client in clients]


def _read(ids: Collection[int] | Any, user: User, today: dt.date, limits: Thresholds) -> _Facts:
    found = _Facts()
    ending = queries.ends_first(today).filter(client__in=ids).select_related("product", "renewal")
    for contract in ending:
        found.contracts.setdefault(contract.client_id, contract)
    trained = queries.trainings(today).filter(touchpoint__client__in=ids).order_by()
    found.trained = dict(
        trained.values("touchpoint__client")
        .annotate(n=Sum("trained"))
        .values_list("touchpoint__client", "n")
    )
    full: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    lines = queries.full_lines(today, limits).filter(contract__client__in=ids)
    for line in lines.select_related("product", "contract__product").order_by("-hundred", "pk"):
        full[line.contract.client_id].append((name_of(line), line.used, line.quantity))
    wishes: dict[int, list[str]] = defaultdict(list)
    ties = queries.released_wishes(today).filter(client__in=ids).order_by("pk")
    for client, title in ties.values_list("client_id", "wish__title"):
        if title not in wishes[client]:
            wishes[client].append(title)
    for answer in queries.good_answers(today).filter(client__in=ids).order_by("answered_on", "pk"):
        found.answers[answer.client_id] = answer
    bare = queries.bare_branches(user, today).filter(parent__in=ids).order_by()
    found.branches = dict(bare.values("parent").annotate(n=Count("pk")).values_list("parent", "n"))
    spans: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    papers = queries.agreed_papers().filter(client__in=ids)
    for client, sent, agreed in papers.values_list("client_id", "sent_on", "agreed_on"):
        spans[client].append((sent, agreed))
    owed: dict[int, list[Invoice]] = defaultdict(list)
    for invoice in Invoice.objects.overdue(today).filter(client__in=ids).order_by("due_on", "pk"):
        owed[invoice.client_id].append(invoice)
    found.full, found.wishes, found.spans, found.owed = full, wishes, spans, owed
    return found


def _line(client: Any, facts: _Facts, weights: Mapping[UpsellReason, int], today: dt.date) -> Line:
    line = Line(client, client.score, contract=facts.contracts.get(client.pk))
    for reason, points in sorted(weights.items(), key=lambda pair: -pair[1]):
        if points and getattr(client, f"why_{reason.value}"):
            line.why.append(Why(_WORDS[reason](client, facts, today), points))
    if client.is_blocked:
        line.blocked = _blocked(facts.owed[client.pk], today)
    return line


def _blocked(invoices: Sequence[Invoice], today: dt.date) -> str:
    sums = merged(Money(one.currency, one.owed, 1) for one in invoices)
    told = " + ".join(formats.money(money.amount, money.currency) for money in sums)
    days = (today - invoices[0].due_on).days if invoices else 0
    return _("not proposed while %(sum)s is overdue for %(days)s") % {
        "sum": told,
        "days": formats.days(days),
    }


def _window(client: Client, facts: _Facts, today: dt.date) -> str:
    contract = facts.contracts.get(client.pk)
    if contract is None or contract.ends_on is None:
        return _("the renewal is open")
    day = {"day": formats.spoken_day(contract.ends_on, today)}
    renewal = getattr(contract, "renewal", None)
    if renewal is not None and renewal.state == RenewalState.OPEN:
        return _("the renewal is open, the contract ends on %(day)s") % day
    return _("the contract ends on %(day)s") % day


def _trained(client: Client, facts: _Facts, today: dt.date) -> str:
    number = facts.trained.get(client.pk, 0)
    words = ngettext(
        "%(count)s person trained within a year", "%(count)s people trained within a year", number
    )
    return words % {"count": formats.number(number)}


def _full(client: Client, facts: _Facts, today: dt.date) -> str:
    told = [
        _("%(name)s: %(used)s of %(bought)s licences in use")
        % {"name": name, "used": formats.number(used), "bought": formats.number(bought)}
        for name, used, bought in facts.full.get(client.pk, [])[:2]
    ]
    return ", ".join(told)


def _wish(client: Client, facts: _Facts, today: dt.date) -> str:
    titles = facts.wishes.get(client.pk, [])
    return _("waited for and released: %(what)s") % {"what": ", ".join(titles[:2])}


def _feedback(client: Client, facts: _Facts, today: dt.date) -> str:
    answer = facts.answers.get(client.pk)
    if answer is None:
        return str(UpsellReason.FEEDBACK.label)
    return _("%(survey)s %(score)s on %(day)s") % {
        "survey": answer.get_kind_display(),
        "score": SCALES[answer.kind].written(answer.score),
        "day": formats.spoken_day(answer.answered_on, today),
    }


def _quick(client: Client, facts: _Facts, today: dt.date) -> str:
    if client.can_pay_by_offer:
        return _("can pay by invoice-offer")
    label = str(dict(Procurement.choices).get(client.procurement, ""))
    return _("short procurement: %(how)s") % {"how": label}


def _branch(client: Client, facts: _Facts, today: dt.date) -> str:
    number = facts.branches.get(client.pk, 0)
    words = ngettext(
        "%(count)s company of the holding without a contract",
        "%(count)s companies of the holding without a contract",
        number,
    )
    return words % {"count": formats.number(number)}


def _papers(client: Client, facts: _Facts, today: dt.date) -> str:
    spans = facts.spans.get(client.pk, [])
    median = median_days(spans, workdays.working_days_between) or 0
    return _("agrees documents within %(days)s") % {"days": formats.working_days(median)}


_WORDS = {
    UpsellReason.WINDOW: _window,
    UpsellReason.TRAINED: _trained,
    UpsellReason.FULL: _full,
    UpsellReason.WISH: _wish,
    UpsellReason.FEEDBACK: _feedback,
    UpsellReason.QUICK: _quick,
    UpsellReason.BRANCH: _branch,
    UpsellReason.PAPERS: _papers,
}
