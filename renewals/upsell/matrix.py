"""Clients by products over the whole book: licences bought and in use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import Coalesce

from clients.models import Client
from contracts import whitespace
from contracts.models import Contract, ContractLine, LicenceReading, Product
from contracts.rules import utilisation
from users.models import User


@dataclass(frozen=True, slots=True)
class Cell:
    """A product at a client: None is bought nothing; 0 where licences are not counted."""

    bought: int | None = None
    used: int | None = None

    @property
    def state(self) -> str:
        """Over is a danger, nearly full speaks for more, less than a half against."""
        share = utilisation(self.used, self.bought or 0)
        if share is None:
            return ""
        return "danger" if share > 100 else "ok" if share >= 90 else "warn" if share < 50 else ""


@dataclass(frozen=True, slots=True)
class Row:
    client: Client
    cells: list[Cell]


def clients_with_contracts(user: User, today: dt.date) -> Any:
    """Visible clients with a running contract, by name."""
    running = Contract.objects.in_force(today).filter(client=OuterRef("pk"))
    rows = Client.objects.visible_to(user).current().filter(Exists(running))
    return rows.select_related("owner").in_norm_order()


def products() -> list[Product]:
    return list(whitespace.products())


def rows_of(
    clients: Iterable[Client], columns: Sequence[Product], today: dt.date, *, among: Any = None
) -> list[Row]:
    """Return a row for each client; two queries. `among` is a subquery of ids for long lists."""
    clients = list(clients)
    ids = among if among is not None else [client.pk for client in clients]
    bought, used = whitespace.bought_by(ids, today), used_by(ids, today)
    return [
        Row(
            client,
            [Cell(bought.get((client.pk, p.pk)), used.get((client.pk, p.pk))) for p in columns],
        )
        for client in clients
    ]


def used_by(ids: Any, today: dt.date) -> dict[tuple[int, int], int]:
    """Return {(client, product): licences in use} by the newest readings. One query."""
    lines = ContractLine.objects.bought(today).filter(contract__client__in=ids)
    rows = LicenceReading.objects.newest().filter(line__in=lines.order_by().values("pk"))
    counted = (
        rows.order_by()
        .values(
            of_client=Coalesce("line__contract__client", 0),
            of_product=Coalesce("line__product", "line__contract__product"),
        )
        .annotate(total=Sum("used"))
    )
    return {
        (row["of_client"], row["of_product"]): row["total"]
        for row in counted
        if row["of_product"] is not None
    }
