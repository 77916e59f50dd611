"""The clients (contracts, products) behind a number, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clients.models import Client
from contracts.models import Contract, Product
from renewals.revenue.folding import RELEASED, clients_of, sum_of
from renewals.revenue.page import nameless, names_of
from renewals.revenue.papers import papers_of
from renewals.revenue.scope import OF_PAPERS, Behind, Of, Scope
from users.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list: a client, its product or contract in words, its part of the number."""

    client: Client
    about: str
    url: str
    amount: int
    was: int | None = None
    now: int | None = None
    owner: str = ""


class Listed:
    """What stands behind a number; asks for the part that is looked at."""

    def __init__(self, scope: Scope, of: Of, value: str | None) -> None:
        self.scope, self.of, self.value = scope, of, value
        if of in OF_PAPERS:
            self._papers = papers_of(scope, of)
            self.count, self.amount = len(self._papers), sum(p.amount for p in self._papers)
        else:
            self.count, self.amount = sum_of(scope, of, value)

    def __len__(self) -> int:
        return self.count

    @property
    def name(self) -> str:
        """Whose part of the number it is; "" for all."""
        if self.value is None:
            return ""
        known = {} if self.value == RELEASED else names_of(self.scope.by, [self.value])
        return known.get(self.value) or nameless(self.scope.by, self.value)

    def __getitem__(self, part: slice) -> list[Shown]:
        first, last = part.start or 0, self.count if part.stop is None else part.stop
        if self.of in OF_PAPERS:
            return self._contracts([one.contract for one in self._papers[first:last]], first)
        rows = clients_of(self.scope, self.of, self.value, first=first, count=last - first)
        return list(self._clients(rows))

    def _contracts(self, ids: list[int], first: int) -> list[Shown]:
        rows = Contract.objects.select_related("client", "product", "owner").in_bulk(ids)
        amounts = {one.contract: one.amount for one in self._papers[first:]}
        return [
            Shown(
                client=row.client,
                about=str(row),
                url=row.get_absolute_url(),
                amount=amounts[row.pk],
                owner=row.owner.full_name if row.owner else "",
            )
            for row in (rows[pk] for pk in ids)
        ]

    def _clients(self, rows: list[Behind]) -> Iterable[Shown]:
        clients = Client.objects.in_bulk([row.unit for row in rows])
        products = Product.objects.in_bulk({row.product for row in rows if row.product})
        people = User.objects.get_queryset().in_bulk({row.owner for row in rows if row.owner})
        for row in rows:
            client = clients[row.unit]
            yield Shown(
                client=client,
                about=products[row.product].name if row.product else "",
                url=client.get_absolute_url(),
                amount=row.amount,
                was=row.was,
                now=row.now,
                owner=people[row.owner].full_name if row.owner else "",
            )
