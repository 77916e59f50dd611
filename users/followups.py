"""The upward road of people: what happens to their work when they are dismissed."""

from __future__ import annotations

from collections.abc import Callable

from users.models import User

# Gets the dismissed person and the colleague who dismissed them.
DismissalHook = Callable[[User, User], None]
_hooks: list[DismissalHook] = []


def register(hook: DismissalHook) -> None:
    if hook not in _hooks:
        _hooks.append(hook)


def registered() -> list[DismissalHook]:
    return list(_hooks)


def after_dismissal(person: User, by: User) -> None:
    """Tell everybody registered that this person has gone; call it inside the action."""
    for hook in _hooks:
        hook(person, by)
