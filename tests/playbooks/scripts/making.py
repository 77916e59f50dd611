"""Small playbooks for tests, without a trigger unless one is named."""

from __future__ import annotations

from typing import Any

from playbooks.models import Playbook, PlaybookStep, PlaybookVersion

TWO = ({"title_ru": "Позвонить"}, {"title_ru": "Встретиться", "offset": 3})


def playbook(*steps: dict[str, Any], **fields: Any) -> Playbook:
    """Make a playbook of one version; a step may say `after` (its place) beside `on_answer`."""
    made = Playbook.objects.create(
        code=fields.pop("code", f"own-{Playbook.objects.count()}"),
        name_ru=fields.pop("name_ru", "Проверка"),
        **fields,
    )
    add_version(made, *(steps or TWO))
    return made


def add_version(made: Playbook, *steps: dict[str, Any]) -> PlaybookVersion:
    version = PlaybookVersion.objects.create(playbook=made, number=made.versions.count() + 1)
    rows: list[PlaybookStep] = []
    for place, given in enumerate(steps):
        facts = dict(given)
        after = facts.pop("after", None)
        follows = None if after is None else rows[after]
        row = PlaybookStep.objects.create(version=version, position=place, follows=follows, **facts)
        rows.append(row)
    return version


ASKING = (
    {"title_ru": "Проверить", "question_ru": "Пользуются?", "question_en": "Is it used?"},
    {"title_ru": "Показать итоги", "after": 0, "on_answer": "yes", "anchor": "answer"},
    {"title_ru": "Обучить", "after": 0, "on_answer": "no", "anchor": "answer", "offset": 2},
)
