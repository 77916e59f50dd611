"""How a playbook that every company begins with is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """A step; `after` is the place of the step whose question it follows, counted from 0."""

    title: tuple[str, str]
    expected: tuple[str, str] = ("", "")
    offset: int = 0
    anchor: str = "trigger"
    doer: str = "owner"
    kind: str = "step"
    talk: str = ""
    asks: tuple[str, str] = ("", "")
    after: int | None = None
    on: str = ""


@dataclass(frozen=True, slots=True)
class Default:
    """A playbook by its code, what starts it and its steps."""

    code: str
    name: tuple[str, str]
    hint: tuple[str, str]
    steps: tuple[Step, ...]
    trigger: str = "hand"
    stage: str = ""
    rule: str = ""
    date_kind: str = ""
    days_before: int | None = None
    tiers: str = ""
    is_on: bool = False
    rest_days: int = 90

    def fields(self) -> dict[str, Any]:
        names = {"name_ru": self.name[0], "name_en": self.name[1]}
        hints = {"hint_ru": self.hint[0], "hint_en": self.hint[1]}
        plain = ("trigger", "rule", "date_kind", "days_before", "tiers", "is_on", "rest_days")
        return names | hints | {name: getattr(self, name) for name in plain}
