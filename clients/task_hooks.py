"""The upward road of tasks: what higher apps do once some were closed, opened again or deleted.

Called inside the action, after the tasks are written. Higher apps register in `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

TaskHook = Callable[[Collection[int]], None]
_hooks: list[TaskHook] = []


def register(hook: TaskHook) -> None:
    if hook not in _hooks:
        _hooks.append(hook)


def registered() -> list[TaskHook]:
    return list(_hooks)


def after_task_change(*task_ids: int) -> None:
    """Tell everybody registered that these tasks are over or open again."""
    for hook in _hooks:
        hook(task_ids)
