"""Puts rows back: what an import made goes, what it changed gets its old value again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db import models
from django.utils import timezone

from clients.followups import after_owner_change
from clients.models import (
    Client,
    ContactPoint,
    Person,
    StageMove,
    Stakeholder,
    StakeholderRole,
    TimelineEntry,
    Touchpoint,
)
from clients.rules.own_fields import merged
from contracts.actions.contracts import set_worth
from contracts.models import Contract, ContractLine
from core import clock
from core.changes import folded_copies
from exchange.engine.books.clients import editable_by
from exchange.engine.books.measures import MEASURES, Measure
from exchange.engine.traces import plain
from exchange.models import ImportRow, ImportRun
from users.models import User

Trace = dict[str, Any]
MODELS: dict[str, type[models.Model]] = {
    "client": Client,
    "contract": Contract,
    "touch": Touchpoint,
    "line": ContractLine,
} | {entity: measure.model for entity, measure in MEASURES.items()}


class Restorer:
    """Takes rows of one run back; `kept` are clients that stay whole."""

    def __init__(self, run: ImportRun, by: User, kept: set[int]) -> None:
        self.run = run
        self.by = by
        self.kept = kept
        self.now = timezone.now()
        self._names: list[str] = []

    def take_back(self, rows: list[ImportRow]) -> list[str]:
        """Take a chunk of rows back inside the caller's transaction; return what was left."""
        self._names = []
        made: dict[str, list[Trace]] = defaultdict(list)
        changed: dict[str, list[Trace]] = defaultdict(list)
        for row in rows:
            for one in row.made:
                made[one["entity"]].append(one)
            for one in row.changed:
                changed[one["entity"]].append(one)
        self._owned = self._editable([one for row in rows for one in (*row.made, *row.changed)])
        for entity, traces in changed.items():
            self._restore(entity, traces)
        self._take_touches(made["touch"])
        for measure in MEASURES.values():
            self._take_measures(measure, made[measure.entity])
        self._take_lines(made["line"])
        self._take_contracts(made["contract"])
        self._take_people(made["person"])
        self._take_clients(made["client"])
        return self._names

    def _editable(self, traces: list[Trace]) -> set[int]:
        wanted = {one["client"] for one in traces}
        return set(editable_by(self.by).filter(pk__in=wanted).values_list("pk", flat=True))

    def _leave(self, one: Trace) -> None:
        name = one.get("label") or one["entity"]
        if name not in self._names:
            self._names.append(str(name))

    # --- what was made ------------------------------------------------------------------------

    def _free(self, traces: list[Trace], kind: str = "") -> dict[int, Trace]:
        """Return what may go: nobody has touched it since; name what stays."""
        ids = {one["id"]: one for one in traces}
        touched = self._touched_since(kind, ids) if kind else set()
        free = {}
        for pk, one in ids.items():
            if one["client"] in self.kept and one["entity"] != "client":
                continue  # its client is named
            if pk in touched or one["client"] in self.kept or one["client"] not in self._owned:
                self._leave(one)
            else:
                free[pk] = one
        return free

    def _touched_since(self, kind: str, ids: dict[int, Trace]) -> set[int]:
        """Return ids whose subject has a line by a person that is younger than the import."""
        humans = {pk: pk for pk in ids}
        if kind == "person":
            people = Stakeholder.objects.filter(pk__in=ids).values_list("person_id", "pk")
            humans = dict(people)
        lines = TimelineEntry.objects.filter(
            client__in={one["client"] for one in ids.values()},
            subject__in=[f"{kind}:{pk}" for pk in humans],
            at__gt=self.run.finished_at,
            by__isnull=False,
        )
        subjects = lines.values_list("subject", flat=True).distinct()
        return {humans[int(subject.partition(":")[2])] for subject in subjects}

    def _take_clients(self, traces: list[Trace]) -> None:
        ids = list(self._free(traces))
        Client.objects.filter(pk__in=ids).update(archived_at=self.now)

    def _take_contracts(self, traces: list[Trace]) -> None:
        free = self._free(traces, "contract")
        Contract.objects.filter(pk__in=list(free)).update(archived_at=self.now)
        followers = Contract.objects.live().filter(predecessor__in=list(free))
        followers.update(predecessor=None)

    def _take_lines(self, traces: list[Trace]) -> None:
        """A position goes alone only where its contract was here before; a measured one stays."""
        free = [pk for pk, one in self._free(traces).items() if one["client"] not in self.kept]
        ContractLine.objects.filter(pk__in=free, readings=None).delete()

    def _take_people(self, traces: list[Trace]) -> None:
        ids = list(self._free(traces, "person"))
        gone = Stakeholder.objects.filter(pk__in=ids)
        people = list(gone.values_list("person_id", flat=True))
        gone.update(deleted_at=self.now, deleted_by=self.by)
        StakeholderRole.objects.alive().filter(stakeholder__in=ids).update(
            deleted_at=self.now, deleted_by=self.by
        )
        elsewhere = Stakeholder.objects.alive().filter(person__in=people).values("person")
        lonely = Person.objects.filter(pk__in=people).exclude(pk__in=elsewhere)
        lonely.update(archived_at=self.now)

    def _take_touches(self, traces: list[Trace]) -> None:
        free = self._free(traces, "touch")
        Touchpoint.objects.alive().filter(pk__in=list(free)).update(
            deleted_at=self.now, deleted_by=self.by
        )

    def _take_measures(self, of: Measure, traces: list[Trace]) -> None:
        """A number that somebody corrected since stays; it has no line of its own to tell so."""
        free = self._free(traces)
        rows = of.rows().select_for_update(no_key=True).in_bulk(list(free))
        for pk, row in rows.items():
            written = {name: new for name, (_old, new) in free[pk]["changes"].items()}
            if any(plain(getattr(row, name)) != new for name, new in written.items()):
                self._leave(free.pop(pk))
        gone = of.rows().filter(pk__in=list(free))
        if of.is_soft:
            gone.update(deleted_at=self.now, deleted_by=self.by)
        else:
            gone.delete()

    # --- what was changed ---------------------------------------------------------------------

    def _restore(self, entity: str, traces: list[Trace]) -> None:
        if entity == "person":
            self._restore_people(traces)
            return
        model = MODELS[entity]
        rows = model._base_manager.select_for_update().in_bulk([one["id"] for one in traces])
        for one in traces:
            row = rows.get(one["id"])
            if row is None or one["client"] not in self._owned:
                self._leave(one)
                continue
            self._restore_row(row, one, [row])
            if isinstance(row, Client):
                self._restore_client(row, one)
            elif isinstance(row, Contract):
                set_worth(row)
                row.save(update_fields=["net_amount", "annual_amount"])

    def _restore_row(self, row: models.Model, one: Trace, among: list[Any]) -> None:
        """Give columns their old values; one that changed since stays, and the row is named."""
        restored: dict[Any, set[str]] = defaultdict(set)
        for name, (old, new) in one["changes"].items():
            target = next((r for r in among if _field(r, name)), None)
            if target is None:
                continue
            if plain(getattr(target, name)) != new:
                self._leave(one)
                continue
            setattr(target, name, _typed(target, name, old))
            restored[target].add(_field(target, name).name)
        for target, names in restored.items():
            target.save(update_fields=sorted(names | folded_copies(target, names)))

    def _restore_client(self, row: Client, one: Trace) -> None:
        changes = one["changes"]
        own = {n[4:]: pair for n, pair in changes.items() if n.startswith("own:")}
        for code, (old, new) in own.items():
            if row.own_values.get(code) == new:
                row.own_values = merged(row.own_values, {code: old})
            else:
                self._leave(one)
        if own:
            row.save(update_fields=["own_values"])
        if "owner_id" in changes:
            after_owner_change([row.pk])
        old_stage, new_stage = changes.get("stage_id", (None, None))
        if new_stage and row.stage_id == old_stage and old_stage:
            StageMove.objects.create(
                client=row,
                from_stage_id=new_stage,
                to_stage_id=old_stage,
                on=clock.today(),
                by=self.by,
            )
        self._drop_contacts(one, client_id=row.pk)

    def _restore_people(self, traces: list[Trace]) -> None:
        rows = (
            Stakeholder.objects.select_for_update(of=("self",))
            .select_related("person")
            .in_bulk([one["id"] for one in traces])
        )
        for one in traces:
            row = rows.get(one["id"])
            if row is None or one["client"] not in self._owned:
                self._leave(one)
                continue
            self._restore_row(row, one, [row.person, row])
            self._drop_contacts(one, person_id=row.person_id)
            _old, roles = one["changes"].get("roles", ("", []))
            StakeholderRole.objects.alive().filter(
                stakeholder=row, role__in=roles, until__isnull=True
            ).update(deleted_at=self.now, deleted_by=self.by)

    def _drop_contacts(self, one: Trace, **whose: int) -> None:
        for kind, value in one["changes"].get("contacts", ("", []))[1]:
            ContactPoint.objects.filter(kind=kind, value=value, **whose).delete()


def _field(row: models.Model, column: str) -> Any:
    return next((f for f in row._meta.concrete_fields if f.attname == column), None)


def _typed(row: models.Model, name: str, value: Any) -> Any:
    """Return a value of JSON as its column keeps it; an empty text is not a null."""
    field = _field(row, name)
    if value is None and not field.null:
        return field.get_default()
    target = field.target_field if field.is_relation else field
    found = target.to_python(value)
    is_naive = isinstance(found, dt.datetime) and timezone.is_naive(found)
    return timezone.make_aware(found) if is_naive else found
