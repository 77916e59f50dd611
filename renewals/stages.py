"""The stages and checklists every company begins with; administrators change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from renewals.choices import RenewalState

Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage by its code; `checks` as (Russian, English), `probability` in percent."""

    code: str
    name_ru: str
    name_en: str
    probability: int
    state: RenewalState = RenewalState.OPEN
    checks: Texts = ()


DEFAULT_STAGES = (
    Stage(
        "planned",
        "Запланирована",
        "Planned",
        40,
        checks=(
            ("Понятно, кто решает и кто согласует", "We know who decides and who approves"),
            ("Лицензии и цели за год сведены", "Licences and goals of the year are summed up"),
        ),
    ),
    Stage(
        "talk",
        "Разговор начат",
        "Talk started",
        50,
        checks=(
            ("Личная встреча назначена", "A personal meeting is planned"),
            ("Возражения записаны", "Objections are written down"),
        ),
    ),
    Stage(
        "need",
        "Потребность подтверждена",
        "Need confirmed",
        60,
        checks=(
            ("Объём и состав согласованы", "Scope and volume are agreed"),
            ("Процедура закупки и сроки известны", "Procedure and its terms are known"),
        ),
    ),
    Stage(
        "budget",
        "В бюджете",
        "In the budget",
        75,
        checks=(("Строка бюджета подтверждена", "The budget line is confirmed"),),
    ),
    Stage(
        "offer",
        "КП отправлено",
        "Offer sent",
        80,
        checks=(("Цена и срок приняты на словах", "Price and term are accepted in words"),),
    ),
    Stage(
        "documents",
        "Документы на согласовании",
        "Documents in approval",
        90,
        checks=(("Известно, у кого документы", "We know at whom the documents are"),),
    ),
    Stage("signed", "Подписана", "Signed", 100, RenewalState.WON),
    Stage("lost", "Потеряна", "Lost", 0, RenewalState.LOST),
    Stage("released", "Не удерживаем", "Not to be retained", 0, RenewalState.RELEASED),
)


def ensure_default_stages(registry: Any = apps) -> None:
    """Make the usual stages where they are not there yet; renamed ones are left as they are.

    `registry` is the apps of a migration's state or Django's own.
    """
    stage_model = registry.get_model("renewals", "RenewalStage")
    check_model = registry.get_model("renewals", "RenewalCheck")
    known = set(stage_model.objects.values_list("code", flat=True))
    for place, default in enumerate(DEFAULT_STAGES, start=1):
        if default.code in known:
            continue
        stage = stage_model.objects.create(
            code=default.code,
            name_ru=default.name_ru,
            name_en=default.name_en,
            position=place * 10,
            state=default.state.value,
            probability=default.probability,
        )
        check_model.objects.bulk_create(
            check_model(stage=stage, text_ru=text_ru, text_en=text_en, position=number)
            for number, (text_ru, text_en) in enumerate(default.checks)
        )
