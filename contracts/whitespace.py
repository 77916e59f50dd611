"""Who has, wants or refused which product: by department of a client, by company of a holding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from clients.models import Client, Stakeholder
from clients.queries.holding import in_tree_order, seen_below
from contracts.choices import InterestState
from contracts.models import Contract, Interest, LicenceReading, Product, WishTie
from core.folding import fold
from users.models import User

MOST_PRODUCTS = 40
MOST_DEPARTMENTS = 12
MOST_COMPANIES = 200
MOST_SAID = 3000
BOUGHT = "bought"


@dataclass(slots=True)
class Cell:
    """One product at one place: `bought`, a state of interest, or nothing said yet."""

    product: Product
    place: str = ""
    state: str = ""
    quantity: int = 0
    said: Interest | None = None

    @property
    def key(self) -> str:
        """What a press of this cell begins with; see `forms_interest.PressForm`."""
        return f"{self.product.pk}:{self.place}"


@dataclass(slots=True)
class Row:
    """A line of the matrix: a product with its departments, or a company with the products."""

    label: str
    cells: list[Cell]
    client: Client | None = None
    depth: int = 0

    @property
    def indent(self) -> range:
        return range(min(self.depth, 8))

    @property
    def is_discussed(self) -> bool:
        return any(cell.state for cell in self.cells)


@dataclass(slots=True)
class Matrix:
    """Heads of the columns ("" is the whole client) and the rows."""

    heads: list[str]
    rows: list[Row] = field(default_factory=list)

    @property
    def silent(self) -> int:
        """How many rows nobody has ever spoken about."""
        return sum(not row.is_discussed for row in self.rows)


Place = tuple[int, int, str]


def products() -> QuerySet[Product]:
    return Product.objects.live()[:MOST_PRODUCTS]


def bought_by(client_ids: Iterable[int], today: dt.date) -> dict[tuple[int, int], int]:
    """Return {(client, product): licences} of contracts in force; 0 where none are counted.

    One query. A branch has what readings count there: see `bought_at_branches`.
    """
    rows = Contract.objects.in_force(today).filter(client__in=client_ids).order_by()
    found: dict[tuple[int, int], int] = {}
    columns = ("client_id", "product_id", "lines__product_id", "lines__quantity")
    for client, product, of_line, quantity in rows.values_list(*columns):
        for one in {product, of_line} - {None}:
            is_counted = one == (of_line or product)
            held = found.setdefault((client, one), 0)
            found[client, one] = held + (quantity or 0 if is_counted else 0)
    return found


def bought_at_branches(ids: Collection[int], today: dt.date) -> dict[tuple[int, int], int]:
    """Return {(branch, product): licences used} of lines of the holding measured at branches."""
    rows = LicenceReading.objects.newest().filter(branch__in=ids, used__gt=0)
    rows = rows.filter(line__in=_lines_in_force(ids, today))
    found: dict[tuple[int, int], int] = {}
    columns = ("branch_id", "line__product_id", "line__contract__product_id", "used")
    for branch, of_line, product, used in rows.order_by().values_list(*columns):
        if one := of_line or product:
            found[branch, one] = found.get((branch, one), 0) + used
    return found


def _lines_in_force(ids: Collection[int], today: dt.date) -> QuerySet:
    contracts = Contract.objects.in_force(today).filter(client__in=ids)
    return contracts.order_by().values("lines")


def said_by(client_ids: Iterable[int]) -> dict[Place, Interest]:
    """Return the newest word on each (client, product, folded department). One query."""
    rows = Interest.objects.heard().filter(client__in=client_ids)
    rows = rows.select_related("touchpoint", "by").order_by("-on", "-pk")[:MOST_SAID]
    found: dict[Place, Interest] = {}
    for one in rows:
        found.setdefault((one.client_id, one.product_id, one.department_folded), one)
    return found


def matrix_of(client: Client, today: dt.date) -> Matrix:
    """Return products by departments of one client. Four queries."""
    said = said_by([client.pk])
    bought = bought_by([client.pk], today)
    heads = ["", *_departments(client, said.values())]
    matrix = Matrix(heads)
    for product in products():
        cells = []
        for head in heads:
            one = said.get((client.pk, product.pk, fold(head)))
            cell = Cell(product, head, one.state if one else "", said=one)
            if not head and (client.pk, product.pk) in bought:
                cell.state, cell.quantity = BOUGHT, bought[client.pk, product.pk]
            cells.append(cell)
        matrix.rows.append(Row(product.name, cells))
    return matrix


def _departments(client: Client, said: Iterable[Interest]) -> list[str]:
    """Return the departments of people who work there, and those that said something."""
    there = Stakeholder.objects.present().filter(client=client).exclude(department="")
    names = list(there.order_by().values_list("department", flat=True).distinct())
    named: dict[str, str] = {}
    for name in [*sorted(names), *(one.department for one in said if one.department)]:
        named.setdefault(fold(name), name)
    return list(named.values())[:MOST_DEPARTMENTS]


def matrix_of_holding(client: Client, user: User, today: dt.date) -> Matrix:
    """Return the companies at and below one, as far as this person sees, by products. Five
    queries at any number of companies."""
    found = list(seen_below(client.pk, user).order_by("name_folded", "pk")[:MOST_COMPANIES])
    ids = [client.pk, *(one.pk for one in found)]
    said, bought = _of_companies(said_by(ids)), bought_by(ids, today)
    measured = bought_at_branches(ids, today)
    columns = list(products())
    matrix = Matrix([product.name for product in columns])
    for company in in_tree_order(client, found):
        cells = []
        for product in columns:
            place = (company.client.pk, product.pk)
            one = said.get(place)
            cell = Cell(product, "", one.state if one else "", said=one)
            if place in bought or place in measured:
                cell.state, cell.quantity = BOUGHT, bought.get(place) or measured.get(place, 0)
            cells.append(cell)
        row = Row(company.client.name, cells, company.client, company.depth)
        matrix.rows.append(row)
    return matrix


def _of_companies(said: dict[Place, Interest]) -> dict[tuple[int, int], Interest]:
    """Return what stands for a whole company: an interest of any department before a refusal."""
    found: dict[tuple[int, int], Interest] = {}
    for (client, product, _department), one in said.items():
        there = found.get((client, product))
        if there is None or (there.state, one.state) == (
            InterestState.REFUSED,
            InterestState.INTERESTED,
        ):
            found[client, product] = one
    return found


def silent_products(client_ids: Collection[int], today: dt.date) -> dict[int, list[str]]:
    """Return for each client the products that nobody spoke about with it. Three queries."""
    known = {(client, product) for client, product, _department in said_by(client_ids)}
    known |= set(bought_by(client_ids, today))
    offered = list(products())
    return {pk: [p.name for p in offered if (pk, p.pk) not in known] for pk in client_ids}


def wishes_of(client: Client) -> QuerySet[WishTie]:
    """Return what a client waits for, untold and released ones first."""
    rows = WishTie.objects.alive().filter(client=client)
    rows = rows.select_related("wish", "wish__product", "stakeholder__person", "touchpoint")
    return rows.order_by("told_on", "-wish__released_on", "-asked_on", "-pk")[:100]
