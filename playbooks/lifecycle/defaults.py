"""The usual conditions of entry, for a company that has none of its own yet (house default).

Rows of the database, so both languages stand here and not in the translations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps


@dataclass(frozen=True, slots=True)
class DefaultEntry:
    """Conditions as (kind, number), what is checked by hand, from where, how long it lasts."""

    conditions: tuple[tuple[str, int | None], ...] = ()
    by_hand: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    days: int | None = None


DEFAULTS: dict[str, DefaultEntry] = {
    "pilot": DefaultEntry((("trial", None),), days=60),
    "onboarding": DefaultEntry((("signed", None),), sources=("pilot",), days=90),
    "adoption": DefaultEntry(
        (("licences", 30), ("start_not_due", None)),
        sources=("onboarding", "renewal", "winback"),
    ),
    "growth": DefaultEntry(
        (("goal", None), ("start_not_due", None)), sources=("adoption", "renewal")
    ),
    "renewal": DefaultEntry(
        (("start_reached", None),), sources=("onboarding", "adoption", "growth", "loyal"), days=180
    ),
    "loyal": DefaultEntry(
        (("renewed", 2), ("nps", 9), ("start_not_due", None)),
        sources=("adoption", "growth", "renewal"),
    ),
    "at_risk": DefaultEntry(
        (("danger", 30),),
        by_hand=(
            (
                "Руководитель согласен, что клиент под угрозой",
                "The head agrees that the client is at risk",
            ),
        ),
        sources=("onboarding", "adoption", "growth", "loyal"),
        days=90,
    ),
    "churned": DefaultEntry((("ended", 90),)),
    "winback": DefaultEntry((("touched", None),), sources=("churned",), days=180),
}


def ensure_default_entries(registry: Any = apps) -> None:
    """Give the usual stages their conditions where they have none, and the length where empty.

    `registry` is the apps of a migration's state or Django's own.
    """
    stages = registry.get_model("clients", "LifeCycleStage").objects.in_bulk(field_name="code")
    entries = registry.get_model("playbooks", "StageEntry")
    conditions = registry.get_model("playbooks", "StageCondition")
    known = set(entries.objects.values_list("stage_id", flat=True))
    for code, default in DEFAULTS.items():
        stage = stages.get(code)
        if stage is None or stage.pk in known:
            continue
        entry = entries.objects.create(stage_id=stage.pk)
        entry.sources.set([stages[one].pk for one in default.sources if one in stages])
        texts = [(kind, number, "", "") for kind, number in default.conditions]
        texts += [("by_hand", None, russian, english) for russian, english in default.by_hand]
        conditions.objects.bulk_create(
            conditions(
                stage_id=stage.pk,
                kind=kind,
                number=number,
                text=russian,
                text_en=english,
                position=place,
            )
            for place, (kind, number, russian, english) in enumerate(texts)
        )
        if stage.expected_days is None and default.days:
            stage.expected_days = default.days
            stage.save(update_fields=["expected_days"])
