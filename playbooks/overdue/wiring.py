"""What the rule of overdue tasks registers with the apps below."""

from __future__ import annotations

from flags import engine, playing
from playbooks.overdue import words
from playbooks.overdue.causes import TASK_OVERDUE
from playbooks.overdue.playing import Stepping


def register() -> None:
    """Called once, when Django is ready."""
    engine.register(TASK_OVERDUE)
    words.register()
    playing.register(Stepping())
