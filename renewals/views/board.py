"""The renewals by stage: columns of cards, and beside them what needs no work any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from renewals import board_queries, listing_queries, rules
from renewals.board_queries import Pile
from renewals.choices import SETTLED, RenewalStatus
from renewals.filters import NONE
from renewals.listing_queries import Line
from renewals.models import RenewalStage
from renewals.views.selection import Selection

# More cards in a column are a list again, and the table shows them better.
MOST_CARDS = 20


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage of work: its first cards, the sums of all; where a card goes from here."""

    stage: RenewalStage
    cards: list[Line]
    piles: list[Pile]
    before: RenewalStage | None
    after: RenewalStage | None
    query: str

    @property
    def count(self) -> int:
        return sum(pile.money.count for pile in self.piles)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)

    @property
    def sums(self) -> list[rules.Money]:
        return rules.merged(pile.money for pile in self.piles)


@dataclass(frozen=True, slots=True)
class Folded:
    """What stands in no column: its words, sums and the list that shows it."""

    title: str | Promise
    piles: list[Pile]
    query: str

    @property
    def count(self) -> int:
        return sum(pile.money.count for pile in self.piles)

    @property
    def sums(self) -> list[rules.Money]:
        return rules.merged(pile.money for pile in self.piles)


def columns_of(selection: Selection, only: Iterable[int] | None = None) -> list[BoardColumn]:
    """Draw up the columns, some of them or all. Four queries, whatever the number of cards."""
    piles = board_queries.piles(selection.whole)
    return _columns(selection, piles, None if only is None else set(only))


def _columns(
    selection: Selection, piles: list[Pile], only: set[int] | None = None
) -> list[BoardColumn]:
    contracts = selection.whole
    if only is not None:
        contracts = contracts.filter(renewal__stage__in=only)
    lines = listing_queries.lines_of(
        board_queries.top_of_stages(contracts, MOST_CARDS),
        user=selection.person,
        today=selection.today,
        stages=selection.stages,
    )
    cards = board_queries.by_stage(lines)
    work = selection.stages.work
    return [
        BoardColumn(
            stage=stage,
            cards=cards.get(stage.pk, []),
            piles=[p for p in piles if p.stage == stage.pk and p.status not in SETTLED],
            before=work[place - 1] if place else None,
            after=work[place + 1] if place + 1 < len(work) else None,
            query=selection.plain_query(stage=str(stage.pk)),
        )
        for place, stage in enumerate(work)
        if only is None or stage.pk in only
    ]


def context(selection: Selection) -> dict[str, Any]:
    piles = board_queries.piles(selection.whole)
    columns = _columns(selection, piles)
    return {
        "columns": columns,
        "folded": [one for one in _folded(selection, piles) if one.count],
        "total": sum(pile.money.count for pile in piles),
    }


def _folded(selection: Selection, piles: list[Pile]) -> list[Folded]:
    new = [p for p in piles if p.stage is None and p.status not in SETTLED]
    settled = {code: [p for p in piles if p.status == code] for code in SETTLED}
    ask = selection.plain_query
    return [
        Folded(pgettext_lazy("board", "Not opened yet"), new, ask(stage=NONE)),
        Folded(
            pgettext_lazy("board", "Renewed"),
            settled[RenewalStatus.DONE],
            ask(status=RenewalStatus.DONE.value),
        ),
        Folded(
            pgettext_lazy("board", "Will not renew"),
            settled[RenewalStatus.LOST],
            ask(status=RenewalStatus.LOST.value),
        ),
    ]
