"""Holdings of any depth: what stands below a company, without reading the whole tree.

The recursion begins at the company, so it costs as much as the holding is large and not as much
as there are clients.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Func, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import dates

from clients.choices import Procurement
from clients.models import Client, ClientQuerySet
from core.compiled import compiled
from users.models import User

# UNION, not UNION ALL: a circle, which no action makes, would otherwise never end.
_BELOW = """WITH RECURSIVE below(id) AS (
  SELECT id FROM clients_client WHERE parent_id = %s
  UNION SELECT c.id FROM clients_client c JOIN below ON c.parent_id = below.id
) SELECT id FROM below"""
_KIN = """WITH RECURSIVE up(id, parent_id) AS (
  SELECT id, parent_id FROM clients_client WHERE id IN ({seeds})
  UNION SELECT c.id, c.parent_id FROM clients_client c JOIN up ON c.id = up.parent_id
), down(id) AS (
  SELECT id FROM up WHERE parent_id IS NULL
  UNION SELECT c.id FROM clients_client c JOIN down ON c.parent_id = down.id
) SELECT id FROM down"""


@dataclass(frozen=True, slots=True)
class Company:
    """A company of a holding and how deep it stands among those that its reader sees."""

    client: Client
    depth: int


def below(client_id: int) -> RawSQL:
    """Return the ids of everything below a company as a sub-select for `pk__in`."""
    return RawSQL(_BELOW, (client_id,))  # noqa: S611 - no text of people in it


def kin_of(seeds: QuerySet[Any, Any]) -> RawSQL:
    """Return the ids of all companies of the holdings that some clients belong to."""
    sql, params = compiled(seeds)
    return RawSQL(_KIN.format(seeds=sql), params)  # noqa: S611


def seen_below(client_id: int, user: User) -> ClientQuerySet:
    """Return the live companies below one that a person may see; the others do not exist here."""
    rows: ClientQuerySet = Client.objects.visible_to(user).live()
    return rows.filter(pk__in=below(client_id))


def in_tree_order(top: Client, found: Iterable[Client]) -> list[Company]:
    """Return companies each after the one above it; one whose parent is not among them stands
    under the top. No query."""
    rows = sorted(found, key=lambda one: (one.name_folded, one.pk))
    known = {one.pk for one in rows}
    children: dict[int, list[Client]] = {}
    for one in rows:
        above = one.parent_id if one.parent_id in known else top.pk
        children.setdefault(above or top.pk, []).append(one)
    ordered: list[Company] = []
    waiting = [(top, 0)]
    while waiting:
        client, depth = waiting.pop()
        ordered.append(Company(client, depth))
        waiting += [(child, depth + 1) for child in reversed(children.pop(client.pk, []))]
    return ordered


# --- what a subsidiary inherits --------------------------------------------------------------
_ABOVE = """WITH RECURSIVE above(id, parent_id) AS (
  SELECT p.id, p.parent_id FROM clients_client c JOIN clients_client p ON p.id = c.parent_id
  WHERE c.id = %s
  UNION SELECT p.id, p.parent_id FROM clients_client p JOIN above ON p.id = above.parent_id
) SELECT id FROM above"""
INHERITED = ("fiscal_year_start", "procurement")
# What moves the dates of companies below.
PASSED_ON = frozenset({*INHERITED, "procurement_lead_days", "parent"})
PART = "inherited"


class FromAbove(Func):
    """A column of the nearest company above that has a fact; given the parent's id.

    The same that `inherited` tells of one client. It goes up only as far as it must, so it is put
    behind the client's own in a Coalesce.
    """

    template = """(WITH RECURSIVE above(id, parent_id, is_known, found) AS (
  SELECT p.id, p.parent_id, CASE WHEN %(known)s THEN 1 ELSE 0 END, p.%(column)s
  FROM clients_client p WHERE p.id = %(expressions)s
  UNION SELECT p.id, p.parent_id, CASE WHEN %(known)s THEN 1 ELSE 0 END, p.%(column)s
  FROM clients_client p JOIN above ON p.id = above.parent_id WHERE above.is_known = 0
) SELECT found FROM above WHERE is_known = 1)"""
    arity = 1

    def __init__(self, parent: str, fact: str, column: str = "") -> None:
        field: Any = Client._meta.get_field(column or fact)
        super().__init__(parent, known=_KNOWN[fact], column=field.column, output_field=field)


_KNOWN = {
    "fiscal_year_start": "p.fiscal_year_start IS NOT NULL",
    "procurement": "p.procurement <> ''",
}


def fiscal_month(client: Client) -> int | None:
    """Return the month of a client's fiscal year, its own or inherited. One query at most."""
    if client.fiscal_year_start is not None or client.parent_id is None:
        return client.fiscal_year_start
    rows = Client.objects.filter(pk=client.pk)
    found = rows.values_list(FromAbove("parent_id", "fiscal_year_start"), flat=True)
    return found.first()


def heirs(client_id: int) -> list[int]:
    """Return the ids of the live companies below one, which may inherit from it. One query."""
    rows = Client.objects.live().filter(pk__in=below(client_id), merged_into__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Inherited:
    """A fact of the nearest company above that has its own; `source` is "" for who may not know."""

    value: str
    source: str = ""
    lead_days: int | None = None

    @property
    def month(self) -> Any:
        return dates.MONTHS_ALT.get(int(self.value)) if self.value.isdecimal() else ""

    @property
    def procedure(self) -> Any:
        return dict(Procurement.choices).get(self.value, "")


def rows_above(client: int, _today: dt.date) -> QuerySet[Client]:
    """Return all companies above one, seen or not: what they have is inherited anyway."""
    above = RawSQL(_ABOVE, (client,))  # noqa: S611
    return Client.objects.filter(pk__in=above)


COLUMNS = ("parent_id", "fiscal_year_start", "procurement", "procurement_lead_days")


def inherited(
    client: Client, rows: Iterable[tuple[int, tuple[str, ...]]], seen: dict[int, str]
) -> dict[str, Inherited]:
    """Return what a client takes from above by the field's name; nothing that it has itself.

    `rows` are those of `rows_above` as the card reads them, `seen` names whom the reader sees.
    """
    above = dict(rows)
    found: dict[str, Inherited] = {}
    pk, walked = client.parent_id, set[int]()
    while pk in above and pk not in walked:
        walked.add(pk)
        parent, fiscal, procurement, lead = above[pk]
        facts = {"fiscal_year_start": fiscal, "procurement": procurement}
        for name in INHERITED:
            if getattr(client, name) in ("", None) and facts[name] and name not in found:
                days = int(lead) if name == "procurement" and lead else None
                found[name] = Inherited(facts[name], seen.get(pk, ""), days)
        pk = int(parent) if parent else None
    return found
