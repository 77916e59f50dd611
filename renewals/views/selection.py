"""What a request asks of the renewals: the contracts, the filters in force, the views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import SavedView
from core import clock, showing
from flags import thresholds
from renewals import board_queries, listing_queries, rules
from renewals.choices import Outlook, Shape, StatusFilter
from renewals.filters import Choices, RenewalFilter
from renewals.listing_queries import Basis, Group, Stages

PAGE = "renewals"
MOST_VIEWS = 5
# What says how the same contracts are drawn and not which ones.
DRAWN = ("as", "by", "page")


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the list beside the others: its query, and how many rows it holds."""

    title: str | Promise
    query: str
    count: int
    is_current: bool
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """A view everybody has; `test` says which sums of the half-year it counts."""

    title: str | Promise
    query: str
    test: Callable[[Group], bool]
    is_for_heads: bool = False
    is_private: bool = False


USUAL = (
    Usual(_("All for six months"), "", lambda one: one.is_open),
    Usual(_("Start now"), "status=now", lambda one: one.is_now),
    Usual(
        _(
            "At risk",
        ),
        "risk=true",
        lambda one: one.is_open and one.outlook == Outlook.AT_RISK,
    ),
    Usual(_("44-FZ and 223-FZ"), "buys=fz", lambda one: one.is_open and one.is_law),
    Usual(
        _("A without a plan"),
        "tier=A&bare=true",
        lambda one: one.is_open and one.is_bare,
        is_private=True,
    ),
    Usual(_("Not started"), "unstarted=true", lambda one: one.is_unstarted, is_for_heads=True),
)


class Selection:
    """One reading of the renewals for a person and a query string; lazy, so a page asks once.

    `span` is given where a drawing has its own and no period narrows it.
    """

    def __init__(self, person: Any, query: QueryDict, *, span: rules.Span | None = None) -> None:
        self.person, self.query, self.today = person, query, clock.today()
        self.limits, self.stages = thresholds.load(), Stages.read()
        self.choices = Choices.of(person)
        self.basis = Basis(self.today, self.limits, self.stages.first_chance)
        self.span = span
        self.filter = self._narrowed(query)

    def _narrowed(self, query: QueryDict) -> RenewalFilter:
        return RenewalFilter(
            query,
            base=lambda: self.base,
            choices=self.choices,
            today=self.today,
            limits=self.limits,
            stages=self.stages,
            span=self.span,
        )

    @cached_property
    def base(self) -> QuerySet[Any]:
        """Everything there is to narrow."""
        return listing_queries.listed(self.person, self.basis)

    @property
    def shape(self) -> Shape:
        asked = self.query.get("as", "")
        return Shape(asked) if asked in Shape.values else Shape.TABLE

    @property
    def whole(self) -> QuerySet[Any]:
        """Everything that the filters leave, open or settled: what the sums add up."""
        found: QuerySet[Any] = self.filter.qs
        return found

    @property
    def rows(self) -> QuerySet[Any]:
        """The contracts in the state asked for."""
        return self.filter.of_state(self.whole)

    @cached_property
    def groups(self) -> list[Group]:
        if self.filter.is_usual:
            return listing_queries.usual_groups(self.person, self.basis, self.filter.span)
        return listing_queries.groups(self.whole, self.basis)

    def first_rows(self, most: int) -> list[Any] | None:
        """Return the first rows of the list as most people open it; None for any other."""
        if not self.filter.is_usual or self.filter.state != StatusFilter.OPEN:
            return None
        return listing_queries.usual_rows(self.person, self.basis, self.filter.span, most)

    def plain_query(self, **changes: str) -> str:
        """Return what narrows the list, without how it is drawn; changed as told."""
        query = self.query.copy()
        for name in [n for n, values in query.lists() if n in DRAWN or not any(values)]:
            del query[name]
        for name, value in changes.items():
            query[name] = value
        return query.urlencode()

    # --- views ---------------------------------------------------------------------------------

    def tabs(self) -> list[Tab]:
        """Return the views that everybody has, then the saved ones, each with its count."""
        now = self.plain_query()
        is_head = self.person.is_head or self.person.is_admin
        usual = [
            one
            for one in USUAL
            if (is_head or not one.is_for_heads) and not (one.is_private and showing.hides())
        ]
        sums = self._of_usual_span()
        tabs = [
            Tab(
                one.title if one.query or self.span is None else _("All"),
                one.query,
                listing_queries.count_of(group for group in sums if one.test(group)),
                _same(one.query, now),
            )
            for one in usual
        ]
        return tabs + self._saved(now)

    def _of_usual_span(self) -> list[Group]:
        """The sums of everything in the usual span; those of the page where it shows that."""
        if self.filter.is_usual:
            return self.groups
        usual = self._narrowed(QueryDict()).span
        return listing_queries.usual_groups(self.person, self.basis, usual)

    def _saved(self, now: str) -> list[Tab]:
        found = SavedView.objects.visible_to(self.person).of_page(PAGE).in_norm_order()
        views = list(found[:MOST_VIEWS])
        narrowed = {f"view_{view.pk}": self._narrowed(QueryDict(view.query)) for view in views}
        counts = board_queries.counted(
            {name: one.of_state(one.qs) for name, one in narrowed.items()}, self.person
        )
        return [
            Tab(
                view.name,
                view.query,
                counts[f"view_{view.pk}"],
                _same(view.query, now),
                is_saved=True,
            )
            for view in views
        ]


def _same(one: str, other: str) -> bool:
    """Whether two queries narrow alike, whatever order they are written in."""
    return _plain(one) == _plain(other)


def _plain(query: str) -> dict[str, list[str]]:
    return {
        name: values
        for name, values in QueryDict(query).lists()
        if name not in DRAWN and any(values)
    }
