"""A person's name leaves what plans say, and what their versions keep."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from clients.actions.erasing import GONE, LETTERS_OF_A_NAME, take_name_out
from clients.models import Person
from playbooks.models import Roadmap, RoadmapLane, RoadmapSync, RoadmapVersion

TEXTS = ["goal", "expected", "outcome", "worked", "lesson"]


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of plans of some clients."""
    plans = Roadmap.objects.filter(client__in=client_ids) | Roadmap.objects.filter(
        lanes__client__in=client_ids
    )
    pks = list(plans.order_by().values_list("pk", flat=True).distinct())
    take_name_out(Roadmap.objects.filter(pk__in=pks), TEXTS, person)
    of_plans = {"roadmap__in": pks}
    take_name_out(RoadmapLane.objects.filter(**of_plans), ["note"], person)
    take_name_out(RoadmapSync.objects.filter(**of_plans), ["agenda", "result"], person)
    _out_of_json(RoadmapSync.objects.filter(**of_plans), "moved", person)
    take_name_out(RoadmapVersion.objects.filter(**of_plans), ["remark"], person)
    _out_of_json(RoadmapVersion.objects.filter(**of_plans), "snapshot", person)


def _out_of_json(rows: QuerySet[Any], column: str, person: Person) -> None:
    names = [n for n in (person.full_name, person.short_name) if len(n) >= LETTERS_OF_A_NAME]
    for row in rows.only("pk", column).iterator():
        kept = getattr(row, column)
        clean = _without(kept, names)
        if clean != kept:
            setattr(row, column, clean)
            row.save(update_fields=[column])


def _without(value: Any, names: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, GONE)
    return value
