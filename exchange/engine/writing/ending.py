"""What is done once all rows are written: holdings, successors, figures and flags.

Each part may be done twice without harm: a worker that takes over does all of it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from django.db import models, transaction

from clients.actions.history import note
from clients.actions.touches import refresh_last_touch
from clients.actions.tree import lock_tree
from clients.followups import tell_followups
from clients.models import (
    Client,
    ContactPoint,
    Person,
    Stakeholder,
    StakeholderRole,
    TimelineEntry,
    Touchpoint,
    TouchpointStakeholder,
)
from contracts.actions import refresh_worth
from contracts.models import Contract, ContractLine
from contracts.queries import Proposal, propose_successors
from core import statistics
from exchange.engine.books.measures import MEASURES
from exchange.engine.model import Op
from exchange.engine.writing.chunks import hold
from exchange.engine.writing.desk import Desk
from exchange.models import ImportRow
from flags.engine import one_load
from flags.models import Flag

CLIENTS_AT_ONCE = 500
# From so many new objects on the database looks at its tables again before they are joined.
MANY = 500
TABLES: dict[str, tuple[type[models.Model], ...]] = {
    "client": (Client, ContactPoint, TimelineEntry),
    "person": (Person, Stakeholder, StakeholderRole, ContactPoint, TimelineEntry),
    "contract": (Contract, TimelineEntry),
    "line": (ContractLine,),
    "touch": (Touchpoint, TouchpointStakeholder),
} | {entity: (measure.model,) for entity, measure in MEASURES.items()}
Tell = Callable[[int, int], None]


class Ending:
    """Settles a written run; `tell(done, all)` is told how far it is."""

    def __init__(self, desk: Desk, tell: Tell) -> None:
        self.desk = desk
        self._tell = tell
        self._made: set[int] = set()
        # What the done page tells: pairs linked here, and pairs that wait for consent.
        self.linked = 0
        self.proposed: list[list[int]] = []

    def run(self, parents: list[tuple[int, Op]]) -> None:
        """Set parents, link successors, let figures and flags of every touched client catch up."""
        self._set_parents(parents)
        touched, self._made, made = _what_was_done(self.desk)
        self._tell(0, len(touched))
        filled = {one for entity, n in made.items() if n >= MANY for one in TABLES[entity]}
        statistics.refresh(filled)
        with one_load(self.desk.today):
            self._settle(touched, filled)

    def _settle(self, touched: list[int], filled: set[type[models.Model]]) -> None:
        for number, start in enumerate(range(0, len(touched), CLIENTS_AT_ONCE)):
            if filled and number in (1, 4, 16, 64):
                statistics.refresh([Flag])
            part = touched[start : start + CLIENTS_AT_ONCE]
            with transaction.atomic():
                hold(self.desk.run)
                list(
                    Client.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk")
                )
                self._link_successors(part)
                refresh_last_touch(part)
                refresh_worth(part, today=self.desk.today)
                tell_followups(*part)
            self._tell(min(start + CLIENTS_AT_ONCE, len(touched)), len(touched))

    @transaction.atomic
    def _set_parents(self, parents: list[tuple[int, Op]]) -> None:
        """Put clients under their parents; a ring that another person closed meanwhile is left."""
        if not parents:
            return
        hold(self.desk.run)
        lock_tree()
        desk = self.desk
        wanted = {
            desk.id_of("client", op.ref): (number, desk.id_of("client", op.changes["parent_id"][1]))
            for number, op in parents
            if desk.knows("client", op.ref) and desk.knows("client", op.changes["parent_id"][1])
        }
        above = dict(
            Client.objects.filter(parent__isnull=False).values_list("pk", "parent_id").iterator()
        )
        rows = Client.objects.select_for_update(of=("self",), no_key=True).in_bulk(list(wanted))
        parents_by_id = Client.objects.in_bulk([parent for _number, parent in wanted.values()])
        moved = []
        for pk, row in sorted(rows.items()):
            number, parent = wanted[pk]
            if row.parent_id == parent or pk in _upwards(parent, above):
                continue
            self._trace(number, row, parent)
            old = row.parent.name if row.parent else ""
            row.parent = parents_by_id[parent]
            above[pk] = parent
            note(
                client=row,
                by=desk.by,
                verb="client_moved_in_tree",
                changes={"parent": [old, row.parent.name]},
                reason=desk.run.file_name,
            )
            moved.append(row)
        Client.objects.bulk_update(moved, ["parent"], batch_size=500)

    def _trace(self, number: int, row: Client, parent: int) -> None:
        """Keep the old parent beside what the row did otherwise."""
        mark = ImportRow.objects.get(run=self.desk.run, row=number)
        changes = {"parent_id": [row.parent_id, parent]}
        told = {"entity": "client", "id": row.pk, "ref": row.pk, "client": row.pk}
        mark.changed.append(told | {"label": row.name[:120], "changes": changes})
        mark.save(update_fields=["changed"])

    def _link_successors(self, part: list[int]) -> None:
        """Link a contract to the one before it where this import brought both.

        Both stand in one file, of one product and at most 60 days apart: nobody has to confirm
        hundreds of them. A pair with a contract that was here already is left for consent.
        """
        if not self._made:
            return
        rows = []
        for pair in propose_successors(part):
            if is_certain(pair, self._made):
                pair.successor.predecessor = pair.contract
                rows.append(pair.successor)
            elif {pair.contract.pk, pair.successor.pk} & self._made:
                self.proposed.append([pair.contract.pk, pair.successor.pk])
        self.linked += len(rows)
        Contract.objects.bulk_update(rows, ["predecessor"], batch_size=500)
        for row in rows:
            note(
                client=row.client,
                by=self.desk.by,
                verb="successor_linked",
                subject=f"contract:{row.pk}",
                label=str(row),
                changes={"predecessor": ["", str(row.predecessor)]},
                reason=self.desk.run.file_name,
            )


def is_certain(pair: Proposal, made: set[int]) -> bool:
    return (
        pair.contract.product_id is not None
        and pair.contract.pk in made
        and pair.successor.pk in made
    )


def _what_was_done(desk: Desk) -> tuple[list[int], set[int], Counter[str]]:
    """Return the touched clients in order, the contracts made, and how many of each were made."""
    clients: set[int] = set()
    contracts: set[int] = set()
    counted: Counter[str] = Counter()
    rows = ImportRow.objects.filter(run=desk.run).values_list("made", "changed")
    for made, changed in rows.iterator():
        clients.update(one["client"] for one in (*made, *changed))
        contracts.update(one["id"] for one in made if one["entity"] == "contract")
        counted.update(one["entity"] for one in made if one["entity"] in TABLES)
    return sorted(clients - {0}), contracts, counted


def _upwards(start: int, above: Mapping[int, int | None]) -> set[int]:
    seen: set[int] = set()
    step: int | None = start
    while step is not None and step not in seen:
        seen.add(step)
        step = above.get(step)
    return seen
