"""The usual playbooks are put in where they are not there yet."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from core import clock
from playbooks.scripts.defaults import DEFAULTS
from playbooks.scripts.shapes import Default


def ensure_default_playbooks(registry: Any = apps) -> None:
    """Make the usual playbooks with their first version; those of people's own stay as they are.

    `registry` is the apps of a migration's state or Django's own. What held before today starts
    nothing: a company that comes from an older version is not flooded.
    """
    playbook_model = registry.get_model("playbooks", "Playbook")
    stage_model = registry.get_model("clients", "LifeCycleStage")
    known = set(playbook_model.objects.values_list("code", flat=True))
    stages = {stage.code: stage for stage in stage_model.objects.all()}
    for place, default in enumerate(DEFAULTS, start=1):
        stage = stages.get(default.stage)
        if default.code in known or (default.stage and stage is None):
            continue
        made = playbook_model.objects.create(
            code=default.code,
            stage=stage,
            position=place * 10,
            since=clock.today() if default.is_on else None,
            **default.fields(),
        )
        _add_steps(registry, made, default)


def _add_steps(registry: Any, playbook: Any, default: Default) -> None:
    version_model = registry.get_model("playbooks", "PlaybookVersion")
    step_model = registry.get_model("playbooks", "PlaybookStep")
    version = version_model.objects.create(playbook=playbook, number=1)
    rows: list[Any] = []
    for place, step in enumerate(default.steps):
        row = step_model.objects.create(
            version=version,
            position=place,
            anchor=step.anchor,
            offset=step.offset,
            doer=step.doer,
            kind=step.kind,
            title_ru=step.title[0],
            title_en=step.title[1],
            expected_ru=step.expected[0],
            expected_en=step.expected[1],
            talk=step.talk,
            question_ru=step.asks[0],
            question_en=step.asks[1],
            follows=None if step.after is None else rows[step.after],
            on_answer=step.on,
        )
        rows.append(row)
