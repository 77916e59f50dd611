"""The key figures of revenue in words: what each is, was, and how it came about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formats
from renewals.revenue.papers import Papers
from renewals.revenue.rules import Sums, ratio, without_largest
from renewals.revenue.scope import Fold, Of

DASH = "—"


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table: its name, words now and a period ago, its formula with the numbers.

    `of` opens the clients that make it. Papers and shares are reckoned of this period only, so
    theirs has «—» a period ago.
    """

    name: str | Promise
    now: str
    before: str
    formula: str
    of: Of | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures are made of; `months` is the length of the period."""

    sums: Sums
    before: Sums
    fold: Fold
    papers: Papers
    currency: str
    months: int


def percent(thousandths: int | None) -> str:
    """Return thousandths as percent, «—» where there is nothing to tell."""
    return DASH if thousandths is None else formats.percent(Decimal(thousandths) / 10)


def largest_out(fold: Fold, sums: Sums) -> int | None:
    """Return NRR without the client that has most revenue on either day."""
    return without_largest(sums.start, sums.kept, *fold.largest)


def figures(facts: Facts) -> list[Figure]:
    """Return the table of key figures."""
    return [*_retention(facts), *_clients(facts), *_contracts(facts), *_worth(facts)]


def _retention(facts: Facts) -> list[Figure]:
    sums, before, say = facts.sums, facts.before, _money(facts.currency)
    start = say(sums.start)
    return [
        Figure(
            gettext_lazy("NRR: revenue kept with upsell"),
            percent(sums.nrr),
            percent(before.nrr),
            _(
                "(%(start)s at the beginning + %(more)s growth − %(less)s less"
                " − %(lost)s lost) / %(start)s"
            )
            % {
                "start": start,
                "more": say(sums.expansion),
                "less": say(sums.contraction),
                "lost": say(sums.churn),
            },
            Of.KEPT,
        ),
        Figure(
            gettext_lazy("NRR without the largest client"),
            percent(largest_out(facts.fold, sums)),
            DASH,
            _("the same without the client that brings most on either day: %(was)s, then %(now)s")
            % {"was": say(facts.fold.largest[0]), "now": say(facts.fold.largest[1])},
            Of.KEPT,
        ),
        Figure(
            gettext_lazy("GRR: revenue kept without upsell"),
            percent(sums.grr),
            percent(before.grr),
            _("(%(start)s − %(less)s less − %(lost)s lost) / %(start)s; never over 100%%")
            % {"start": start, "less": say(sums.contraction), "lost": say(sums.churn)},
            Of.START,
        ),
        Figure(
            gettext_lazy("Revenue churn"),
            percent(sums.revenue_churn),
            percent(before.revenue_churn),
            _("1 − GRR; lost clients make %(lost)s of it; net of growth it is %(net)s")
            % {"lost": percent(sums.lost_share), "net": percent(sums.net_churn)},
            Of.CHURN,
        ),
        Figure(
            gettext_lazy("Growth"),
            percent(sums.expansion_rate),
            percent(before.expansion_rate),
            _("%(more)s growth / %(start)s") % {"more": say(sums.expansion), "start": start},
            Of.EXPANSION,
        ),
    ]


def _clients(facts: Facts) -> list[Figure]:
    sums, before, say = facts.sums, facts.before, _money(facts.currency)
    lost = ngettext("%(count)s client lost", "%(count)s clients lost", sums.lost)
    top = facts.fold.top
    return [
        Figure(
            gettext_lazy("Client churn"),
            percent(sums.logo_churn),
            percent(before.logo_churn),
            _("%(lost)s / %(clients)s at the beginning")
            % {
                "lost": lost % {"count": formats.number(sums.lost)},
                "clients": formats.number(sums.clients),
            },
            Of.CHURN,
        ),
        Figure(
            gettext_lazy("Revenue a client, a year"),
            DASH if sums.arpa_now is None else say(sums.arpa_now),
            DASH if sums.arpa is None else say(sums.arpa),
            _("%(now)s / %(clients)s; before it is the beginning of the period")
            % {"now": say(sums.now), "clients": formats.number(sums.clients_now)},
            Of.NOW,
        ),
        Figure(
            gettext_lazy("Share of the largest 20%"),
            percent(ratio(top.now, facts.fold.now)),
            DASH,
            _("%(top)s of %(number)s of the largest / %(now)s")
            % {
                "top": say(top.now),
                "number": formats.number(top.clients),
                "now": say(sums.now),
            },
            Of.TOP,
        ),
    ]


def _contracts(facts: Facts) -> list[Figure]:
    papers, say = facts.papers, _money(facts.currency)
    waiting = ""
    if papers.waiting:
        waiting = "; " + ngettext(
            "%(count)s more ended lately and may still follow",
            "%(count)s more ended lately and may still follow",
            papers.waiting,
        ) % {"count": formats.number(papers.waiting)}
    return [
        Figure(
            gettext_lazy("Contracts renewed"),
            percent(papers.rate),
            DASH,
            _("%(renewed)s renewed / %(due)s that came due")
            % {"renewed": formats.number(papers.renewed), "due": formats.number(papers.due)}
            + waiting,
            Of.DUE,
        ),
        Figure(
            gettext_lazy("Contracts renewed, by amount"),
            percent(papers.amount_rate),
            DASH,
            _("%(kept)s, each counted up to what it brought before / %(due)s")
            % {"kept": say(papers.renewed_amount), "due": say(papers.due_amount)},
            Of.RENEWED,
        ),
        Figure(
            gettext_lazy("Average contract, a year"),
            DASH if papers.average is None else say(papers.average),
            DASH,
            _("%(sum)s of contracts signed in the period / %(number)s")
            % {"sum": say(papers.signed_amount), "number": formats.number(papers.signed)},
            Of.SIGNED,
        ),
        Figure(
            gettext_lazy("Margin"),
            percent(papers.margin_share),
            DASH,
            _(
                "(%(net)s − direct cost of %(cost)s) / %(net)s,"
                " of running contracts whose cost is known"
            )
            % {"net": say(papers.net), "cost": say(papers.cost)},
            Of.MARGIN,
        ),
    ]


def _worth(facts: Facts) -> list[Figure]:
    sums, papers, say = facts.sums, facts.papers, _money(facts.currency)
    years, months = sums.lifetime(facts.months), facts.months
    earlier = facts.before.lifetime(months)
    value = sums.ltv(papers.margin_share, months)
    churn = percent(sums.logo_churn)
    return [
        Figure(
            gettext_lazy("A client stays, years"),
            _years(years),
            _years(earlier),
            _("1 / client churn of a year; %(churn)s in %(months)s months")
            % {"churn": churn, "months": months},
            Of.CHURN,
        ),
        Figure(
            gettext_lazy("Lifetime value of a client (LTV)"),
            DASH if value is None else say(value),
            DASH,
            _("%(arpa)s a client × margin %(margin)s / client churn of a year")
            % {
                "arpa": DASH if sums.arpa is None else say(sums.arpa),
                "margin": percent(papers.margin_share),
            },
            Of.START,
        ),
    ]


def _years(tenths: int | None) -> str:
    return DASH if tenths is None else formats.number(Decimal(tenths) / 10, 1)


def _money(currency: str) -> Callable[[int], str]:
    return lambda amount: formats.money_whole(amount, currency)
