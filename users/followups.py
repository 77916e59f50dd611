"""The upward road of people: what happens to their work when they are dismissed."""

from __future__ import annotations

from collections.abc import Callable

from users.models import User

# Gets the dismissed person and the colleague who dismissed them.
DismissalHook = Callable[[User, User], object]
# Gets the person and, where it is known, who takes over; returns a sentence such as
# "14 clients go to M. Kalinina", or an empty one.
DismissalPreview = Callable[[User, User | None], str]
# Gets the person as they are, as they would be, and who would take over their clients;
# returns sentences on what that changes for whom.
PlacePreview = Callable[[User, User, User | None], list[str]]
_hooks: list[DismissalHook] = []
_stepdowns: list[DismissalHook] = []
_previews: list[DismissalPreview] = []
_place_previews: list[PlacePreview] = []


def register(hook: DismissalHook) -> None:
    if hook not in _hooks:
        _hooks.append(hook)


def registered() -> list[DismissalHook]:
    return list(_hooks)


def register_preview(preview: DismissalPreview) -> None:
    """Add a sentence that an administrator reads before dismissing somebody."""
    if preview not in _previews:
        _previews.append(preview)


def previews() -> list[DismissalPreview]:
    return list(_previews)


def register_place_preview(preview: PlacePreview) -> None:
    """Add what an administrator reads before somebody gets another role or team."""
    if preview not in _place_previews:
        _place_previews.append(preview)


def place_previews() -> list[PlacePreview]:
    return list(_place_previews)


def register_stepdown(hook: DismissalHook) -> None:
    """Add what happens when somebody who may own clients becomes one who may not."""
    if hook not in _stepdowns:
        _stepdowns.append(hook)


def stepdowns() -> list[DismissalHook]:
    return list(_stepdowns)


def after_stepdown(person: User, by: User) -> None:
    """Tell everybody registered that this person owns no clients any more."""
    for hook in _stepdowns:
        hook(person, by)


def after_dismissal(person: User, by: User) -> None:
    """Tell everybody registered that this person has gone; call it inside the action."""
    for hook in _hooks:
        hook(person, by)
