"""How much is used of what was bought: of the card without a query of its own, and of the tab."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from clients.models import Client
from contracts.models import Contract, ContractLine, LicenceReading
from contracts.rules import use_over_time, utilisation
from users.models import User

READINGS_READ = 400
SHOWN_DAYS = 24


class JsonRows(Aggregate):
    """The values of a group as one JSON list, in no order."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)


def _newest() -> QuerySet[Any, Any]:
    """The newest readings of an outer line, each with the one before it, as one value."""
    earlier = LicenceReading.objects.alive().filter(
        line=OuterRef("line"), taken_on__lt=OuterRef("taken_on")
    )
    was = earlier.of_same_branch().order_by("-taken_on").values("used")[:1]
    rows = LicenceReading.objects.newest().filter(line=OuterRef("pk")).order_by()
    told = JSONObject(used=F("used"), was=F("was"), on=F("taken_on"))
    return (
        rows.annotate(was=Subquery(was)).values("line").annotate(told=JsonRows(told)).values("told")
    )


def lines_told() -> Subquery:
    """The lines of an outer contract that have licences, with their newest readings."""
    lines = (
        ContractLine.objects.filter(contract=OuterRef("pk"), quantity__gt=0)
        .order_by()
        .annotate(newest=Subquery(_newest()))
    )
    told = JSONObject(
        product=Coalesce("product_id", "contract__product_id"),
        name=Coalesce("product__name", "contract__product__name", "title"),
        bought=F("quantity"),
        readings=F("newest"),
    )
    rows = lines.values("contract").annotate(told=JsonRows(told)).values("told")
    return Subquery(rows)


@dataclass(slots=True)
class ProductUse:
    """One product at a client: bought, used now and before, and how many lines nobody measured."""

    name: str
    bought: int = 0
    used: int | None = None
    was: int | None = None
    on: dt.date | None = None
    unmeasured: int = 0
    days: list[tuple[dt.date, int]] = field(default_factory=list)
    readings: list[LicenceReading] = field(default_factory=list)

    @property
    def share(self) -> Decimal | None:
        """Percent of bought licences in use; None where nothing was bought or measured."""
        return utilisation(self.used, self.bought)

    @property
    def state(self) -> str:
        """Return how it is drawn: over is a danger, less than a half a warning."""
        if self.share is None:
            return ""
        return "danger" if self.share > 100 else "warn" if self.share < 50 else ""

    @property
    def trend(self) -> str:
        if self.used is None or self.was is None or self.used == self.was:
            return ""
        return "up" if self.used > self.was else "down"

    def add(self, bought: int, readings: Sequence[dict[str, Any]]) -> None:
        """Count a line in; a reading without one before it was as it is now."""
        self.bought += bought
        if not readings:
            self.unmeasured += 1
            return
        now = sum(reading["used"] for reading in readings)
        before = [r["used"] if r["was"] is None else r["was"] for r in readings]
        self.used = (self.used or 0) + now
        self.was = (self.was or 0) + sum(before)
        latest = max(dt.date.fromisoformat(str(reading["on"])) for reading in readings)
        self.on = latest if self.on is None else max(self.on, latest)


def of_contracts(contracts: Iterable[Contract], today: dt.date) -> list[ProductUse]:
    """Return what is used by product, from contracts read with `lines_told`; no query."""
    found: dict[Any, ProductUse] = {}
    for contract in contracts:
        if contract.starts_on > today or (contract.ends_on and contract.ends_on < today):
            continue
        for line in _read(contract.lines_told):  # type: ignore[attr-defined]
            name = line["name"] or str(contract)
            use = found.setdefault(line["product"] or name, ProductUse(name))
            use.add(line["bought"], _read(line["readings"]))
    return sorted(found.values(), key=lambda use: use.name)


def _read(told: Any) -> list[dict[str, Any]]:
    """A list inside a list comes as text from SQLite."""
    return json.loads(told) if isinstance(told, str) else told or []


def of_client(client: Client, today: dt.date, user: User) -> list[ProductUse]:
    """Return the same with its course over time and its readings, for the tab. Three queries.

    A branch that this person may not see stays without its name.
    """
    lines = list(lines_of_client(client, today))
    rows = LicenceReading.objects.alive().filter(line__in=[line.pk for line in lines])
    rows = rows.select_related("by", "branch").order_by("-taken_on", "-pk")[:READINGS_READ]
    by_line: dict[int, list[LicenceReading]] = defaultdict(list)
    for reading in rows:
        by_line[reading.line_id].append(reading)
    seen = _seen_names([r for readings in by_line.values() for r in readings], user)
    found: dict[Any, ProductUse] = {}
    for line in lines:
        name = name_of(line)
        product = line.product_id or line.contract.product_id
        use = found.setdefault(product or name, ProductUse(name))
        readings = by_line[line.pk]
        for reading in readings:
            reading.place = seen.get(reading.branch_id or 0, "…")  # type: ignore[attr-defined]
            reading.line = line
        use.add(line.quantity or 0, _told(readings))
        use.readings += readings
    for use in found.values():
        use.readings.sort(key=lambda r: (r.taken_on, r.pk), reverse=True)
        places = {(r.line_id, r.branch_id): n for n, r in enumerate(use.readings)}
        course = [(r.taken_on, places[r.line_id, r.branch_id], r.used) for r in use.readings]
        use.days = use_over_time(course)[-SHOWN_DAYS:]
    return sorted(found.values(), key=lambda use: use.name)


def _seen_names(readings: list[LicenceReading], user: User) -> dict[int, str]:
    """Return the names of branches that this person sees; the client itself has none."""
    ids = {reading.branch_id for reading in readings if reading.branch_id}
    seen = Client.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name")
    return {0: "", **dict(seen)}


def _told(readings: list[LicenceReading]) -> list[dict[str, Any]]:
    """Return the newest of each place with the one before it, from readings newest first."""
    places: dict[int | None, list[LicenceReading]] = defaultdict(list)
    for reading in readings:
        places[reading.branch_id].append(reading)
    return [
        {"used": new.used, "was": rest[0].used if rest else None, "on": new.taken_on}
        for new, *rest in places.values()
    ]


def lines_of_client(client: Client, today: dt.date) -> QuerySet[ContractLine]:
    """Return the lines with licences of contracts in force, as a form and a list order them."""
    rows = ContractLine.objects.bought(today).filter(contract__client=client)
    rows = rows.select_related("product", "contract__product")
    return rows.order_by("contract__starts_on", "contract", "position", "pk")


def name_of(line: ContractLine) -> str:
    """Return what the licences of a line are for."""
    return str(line.product or line.contract.product or line.title or line.contract)


def branches_of(client: Client, user: User) -> QuerySet[Client]:
    """Return the visible companies of the same holding; none for a client on its own."""
    is_alone = client.parent_id is None and not Client.objects.filter(parent=client).exists()
    if is_alone:
        return Client.objects.none()
    above = Client.objects.ancestors(client.pk, include_self=True).filter(parent=None)
    top = above.values_list("pk", flat=True).get()
    kin = Client.objects.descendants(top, include_self=True).values_list("pk", flat=True)
    rows = Client.objects.visible_to(user).live().filter(pk__in=list(kin)).exclude(pk=client.pk)
    return rows.order_by("name_folded", "pk")
